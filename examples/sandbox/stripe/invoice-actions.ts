import type Stripe from 'stripe';
import * as v from 'valibot';
import type { Account } from './account.ts';
import { methodOf, recover } from './billing.ts';
import { invalid, StripeFailure } from './errors.ts';
import { collectInvoice, finalizeInvoice, giveUpInvoice } from './invoices.ts';
import { find, idOf } from './lists.ts';
import { text } from './params.ts';
import { snapshot } from './state.ts';
import { announceUpdate } from './subscriptions.ts';

export const invoicePay = v.strictObject({ payment_method: v.optional(text) });

/** Tries an open invoice now. @throws StripeFailure 402 `card_declined` as Stripe does */
export function payInvoice(account: Account, id: string, params: v.InferOutput<typeof invoicePay>): Stripe.Invoice {
  const invoice = find(account.state.invoices, 'invoice', id);
  if (invoice.status === 'draft') finalizeInvoice(account, invoice, undefined);
  if (invoice.status === 'paid') throw invalid('Invoice is already paid', undefined, 'invoice_already_paid');
  if (invoice.status !== 'open') throw invalid(`Invoice ${id} is ${invoice.status} and cannot be paid.`);
  const subscription = account.state.subscriptions.get(idOf(invoice.parent?.subscription_details?.subscription) ?? '');
  const named = params.payment_method
    ? find(account.state.paymentMethods, 'PaymentMethod', params.payment_method, 'payment_method')
    : null;
  collectInvoice(account, invoice, named ?? (subscription ? methodOf(account, subscription) : null));
  if (invoice.amount_remaining > 0) {
    throw new StripeFailure(402, 'Your card was declined.', { type: 'card_error', code: 'card_declined' });
  }
  if (subscription) {
    const before = snapshot(subscription);
    if (recover(subscription, invoice)) announceUpdate(account, subscription, before);
  }
  return invoice;
}

export function voidInvoice(account: Account, id: string): Stripe.Invoice {
  const invoice = find(account.state.invoices, 'invoice', id);
  if (invoice.status !== 'open' && invoice.status !== 'uncollectible') {
    throw invalid('You can only pass in open or uncollectible invoices.', 'invoice');
  }
  giveUpInvoice(account, invoice, 'void');
  return invoice;
}
