import { Hono } from 'hono';
import * as v from 'valibot';
import type { Account } from './account.ts';
import { chargeNamed, DISPUTE_STATUSES, moveDispute, OPEN_STATUSES, openDispute } from './disputes.ts';
import { find } from './lists.ts';
import { catchUp } from './renewal.ts';
import { cancelSubscription } from './subscriptions.ts';
import { WEBHOOK_MODES } from './webhooks.ts';

const modeChange = v.strictObject({ mode: v.picklist(WEBHOOK_MODES) });
const outageChange = v.strictObject({
  on: v.union([
    v.boolean(),
    v.pipe(
      v.picklist(['true', 'false']),
      v.transform((text) => text === 'true'),
    ),
  ]),
});

const disputeOpening = v.strictObject({
  payment: v.string(),
  status: v.optional(v.picklist(OPEN_STATUSES), 'needs_response'),
});
const disputeMove = v.strictObject({ status: v.picklist(DISPUTE_STATUSES) });

/** What tests and the dashboard turn: JSON in and out, or a form and back to the dashboard. */
export function controls(account: Account, release: () => number) {
  const { state } = account;
  return new Hono()
    .post('/webhooks', async (c) => {
      const change = v.safeParse(modeChange, await body(c.req.raw));
      if (!change.success) return c.json({ error: `mode must be one of ${WEBHOOK_MODES.join(', ')}` }, 400);
      state.webhookMode = change.output.mode;
      account.save();
      return done(c.req.raw, { mode: state.webhookMode });
    })
    .post('/webhooks/release', (c) => done(c.req.raw, { released: release() }))
    .post('/outage', async (c) => {
      const change = v.safeParse(outageChange, await body(c.req.raw));
      if (!change.success) return c.json({ error: 'on must be true or false' }, 400);
      state.outage = change.output.on;
      account.save();
      return done(c.req.raw, { on: state.outage });
    })
    .post('/disputes', async (c) => {
      const wanted = v.safeParse(disputeOpening, await body(c.req.raw));
      if (!wanted.success) return c.json({ error: 'a dispute needs the payment or charge, and a status' }, 400);
      catchUp(account);
      const dispute = openDispute(account, chargeNamed(account, wanted.output.payment), wanted.output.status);
      account.save();
      return done(c.req.raw, { id: dispute.id, status: dispute.status });
    })
    .post('/disputes/:id', async (c) => {
      const wanted = v.safeParse(disputeMove, await body(c.req.raw));
      if (!wanted.success) return c.json({ error: `status must be one of ${DISPUTE_STATUSES.join(', ')}` }, 400);
      catchUp(account);
      const dispute = find(state.disputes, 'dispute', c.req.param('id'));
      moveDispute(account, dispute, wanted.output.status);
      account.save();
      return done(c.req.raw, { id: dispute.id, status: dispute.status });
    })
    .post('/subscriptions/:id/cancel', (c) => {
      catchUp(account);
      const subscription = cancelSubscription(account, c.req.param('id'), {});
      account.save();
      return done(c.req.raw, { id: subscription.id, status: subscription.status });
    });
}

const isForm = (request: Request) =>
  request.headers.get('content-type')?.startsWith('application/x-www-form-urlencoded') === true;

async function body(request: Request): Promise<unknown> {
  if (isForm(request)) return Object.fromEntries(new URLSearchParams(await request.text()));
  return request.json().catch(() => null);
}

function done(request: Request, reply: object): Response {
  return isForm(request) ? new Response(null, { status: 303, headers: { location: '/' } }) : Response.json(reply);
}
