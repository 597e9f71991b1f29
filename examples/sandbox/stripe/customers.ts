import type Stripe from 'stripe';
import * as v from 'valibot';
import { type Account, newId } from './account.ts';
import { raise } from './events.ts';
import { find, mergeMetadata } from './lists.ts';
import { integer, metadataUpdate, page, text } from './params.ts';
import { endSubscription } from './subscriptions.ts';

export const customerFields = v.strictObject({
  balance: v.optional(integer),
  email: v.optional(text),
  name: v.optional(text),
  description: v.optional(text),
  phone: v.optional(text),
  metadata: v.optional(metadataUpdate),
});
export const customerList = v.strictObject({ ...page, email: v.optional(text) });

export function createCustomer(account: Account, params: Stripe.CustomerCreateParams): Stripe.Customer {
  const customer: Stripe.Customer = {
    id: newId('cus', 14),
    object: 'customer',
    address: null,
    balance: 0,
    created: account.now(),
    currency: null,
    customer_account: null,
    default_source: null,
    delinquent: false,
    description: params.description ?? null,
    discount: null,
    email: params.email ?? null,
    invoice_prefix: newId('', 8).slice(1).toUpperCase(),
    invoice_settings: { custom_fields: null, default_payment_method: null, footer: null, rendering_options: null },
    livemode: false,
    metadata: mergeMetadata({}, params.metadata),
    name: params.name ?? null,
    next_invoice_sequence: 1,
    phone: params.phone ?? null,
    preferred_locales: [],
    shipping: null,
    tax_exempt: 'none',
    test_clock: null,
  };
  account.state.customers.set(customer.id, customer);
  raise(account, { type: 'customer.created', data: { object: customer } });
  return customer;
}

export function updateCustomer(account: Account, id: string, params: v.InferOutput<typeof customerFields>) {
  const customer = find(account.state.customers, 'customer', id);
  const { metadata, ...fields } = params;
  Object.assign(customer, fields, { metadata: mergeMetadata(customer.metadata, metadata) });
  raise(account, { type: 'customer.updated', data: { object: customer } });
  return customer;
}

/** Gone for good, with its subscriptions: https://docs.stripe.com/api/customers/delete */
export function deleteCustomer(account: Account, id: string): Stripe.DeletedCustomer {
  const { state } = account;
  const customer = find(state.customers, 'customer', id);
  for (const subscription of state.subscriptions.of(id)) {
    if (subscription.status !== 'canceled') endSubscription(account, subscription, account.now());
  }
  const deleted: Stripe.DeletedCustomer = { id, object: 'customer', deleted: true };
  state.customers.delete(id);
  state.deletedCustomers.set(id, deleted);
  raise(account, { type: 'customer.deleted', data: { object: customer } });
  return deleted;
}
