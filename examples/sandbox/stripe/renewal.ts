import type Stripe from 'stripe';
import type { Account } from './account.ts';
import { issuePaidInvoice } from './invoices.ts';
import { find } from './lists.ts';
import { takePayment } from './payment-intents.ts';
import { periodEnd } from './period.ts';
import { expireSession } from './sessions.ts';
import { snapshot } from './state.ts';
import { announceUpdate, endSubscription } from './subscriptions.ts';

/**
 * Catches up with the clock before a request is answered: sessions expire, subscriptions end or renew.
 * After a long pause one invoice stands for all the periods missed.
 */
export function catchUp(account: Account) {
  const now = account.now();
  const events = account.state.events.size;
  for (const session of account.state.sessions.values()) {
    if (session.status === 'open' && session.expires_at <= now) expireSession(account, session.id);
  }
  for (const subscription of account.state.subscriptions.values()) {
    if (subscription.status !== 'active' && subscription.status !== 'trialing') continue;
    const { cancel_at } = subscription;
    if (cancel_at !== null && cancel_at <= now) endSubscription(account, subscription, cancel_at);
    else if (subscription.items.data.some((item) => item.current_period_end <= now)) renew(account, subscription);
  }
  if (account.state.events.size !== events) account.save();
}

function renew(account: Account, subscription: Stripe.Subscription) {
  const now = account.now();
  const before = snapshot(subscription);
  const due = subscription.items.data.filter((item) => item.current_period_end <= now);
  for (const item of due) {
    const { recurring } = item.price;
    while (recurring && item.current_period_end <= now) {
      item.current_period_start = item.current_period_end;
      item.current_period_end = periodEnd(subscription.billing_cycle_anchor, item.current_period_start, recurring);
    }
  }
  subscription.status = 'active';
  const customer = find(account.state.customers, 'customer', String(subscription.customer));
  const lines = due.map((item) => ({
    price: item.price,
    quantity: item.quantity ?? 1,
    amount: (item.price.unit_amount ?? 0) * (item.quantity ?? 1),
    description: 'Renewal',
    item: item.id,
  }));
  takePayment(account, {
    amount: lines.reduce((sum, line) => sum + line.amount, 0),
    currency: subscription.currency,
    customer: customer.id,
    description: 'Subscription update',
    metadata: undefined,
    receiptEmail: null,
  });
  subscription.latest_invoice = issuePaidInvoice(account, {
    customer,
    currency: subscription.currency,
    lines,
    reason: 'subscription_cycle',
    subscription,
    period: { start: due[0]?.current_period_start ?? now, end: due[0]?.current_period_end ?? now },
  }).id;
  announceUpdate(account, subscription, before);
}
