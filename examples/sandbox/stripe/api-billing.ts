import { Hono } from 'hono';
import type { Account } from './account.ts';
import { endpoints } from './call.ts';
import { invoicePay, payInvoice, voidInvoice } from './invoice-actions.ts';
import { invoicePaymentList, listInvoicePayments } from './invoice-payments.ts';
import { invoiceList, listInvoices } from './invoices.ts';
import {
  resumeSubscription,
  subscriptionResume,
  subscriptionUpdate,
  updateSubscription,
} from './subscription-update.ts';
import * as subscriptions from './subscriptions.ts';

/** What recurs, and what it is billed by. */
export function billingApi(account: Account) {
  const { on, one, nothing } = endpoints(account);
  const { state } = account;
  return new Hono()
    .get(
      '/subscriptions',
      on(subscriptions.subscriptionList, (params) => subscriptions.listSubscriptions(account, params)),
    )
    .get('/subscriptions/:id', one('subscription', state.subscriptions))
    .post(
      '/subscriptions/:id',
      on(subscriptionUpdate, (params, id) => updateSubscription(account, id, params)),
    )
    .post(
      '/subscriptions/:id/resume',
      on(subscriptionResume, (_, id) => resumeSubscription(account, id)),
    )
    .delete(
      '/subscriptions/:id',
      on(subscriptions.subscriptionCancel, (params, id) => subscriptions.cancelSubscription(account, id, params)),
    )
    .get(
      '/invoices',
      on(invoiceList, (params) => listInvoices(account, params)),
    )
    .get('/invoices/:id', one('invoice', state.invoices))
    .post(
      '/invoices/:id/pay',
      on(invoicePay, (params, id) => payInvoice(account, id, params)),
    )
    .post(
      '/invoices/:id/void',
      on(nothing, (_, id) => voidInvoice(account, id)),
    )
    .get(
      '/invoice_payments',
      on(invoicePaymentList, (params) => listInvoicePayments(account, params)),
    )
    .get('/invoice_payments/:id', one('invoice_payment', state.invoicePayments));
}
