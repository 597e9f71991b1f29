import { and, eq } from 'drizzle-orm';
import type { Context } from 'hono';
import type { CancelInput, RefundInput, RefundReply } from '../../contract/member.ts';
import { payment, subscription } from '../../db/payment.ts';
import type { Env } from '../../env.ts';
import { auditAct } from '../../http/audit-act.ts';
import { ask, siteOf } from '../../http/caller.ts';
import { Fault } from '../../http/fault.ts';
import { project } from '../projection/project.ts';
import { askStripe } from '../stripe.ts';
import { refundable } from './refund-at-stripe.ts';

/**
 * Gives a payment back, or a part of it; what that does to access is the owner's rule. The same again while the books say
 * the same is the same refund, so neither a second click nor a lost answer pays twice. The audit is written once Stripe
 * has done it, before the ledger follows: who is interrupted tries again, and both heal.
 */
export async function refundPayment(c: Context<Env>, id: string, input: RefundInput): Promise<RefundReply> {
  const { db, now } = c.var;
  const [caller, [paid]] = await ask(
    c,
    db
      .select({
        amount: payment.amount,
        refunded: payment.refunded,
        currency: payment.currency,
        memberId: payment.memberId,
      })
      .from(payment)
      .where(and(eq(payment.siteId, siteOf(c)), eq(payment.id, id))),
  );
  if (!paid) throw new Fault('not_found', 'There is no such payment on this site.');
  const left = paid.amount - paid.refunded;
  const amount = input.amount ?? left;
  if (left <= 0) throw new Fault('conflict', 'All of this payment has been refunded.');
  if (amount > left) throw new Fault('conflict', 'That is more than is left of this payment.');
  const actor = caller.staff?.id ?? '';
  const refund = await askStripe(c.env, (stripe) =>
    refundable(() =>
      stripe.refunds.create(
        {
          payment_intent: id,
          amount,
          reason: 'requested_by_customer',
          metadata: { lyceum_staff: actor, lyceum_reason: input.reason },
        },
        { idempotencyKey: `refund:${id}:${amount}:${paid.refunded}` },
      ),
    ),
  );
  const { currency } = paid;
  if (refund) {
    await auditAct(c, caller, {
      action: 'payment.refund',
      subject: id,
      detail: { amount, currency, reason: input.reason, refund: refund.id },
    });
  }
  await project({ env: c.env, db, now }, { type: 'payment', id });
  if (!refund) {
    throw new Fault('conflict', 'Stripe refunds this payment no more: it is given back already, or is disputed.');
  }
  return { amount, refunded: paid.refunded + amount, currency };
}

/** Ends a subscription at Stripe, at once or with the period that is paid. Money is not given back by that. */
export async function cancelSubscription(c: Context<Env>, id: string, { at }: CancelInput): Promise<void> {
  const { db, now } = c.var;
  const [caller, [known]] = await ask(
    c,
    db
      .select({ endedAt: subscription.endedAt })
      .from(subscription)
      .where(and(eq(subscription.siteId, siteOf(c)), eq(subscription.id, id))),
  );
  if (!known) throw new Fault('not_found', 'There is no such subscription on this site.');
  if (known.endedAt !== null) return;
  const { metadata } = await askStripe(c.env, async (stripe) => {
    const current = await stripe.subscriptions.retrieve(id);
    if (/^(canceled|incomplete_expired)$/.test(current.status)) return current;
    if (at === 'now') return stripe.subscriptions.cancel(id, { prorate: false, invoice_now: false });
    return stripe.subscriptions.update(id, { cancel_at_period_end: true });
  });
  await auditAct(c, caller, {
    action: 'subscription.cancel',
    subject: id,
    detail: { at },
  });
  await project({ env: c.env, db, now }, { type: 'subscription', id }, metadata);
}
