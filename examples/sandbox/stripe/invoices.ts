import type Stripe from 'stripe';
import * as v from 'valibot';
import type { Account } from './account.ts';
import { raise } from './events.ts';
import { type InvoiceDraft, invoiceOf } from './invoice-object.ts';
import { closePayment, paymentOf, requestPayment } from './invoice-payments.ts';
import { find, idOf, listPage } from './lists.ts';
import { page, text } from './params.ts';
import { cancelPayment, confirmPayment, openPayment } from './payment-intents.ts';

export const invoiceList = v.strictObject({
  ...page,
  customer: v.optional(text),
  subscription: v.optional(text),
  status: v.optional(v.picklist(['draft', 'open', 'paid', 'uncollectible', 'void'])),
});

export function draftInvoice(account: Account, draft: InvoiceDraft): Stripe.Invoice {
  const invoice = invoiceOf(account, draft);
  account.state.invoices.set(invoice.id, invoice);
  raise(account, { type: 'invoice.created', data: { object: invoice } });
  return invoice;
}

/**
 * Makes it due. The customer's balance pays first, and a negative total goes to the balance:
 * https://docs.stripe.com/billing/customer/balance
 */
export function finalizeInvoice(account: Account, invoice: Stripe.Invoice, payment: InvoiceDraft['payment']) {
  const customer = find(account.state.customers, 'customer', idOf(invoice.customer) ?? '');
  const sequence = customer.next_invoice_sequence ?? 1;
  customer.next_invoice_sequence = sequence + 1;
  invoice.number = `${customer.invoice_prefix ?? 'LOCAL'}-${String(sequence).padStart(4, '0')}`;
  invoice.status = 'open';
  invoice.effective_at = account.now();
  invoice.status_transitions.finalized_at = account.now();
  invoice.starting_balance = customer.balance;
  invoice.amount_due = Math.max(0, invoice.total + Math.min(0, customer.balance));
  invoice.amount_remaining = invoice.amount_due;
  customer.balance = Math.min(0, customer.balance + invoice.total - invoice.amount_due);
  invoice.ending_balance = customer.balance;
  raise(account, { type: 'invoice.finalized', data: { object: invoice } });
  if (invoice.amount_due === 0) return markPaid(account, invoice);
  const intent = openPayment(account, {
    amount: invoice.amount_due,
    currency: invoice.currency,
    customer: customer.id,
    description: invoice.billing_reason === 'subscription_create' ? 'Subscription creation' : 'Subscription update',
    metadata: undefined,
    receiptEmail: null,
    ...payment,
  });
  requestPayment(account, invoice, intent);
}

/** Tries the payment of an open invoice; without a method there is nothing to try. */
export function collectInvoice(account: Account, invoice: Stripe.Invoice, method: Stripe.PaymentMethod | null) {
  const payment = paymentOf(account, invoice);
  if (invoice.status !== 'open' || !payment) return;
  invoice.attempted = true;
  invoice.attempt_count += 1;
  if (method) confirmPayment(account, payment.intent, method);
  if (payment.intent.status === 'succeeded') markPaid(account, invoice);
  else if (payment.intent.status !== 'processing') {
    raise(account, { type: 'invoice.payment_failed', data: { object: invoice } });
  }
}

export function markPaid(account: Account, invoice: Stripe.Invoice) {
  const payment = paymentOf(account, invoice);
  if (payment) closePayment(account, payment.tie, 'paid');
  invoice.status = 'paid';
  invoice.attempted = true;
  invoice.auto_advance = false;
  invoice.amount_paid = invoice.amount_due;
  invoice.amount_remaining = 0;
  invoice.next_payment_attempt = null;
  invoice.status_transitions.paid_at = account.now();
  raise(account, { type: 'invoice.paid', data: { object: invoice } });
  raise(account, { type: 'invoice.payment_succeeded', data: { object: invoice } });
}

/** Nothing is owed any more, or nothing is expected. */
export function giveUpInvoice(account: Account, invoice: Stripe.Invoice, status: 'void' | 'uncollectible') {
  invoice.status = status;
  invoice.auto_advance = false;
  invoice.next_payment_attempt = null;
  const transition = status === 'void' ? 'voided_at' : 'marked_uncollectible_at';
  invoice.status_transitions[transition] = account.now();
  const payment = paymentOf(account, invoice);
  if (payment && status === 'void') {
    cancelPayment(account, payment.intent);
    closePayment(account, payment.tie, 'canceled');
  }
  const type = status === 'void' ? 'invoice.voided' : 'invoice.marked_uncollectible';
  raise(account, { type, data: { object: invoice } });
}

export function listInvoices(account: Account, params: v.InferOutput<typeof invoiceList>) {
  const { customer, subscription, status } = params;
  return listPage(
    account.state.invoices,
    '/v1/invoices',
    params,
    (invoice) =>
      (!customer || invoice.customer === customer) &&
      (!subscription || idOf(invoice.parent?.subscription_details?.subscription) === subscription) &&
      (!status || invoice.status === status),
    subscription ?? customer,
  );
}
