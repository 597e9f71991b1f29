import type Stripe from 'stripe';
import * as v from 'valibot';
import { type Account, newId } from './account.ts';
import { raise } from './events.ts';
import { idOf, listPage } from './lists.ts';
import { page, text } from './params.ts';

export const invoicePaymentList = v.strictObject({
  ...page,
  invoice: v.optional(text),
  payment: v.optional(v.strictObject({ type: v.literal('payment_intent'), payment_intent: v.optional(text) })),
  status: v.optional(v.picklist(['canceled', 'open', 'paid'])),
});

/** Ties an invoice to its payment, since 2025-03-31 the only tie between the two. */
export function requestPayment(account: Account, invoice: Stripe.Invoice, intent: Stripe.PaymentIntent) {
  const payment: Stripe.InvoicePayment = {
    id: newId('inpay'),
    object: 'invoice_payment',
    amount_paid: null,
    amount_requested: invoice.amount_due,
    created: account.now(),
    currency: invoice.currency,
    invoice: invoice.id,
    is_default: true,
    livemode: false,
    payment: { payment_intent: intent.id, type: 'payment_intent' },
    status: 'open',
    status_transitions: { canceled_at: null, paid_at: null },
  };
  account.state.invoicePayments.set(payment.id, payment);
}

/** The one payment of an invoice; null where nothing is due. */
export function paymentOf(account: Account, invoice: Stripe.Invoice) {
  const tie = account.state.invoicePayments.of(invoice.id)[0];
  const intent = account.state.paymentIntents.get(idOf(tie?.payment.payment_intent) ?? '');
  return tie && intent ? { tie, intent } : null;
}

export function closePayment(account: Account, tie: Stripe.InvoicePayment, status: 'paid' | 'canceled') {
  tie.status = status;
  tie.status_transitions[`${status}_at`] = account.now();
  if (status !== 'paid') return;
  tie.amount_paid = tie.amount_requested;
  raise(account, { type: 'invoice_payment.paid', data: { object: tie } });
}

/** As an expandable list of an invoice. */
export function paymentsOf(account: Account, invoice: string): Stripe.ApiList<Stripe.InvoicePayment> {
  const data = [...account.state.invoicePayments.of(invoice)];
  return { object: 'list', data, has_more: false, url: `/v1/invoice_payments?invoice=${invoice}` };
}

export function listInvoicePayments(account: Account, params: v.InferOutput<typeof invoicePaymentList>) {
  const { invoice, payment, status } = params;
  return listPage(
    account.state.invoicePayments,
    '/v1/invoice_payments',
    params,
    (tie) =>
      (!invoice || tie.invoice === invoice) &&
      (!payment?.payment_intent || tie.payment.payment_intent === payment.payment_intent) &&
      (!status || tie.status === status),
    invoice ?? payment?.payment_intent,
  );
}
