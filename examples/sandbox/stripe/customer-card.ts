import type Stripe from 'stripe';
import type { Account } from './account.ts';
import { raise } from './events.ts';
import { idOf } from './lists.ts';
import { attachMethod, createMethod, FAILS_LATER } from './payment-methods.ts';
import { type State, snapshot } from './state.ts';
import { announceUpdate } from './subscriptions.ts';

/** The customer pays with another card from now on, in every subscription. */
export function changeCard(
  account: Account,
  customer: Stripe.Customer,
  last4: string,
  expiry = { month: 12, year: 2039 },
) {
  const method = createMethod(account, {
    type: 'card',
    last4,
    expiry,
    email: customer.email,
    name: customer.name ?? null,
  });
  attachMethod(account, method, customer);
  customer.invoice_settings.default_payment_method = method.id;
  raise(account, { type: 'customer.updated', data: { object: customer } });
  for (const subscription of account.state.subscriptions.of(customer.id)) {
    if (subscription.status === 'canceled') continue;
    const before = snapshot(subscription);
    subscription.default_payment_method = method.id;
    announceUpdate(account, subscription, before);
  }
  return method;
}

/** Whether charges of the customer's card will fail; null without a card. */
export function cardFails(state: State, customer: Stripe.Customer): boolean | null {
  const subscription = state.subscriptions.of(customer.id).findLast((known) => known.status !== 'canceled');
  const id = idOf(subscription?.default_payment_method) ?? idOf(customer.invoice_settings.default_payment_method);
  const method = state.paymentMethods.get(id ?? '');
  return method ? method.card?.last4 === FAILS_LATER : null;
}
