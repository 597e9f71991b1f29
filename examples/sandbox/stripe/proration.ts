import type Stripe from 'stripe';
import type { Account } from './account.ts';
import { settle } from './discounting.ts';
import { reductionsOf, runningDiscounts } from './discounts.ts';
import type { InvoiceLine } from './invoice-lines.ts';
import { idOf } from './lists.ts';

type Sold = Pick<Stripe.SubscriptionItem, 'id' | 'price' | 'quantity' | 'current_period_start' | 'current_period_end'>;

/**
 * The credit for what is left of an item's period, linear to the second, rounded to the minor unit, discounts included:
 * https://docs.stripe.com/billing/subscriptions/prorations
 */
export function unusedTime(account: Account, subscription: Stripe.Subscription, item: Sold): InvoiceLine {
  return partOf(account, subscription, item, -1);
}

/** The charge for the same time at the new price. */
export function remainingTime(account: Account, subscription: Stripe.Subscription, item: Sold): InvoiceLine {
  return partOf(account, subscription, item, 1);
}

function partOf(account: Account, subscription: Stripe.Subscription, item: Sold, sign: 1 | -1): InvoiceLine {
  const now = account.now();
  const { current_period_start: start, current_period_end: end, price } = item;
  const quantity = item.quantity ?? 1;
  const gross = {
    amount: (price.unit_amount ?? 0) * quantity,
    product: idOf(price.product) ?? '',
    discountable: true,
  };
  const [net] = settle([gross], reductionsOf(account, runningDiscounts(account, subscription)), false);
  const share = Math.max(0, end - now) / (end - start);
  return {
    price,
    quantity,
    amount: sign * Math.round((net?.total ?? 0) * share),
    description: sign < 0 ? 'Unused time' : 'Remaining time',
    item: item.id,
    proration: true,
    period: { start: now, end },
  };
}
