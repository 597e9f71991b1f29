import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import type { Account } from './account.ts';
import { booksOf } from './books.ts';
import { changeCard } from './customer-card.ts';
import { chargeNamed, DISPUTE_STATUSES, moveDispute, OPEN_STATUSES, openDispute } from './disputes.ts';
import { faultPlan } from './faults.ts';
import { settleSession } from './fulfilment.ts';
import { payInvoice } from './invoice-actions.ts';
import { find } from './lists.ts';
import { settlePayment } from './payment-intents.ts';
import { FAILS_LATER } from './payment-methods.ts';
import { addMonths } from './period.ts';
import { createRefund } from './refunds.ts';
import { catchUp } from './renewal.ts';
import { cancelSubscription } from './subscriptions.ts';
import { WEBHOOK_MODES } from './webhooks.ts';

// A form sends texts, JSON the values themselves.
const flag = v.union([
  v.boolean(),
  v.pipe(
    v.picklist(['true', 'false']),
    v.transform((text) => text === 'true'),
  ),
]);
const count = v.optional(v.pipe(v.union([v.number(), v.string()]), v.transform(Number), v.integer(), v.minValue(0)), 0);

const nothing = v.object({});
const modeChange = v.strictObject({ mode: v.picklist(WEBHOOK_MODES) });
const outageChange = v.union([v.strictObject({ on: flag }), faultPlan]);
const clockChange = v.strictObject({ seconds: count, days: count, months: count });
const cardChange = v.strictObject({ fails: flag });
const retriesChange = v.strictObject({ after: v.picklist(['cancel', 'unpaid', 'past_due']) });
const refundOrder = v.strictObject({ amount: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))) });
const settlement = v.strictObject({ status: v.picklist(['succeeded', 'failed']) });
const opening = v.strictObject({
  payment: v.string(),
  status: v.optional(v.picklist(OPEN_STATUSES), 'needs_response'),
});
const movement = v.strictObject({ status: v.picklist(DISPUTE_STATUSES) });

/** What tests and the dashboard turn: JSON in and out, or a form and back to the dashboard. */
export function controls(account: Account, release: () => number) {
  const { state } = account;

  function on<S extends v.GenericSchema>(schema: S, run: (order: v.InferOutput<S>, id: string) => object) {
    return async (c: Context) => {
      const order = v.safeParse(schema, await body(c.req.raw));
      if (!order.success) {
        const [{ message, path }] = order.issues;
        return c.json({ error: `${path?.map((step) => String(step.key)).join('.') ?? 'body'}: ${message}` }, 400);
      }
      catchUp(account);
      const reply = run(order.output, c.req.param('id') ?? '');
      account.save();
      return done(c.req.raw, reply);
    };
  }

  return new Hono()
    .post(
      '/webhooks',
      on(modeChange, ({ mode }) => {
        state.webhookMode = mode;
        return { mode };
      }),
    )
    .post('/webhooks/release', (c) => done(c.req.raw, { released: release() }))
    .post(
      '/outage',
      on(outageChange, (change) => {
        if ('mode' in change) account.faults.add(change);
        else {
          state.outage = change.on;
          account.faults.clear();
        }
        return { on: state.outage };
      }),
    )
    .post(
      '/clock',
      on(clockChange, ({ seconds, days, months }) => {
        const now = account.now();
        state.clockOffset += addMonths(now, months) - now + days * 86_400 + seconds;
        catchUp(account);
        return { now: account.now() * 1000 };
      }),
    )
    .post(
      '/retries',
      on(retriesChange, ({ after }) => {
        state.afterRetries = after;
        return { after };
      }),
    )
    .post(
      '/customers/:id/card',
      on(cardChange, ({ fails }, id) => {
        const customer = find(state.customers, 'customer', id);
        return { payment_method: changeCard(account, customer, fails ? FAILS_LATER : '4242').id };
      }),
    )
    .post(
      '/subscriptions/:id/cancel',
      on(nothing, (_, id) => {
        const subscription = cancelSubscription(account, id, {});
        return { id, status: subscription.status };
      }),
    )
    .post(
      '/invoices/:id/pay',
      on(nothing, (_, id) => ({ id, status: payInvoice(account, id, {}).status })),
    )
    .post(
      '/payments/:id/refund',
      on(refundOrder, ({ amount }, id) => {
        const refund = createRefund(account, { payment_intent: id, ...(amount && { amount }) });
        return { id: refund.id, status: refund.status };
      }),
    )
    .post(
      '/payments/:id/settle',
      on(settlement, ({ status }, id) => {
        const [session] = state.sessions.of(id);
        if (session) settleSession(account, session, status);
        else settlePayment(account, find(state.paymentIntents, 'payment_intent', id), status);
        return { id, status: state.paymentIntents.get(id)?.status };
      }),
    )
    .post(
      '/disputes',
      on(opening, ({ payment, status }) => {
        const dispute = openDispute(account, chargeNamed(account, payment), status);
        return { id: dispute.id, status: dispute.status };
      }),
    )
    .post(
      '/disputes/:id',
      on(movement, ({ status }, id) => {
        const dispute = moveDispute(account, find(state.disputes, 'dispute', id), status);
        return { id: dispute.id, status: dispute.status };
      }),
    )
    .get('/books', (c) => {
      catchUp(account);
      return c.json(booksOf(state));
    });
}

const isForm = (request: Request) =>
  request.headers.get('content-type')?.startsWith('application/x-www-form-urlencoded') === true;

async function body(request: Request): Promise<unknown> {
  if (isForm(request)) return Object.fromEntries(new URLSearchParams(await request.text()));
  return request.json().catch(() => ({}));
}

function done(request: Request, reply: object): Response {
  return isForm(request) ? new Response(null, { status: 303, headers: { location: '/' } }) : Response.json(reply);
}
