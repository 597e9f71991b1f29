import type Stripe from 'stripe';
import type { Account } from './account.ts';
import { dropUsedDiscounts, runningDiscounts } from './discounts.ts';
import type { InvoiceLine } from './invoice-lines.ts';
import { collectInvoice, draftInvoice, finalizeInvoice, giveUpInvoice } from './invoices.ts';
import { find, idOf } from './lists.ts';
import { endSubscription, notesOf } from './subscriptions.ts';

const DAY = 86_400;
/** Days from one try to the next; after the last one the account's rule decides. */
const RETRIES = [3, 5, 7];

/** What renewals are charged to: the subscription's own method, or its customer's. */
export function methodOf({ state }: Account, subscription: Stripe.Subscription): Stripe.PaymentMethod | null {
  const customer = state.customers.get(idOf(subscription.customer) ?? '');
  const id = idOf(subscription.default_payment_method) ?? idOf(customer?.invoice_settings.default_payment_method) ?? '';
  return state.paymentMethods.get(id) ?? null;
}

/**
 * One invoice of a subscription, with the prorations that waited for it. Its payment may fail: then the subscription is
 * past due. The caller announces the change.
 */
export function billSubscription(
  account: Account,
  subscription: Stripe.Subscription,
  reason: Stripe.Invoice.BillingReason,
  lines: readonly InvoiceLine[],
): Stripe.Invoice {
  const notes = notesOf(account, subscription);
  const invoice = draftInvoice(account, {
    customer: find(account.state.customers, 'customer', idOf(subscription.customer) ?? ''),
    currency: subscription.currency,
    lines: [...lines, ...notes.pending.splice(0)],
    reason,
    subscription,
    discounts: runningDiscounts(account, subscription),
    taxed: subscription.automatic_tax.enabled,
  });
  dropUsedDiscounts(account, subscription, invoice);
  subscription.latest_invoice = invoice.id;
  const pause = subscription.pause_collection?.behavior;
  if (pause === 'keep_as_draft' || subscription.status === 'unpaid') {
    invoice.auto_advance = false;
    return invoice;
  }
  finalizeInvoice(account, invoice, undefined);
  if (pause && invoice.status === 'open') {
    giveUpInvoice(account, invoice, pause === 'void' ? 'void' : 'uncollectible');
    return invoice;
  }
  collectInvoice(account, invoice, methodOf(account, subscription));
  if (invoice.status === 'open') {
    subscription.status = 'past_due';
    invoice.next_payment_attempt = account.now() + (RETRIES[0] ?? 0) * DAY;
    account.agenda.add(invoice.id, invoice.next_payment_attempt);
  }
  return invoice;
}

/** The next try of an invoice that stayed open. True when the subscription changed and is to be announced. */
export function retryInvoice(account: Account, invoice: Stripe.Invoice, subscription: Stripe.Subscription): boolean {
  collectInvoice(account, invoice, methodOf(account, subscription));
  if (invoice.status === 'paid') return recover(subscription, invoice);
  const wait = RETRIES[invoice.attempt_count - 1];
  invoice.next_payment_attempt = wait === undefined ? null : account.now() + wait * DAY;
  if (invoice.next_payment_attempt) account.agenda.add(invoice.id, invoice.next_payment_attempt);
  if (wait !== undefined || account.state.afterRetries === 'past_due') return false;
  if (account.state.afterRetries === 'unpaid') {
    subscription.status = 'unpaid';
    return true;
  }
  endSubscription(account, subscription, account.now(), 'payment_failed');
  return false;
}

/** The latest invoice decides: once it is paid, nothing stands against the subscription. */
export function recover(subscription: Stripe.Subscription, invoice: Stripe.Invoice): boolean {
  const behind = ['past_due', 'unpaid', 'paused'].includes(subscription.status);
  if (!behind || idOf(subscription.latest_invoice) !== invoice.id) return false;
  subscription.status = 'active';
  return true;
}
