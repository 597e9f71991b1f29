import type Stripe from 'stripe';
import type { GrantReason, GrantSource } from '../contract/account.ts';
import { DAY } from '../http/caller.ts';

/** What a subscription gives at this moment. Times in epoch milliseconds. */
export interface GrantTerms {
  source: GrantSource;
  reason: GrantReason;
  startsAt: number;
  endsAt: number;
  renews: boolean;
}

type Subscribed = Pick<
  Stripe.Subscription,
  'status' | 'start_date' | 'cancel_at' | 'cancel_at_period_end' | 'ended_at'
> & { items: { data: Pick<Stripe.SubscriptionItem, 'current_period_end'>[] } };

/**
 * The grant that a subscription implies; null for none. Statuses: https://docs.stripe.com/billing/subscriptions/overview
 * - trialing, active: to the end of the period, and a day more while it renews: a renewal's webhook may be late.
 * - past_due: likewise, since Stripe is still retrying the card. How long is the operator's setting at Stripe, which
 *   ends in `unpaid` or `canceled`.
 * - canceled: to the second it ended; the row stays as the ledger's memory.
 * - unpaid, paused, incomplete, incomplete_expired: nothing has been paid for.
 */
export function grantOf(subscription: Subscribed): GrantTerms | null {
  const startsAt = subscription.start_date * 1000;
  switch (subscription.status) {
    case 'trialing':
      return { source: 'trial', reason: 'trial', startsAt, ...endOf(subscription) };
    case 'active':
      return { source: 'subscription', reason: 'paid', startsAt, ...endOf(subscription) };
    case 'past_due':
      return { source: 'subscription', reason: 'past_due', startsAt, ...endOf(subscription) };
    case 'canceled':
      if (subscription.ended_at === null) return null;
      return {
        source: 'subscription',
        reason: 'ended',
        startsAt,
        endsAt: subscription.ended_at * 1000,
        renews: false,
      };
    default:
      return null;
  }
}

/** The period stands on the items (API versions from 2025-03-31); the last one to end counts. */
function endOf({ items, cancel_at, cancel_at_period_end }: Subscribed): Pick<GrantTerms, 'endsAt' | 'renews'> {
  const periodEnd = Math.max(0, ...items.data.map((item) => item.current_period_end));
  if (cancel_at !== null && (cancel_at_period_end || cancel_at <= periodEnd)) {
    return { endsAt: cancel_at * 1000, renews: false };
  }
  if (cancel_at_period_end) return { endsAt: periodEnd * 1000, renews: false };
  return { endsAt: periodEnd * 1000 + DAY, renews: true };
}
