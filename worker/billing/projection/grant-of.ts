import type Stripe from 'stripe';
import { DAY } from '../../access/can.ts';
import type { GrantReason, GrantSource } from '../../contract/account.ts';
import type { SiteRules } from '../../contract/site.ts';
import type { Money } from './money.ts';

/** What a purchase gives at this moment. Times in epoch milliseconds. */
export interface GrantTerms {
  source: GrantSource;
  reason: GrantReason;
  startsAt: number;
  endsAt: number | null;
  renews: boolean;
}

export type Subscribed = Pick<
  Stripe.Subscription,
  'status' | 'start_date' | 'cancel_at' | 'cancel_at_period_end' | 'ended_at' | 'trial_start' | 'trial_end' | 'metadata'
> & {
  pause_collection: object | null;
  items: { data: Pick<Stripe.SubscriptionItem, 'current_period_start' | 'current_period_end'>[] };
};

/** The current period's invoices: whether one is settled (a free one too), and what became of the money. */
export interface Period {
  settled: boolean;
  money: Money;
}

/**
 * The grant that a subscription implies; null where nothing was ever paid for. It depends on Stripe's objects and the
 * site's rules only, not on the order or the time of deliveries.
 * Statuses: https://docs.stripe.com/billing/subscriptions/overview
 * - trialing, active: to the end of the period, and a day more while it renews: a renewal's webhook may be late.
 * - past_due: `graceDays` from when the payment was due.
 * - unpaid: closed since then. paused (a trial that ended without a card): closed since the trial's end.
 * - active with collection paused: to the end of the last period that was paid.
 * - canceled: to the second it ended; the row stays as the ledger's memory.
 * - incomplete, incomplete_expired: the first payment is not made.
 */
export function grantOf(subscription: Subscribed, period: Period, rules: SiteRules): GrantTerms | null {
  const terms = standing(subscription, period, rules);
  return terms && afterMoney(terms, period.money, rules, subscription.metadata);
}

function standing(subscription: Subscribed, { settled }: Period, rules: SiteRules): GrantTerms | null {
  const { start_date, trial_start, trial_end, ended_at, status } = subscription;
  const items = subscription.items.data;
  const begun = Math.max(0, ...items.map((item) => item.current_period_start)) * 1000;
  const base = { source: 'subscription' as const, startsAt: start_date * 1000, renews: false };
  switch (status) {
    case 'trialing': {
      const end = endOf(subscription);
      // A trial that begins later is time added to a subscription (a gift), not a trial.
      if (trial_start !== null && trial_start > start_date) return { ...base, reason: 'paid', ...end };
      return { ...base, source: 'trial', reason: 'trial', ...end };
    }
    case 'active':
      if (subscription.pause_collection) {
        const end = settled ? Math.max(0, ...items.map((item) => item.current_period_end)) * 1000 : begun;
        return { ...base, reason: 'paused', endsAt: end };
      }
      return { ...base, reason: 'paid', ...endOf(subscription) };
    case 'past_due':
      return { ...base, reason: 'past_due', endsAt: begun + rules.graceDays * DAY, renews: true };
    case 'unpaid':
      return { ...base, reason: 'past_due', endsAt: begun };
    case 'paused':
      return { ...base, reason: 'paused', endsAt: (trial_end ?? start_date) * 1000 };
    case 'canceled':
      return ended_at === null ? null : { ...base, reason: 'ended', endsAt: ended_at * 1000 };
    default:
      return null;
  }
}

/** The period stands on the items (API versions from 2025-03-31); the last one to end counts. */
function endOf({ items, cancel_at, cancel_at_period_end }: Subscribed): { endsAt: number; renews: boolean } {
  const periodEnd = Math.max(0, ...items.data.map((item) => item.current_period_end));
  if (cancel_at !== null && (cancel_at_period_end || cancel_at <= periodEnd)) {
    return { endsAt: cancel_at * 1000, renews: false };
  }
  if (cancel_at_period_end) return { endsAt: periodEnd * 1000, renews: false };
  return { endsAt: periodEnd * 1000 + DAY, renews: true };
}

/** What was paid once, at `paidAt`: a pass for `days`, or without an end. */
export function grantOfPayment(
  payment: { paidAt: number; days: number | null; metadata: Stripe.Metadata },
  money: Money,
  rules: SiteRules,
): GrantTerms {
  const { paidAt, days } = payment;
  const terms: GrantTerms = {
    source: days === null ? 'purchase' : 'pass',
    reason: 'paid',
    startsAt: paidAt,
    endsAt: days === null ? null : paidAt + days * DAY,
    renews: false,
  };
  return afterMoney(terms, money, rules, payment.metadata);
}

/** Money that went back takes the access with it, from the moment that it went. */
function afterMoney(terms: GrantTerms, money: Money, rules: SiteRules, metadata: Stripe.Metadata): GrantTerms {
  const withdrawn = Number(metadata.lyceum_withdrawn) || null;
  if (withdrawn !== null) {
    // Stripe has ended it by then, by its own clock: it was withdrawn from all the same.
    const endsAt = Math.max(Math.min(withdrawn, terms.endsAt ?? withdrawn), terms.startsAt);
    return { ...terms, reason: 'withdrawn', endsAt, renews: false };
  }
  const end = takenBack(money, rules);
  if (!end || (terms.endsAt !== null && terms.endsAt <= end.at)) return terms;
  return { ...terms, reason: end.reason, endsAt: Math.max(end.at, terms.startsAt), renews: false };
}

/** Whether a payment counts no more, and since when. */
export function takenBack(money: Money, rules: SiteRules): { reason: GrantReason; at: number } | null {
  const { paid, refunded, refundedAt, dispute } = money;
  if (dispute) return { reason: dispute.state === 'lost' ? 'dispute_lost' : 'disputed', at: dispute.at };
  if (refundedAt === null) return null;
  return refunded >= paid || rules.partialRefund === 'end' ? { reason: 'refunded', at: refundedAt } : null;
}
