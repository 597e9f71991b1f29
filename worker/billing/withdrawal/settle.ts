import { and, eq, isNull, lt, sql } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import type Stripe from 'stripe';
import { payment, withdrawal } from '../../db/payment.ts';
import type { Bindings } from '../../env.ts';
import { idOf } from '../projection/fetch-object.ts';
import { type Ledger, project } from '../projection/project.ts';
import { refundable, refundsFor } from '../refunds/refund-at-stripe.ts';
import { findAtStripe } from '../stripe.ts';

export interface Declared {
  objectId: string;
  amount: number;
  declaredAt: number;
  /** The PaymentIntents that were paid for it, in the order in which they are refunded. */
  intents: readonly string[];
}

/**
 * Undoes a declared withdrawal at Stripe: marks the object, gives the money back, ends the subscription; then the ledger
 * follows. Each step may be repeated, so whoever is interrupted starts again from the beginning.
 * @throws Fault `payment_unavailable`: nothing is lost, `settleWithdrawals` tries again
 */
export async function settleWithdrawal(ledger: Ledger, declared: Declared): Promise<void> {
  const { objectId, intents } = declared;
  const metadata = await findAtStripe(ledger.env, async (stripe) => {
    const mark = { metadata: { lyceum_withdrawn: String(declared.declaredAt) } };
    const object = objectId.startsWith('sub_')
      ? await stripe.subscriptions.update(objectId, mark)
      : await stripe.paymentIntents.update(objectId, mark);
    await giveBack(stripe, declared);
    if (object.object === 'subscription' && !/^(canceled|incomplete_expired)$/.test(object.status)) {
      await stripe.subscriptions.cancel(objectId, { prorate: false, invoice_now: false });
    }
    if (object.object === 'subscription') await takeCreditBack(stripe, object);
    return object.metadata;
  });
  if (metadata) {
    // The books of what was given back; each payment brings its subscription along, which has ended by now.
    for (const id of intents) await project(ledger, { type: 'payment', id }, metadata);
    if (intents.length === 0) await project(ledger, { type: 'subscription', id: objectId }, metadata);
  }
  const { db, now } = ledger;
  await db
    .update(withdrawal)
    .set({ settledAt: now })
    .where(and(eq(withdrawal.objectId, objectId), isNull(withdrawal.settledAt)));
}

/** Refunds what is left to refund of `amount`. What an earlier try gave back is seen by its metadata. */
async function giveBack(stripe: Stripe, { objectId, amount, intents }: Declared): Promise<void> {
  let left = amount;
  for (const intent of intents) {
    const { given, room } = await refundsFor(stripe, intent, objectId);
    left -= given;
    const give = Math.min(left, room);
    if (give <= 0) continue;
    const done = await refundable(() =>
      stripe.refunds.create(
        {
          payment_intent: intent,
          amount: give,
          reason: 'requested_by_customer',
          metadata: { lyceum_withdrawal: objectId },
        },
        { idempotencyKey: `withdrawal:${objectId}:${intent}:${give}` },
      ),
    );
    if (done) left -= give;
  }
}

/**
 * A change to a cheaper plan left what was paid too much as credit with Stripe. That money has just been given back, so
 * the credit goes, once: the customer's metadata keeps which withdrawal took it.
 */
async function takeCreditBack(stripe: Stripe, subscription: Stripe.Subscription): Promise<void> {
  const customer = await stripe.customers.retrieve(idOf(subscription.customer) ?? '');
  // Keys of metadata have 40 characters at most.
  const mark = `credit_${subscription.id}`;
  if (customer.deleted || customer.balance >= 0 || customer.metadata[mark]) return;
  const { data } = await stripe.invoices.list({ subscription: subscription.id, limit: 100 });
  const credited = data.reduce((sum, { total }) => sum + Math.max(0, -total), 0);
  const taken = Math.min(credited, -customer.balance);
  if (taken === 0) return;
  await stripe.customers.update(customer.id, {
    balance: customer.balance + taken,
    metadata: { [mark]: String(taken) },
  });
}

/**
 * Cron: finishes what was declared and not settled, because Stripe or the Worker was down. One a run: it takes about 30
 * of the 50 queries that D1 allows an invocation. Any of them, so that one that goes on failing lets the others pass.
 * @returns how many it finished
 */
export async function settleWithdrawals(env: Bindings, db: DrizzleD1Database, now: number): Promise<number> {
  const intents = sql<string>`(select json_group_array(id) from (select ${payment.id} as id from ${payment}
    where ${payment.siteId} = "withdrawal"."site_id" and ${payment.memberId} = "withdrawal"."member_id"
      and coalesce(${payment.subscriptionId}, ${payment.id}) = "withdrawal"."object_id"
    order by ${payment.paidAt}, ${payment.id}))`;
  const open = await db
    .select({
      objectId: withdrawal.objectId,
      amount: withdrawal.amount,
      declaredAt: withdrawal.declaredAt,
      // Nested, or drizzle would strip the tables' names from it.
      intents: sql<string>`${intents}`.as('intents'),
    })
    .from(withdrawal)
    // A request that is still at it gets a minute.
    .where(and(isNull(withdrawal.settledAt), lt(withdrawal.declaredAt, now - 60_000)))
    .orderBy(sql`random()`)
    .limit(1);
  let settled = 0;
  for (const row of open) {
    try {
      await settleWithdrawal({ env, db, now }, { ...row, intents: JSON.parse(row.intents) as string[] });
      settled++;
    } catch (error) {
      console.error(JSON.stringify({ withdrawal: row.objectId, cause: String(error) }));
    }
  }
  return settled;
}
