import type Stripe from 'stripe';
import type { Account } from './account.ts';
import { createCustomer } from './customers.ts';
import { type DiscountChoice, dropUsedDiscounts, redeem } from './discounts.ts';
import { raise } from './events.ts';
import type { InvoiceLine } from './invoice-lines.ts';
import { paymentOf } from './invoice-payments.ts';
import { collectInvoice, draftInvoice, finalizeInvoice, markPaid } from './invoices.ts';
import { find, idOf } from './lists.ts';
import { confirmPayment, openPayment, settlePayment } from './payment-intents.ts';
import { attachMethod } from './payment-methods.ts';
import type { CheckoutDetails } from './sessions.ts';
import { startSubscription } from './subscriptions.ts';

export interface Payer {
  email: string;
  name: string;
  /** Null where nothing is due and none was asked for. */
  method: Stripe.PaymentMethod | null;
}

/** What Stripe does once the payer has agreed: customer, subscription or payment, invoice, events. */
export function fulfil(account: Account, session: Stripe.Checkout.Session, payer: Payer) {
  const details = find(account.state.checkouts, 'checkout.session', session.id);
  const customer = customerOf(account, session, payer);
  session.customer = customer?.id ?? null;
  const reductions = redeemAll(account, session, customer);
  if (session.mode === 'subscription' && customer) subscribe(account, session, details, customer, payer, reductions);
  else pay(account, session, details, customer, payer, reductions);
  session.status = 'complete';
  session.url = null;
  const intent = account.state.paymentIntents.get(idOf(session.payment_intent) ?? '');
  const due = session.amount_total !== 0;
  session.payment_status = !due ? 'no_payment_required' : intent?.status === 'processing' ? 'unpaid' : 'paid';
  session.customer_details = {
    address: null,
    business_name: null,
    email: payer.email,
    individual_name: null,
    name: payer.name || null,
    phone: null,
    tax_exempt: 'none',
    tax_ids: [],
  };
  // Once more, for what it now belongs to.
  account.state.sessions.set(session.id, session);
  raise(account, { type: 'checkout.session.completed', data: { object: session } });
}

/** What the bank says, days later, of a payment that was on its way when the session completed. */
export function settleSession(account: Account, session: Stripe.Checkout.Session, status: 'succeeded' | 'failed') {
  const intent = find(account.state.paymentIntents, 'payment_intent', idOf(session.payment_intent) ?? '');
  if (intent.status !== 'processing') return;
  settlePayment(account, intent, status);
  const invoice = account.state.invoices.get(idOf(session.invoice) ?? '');
  if (status === 'succeeded') {
    if (invoice) markPaid(account, invoice);
    session.payment_status = 'paid';
    raise(account, { type: 'checkout.session.async_payment_succeeded', data: { object: session } });
  } else raise(account, { type: 'checkout.session.async_payment_failed', data: { object: session } });
}

/** As at Stripe, a one-time payment leaves no customer unless asked for one. */
function customerOf(account: Account, session: Stripe.Checkout.Session, payer: Payer): Stripe.Customer | null {
  if (typeof session.customer === 'string') {
    const known = find(account.state.customers, 'customer', session.customer, 'customer');
    known.email ??= payer.email;
    return known;
  }
  if (session.customer_creation !== 'always') return null;
  return createCustomer(account, { email: payer.email, ...(payer.name && { name: payer.name }) });
}

function redeemAll(account: Account, session: Stripe.Checkout.Session, customer: Stripe.Customer | null) {
  const { coupons, promotionCodes } = account.state;
  return (session.discounts ?? []).flatMap((chosen) => {
    const promotionCode = promotionCodes.get(idOf(chosen.promotion_code) ?? '') ?? null;
    const coupon = coupons.get(idOf(chosen.coupon) ?? idOf(promotionCode?.promotion.coupon) ?? '');
    const choice: DiscountChoice | null = coupon ? { coupon, promotionCode } : null;
    return choice ? [redeem(account, choice, { customer: customer?.id ?? null, session: session.id })] : [];
  });
}

function subscribe(
  account: Account,
  session: Stripe.Checkout.Session,
  details: CheckoutDetails,
  customer: Stripe.Customer,
  payer: Payer,
  discounts: readonly Stripe.Discount[],
) {
  const settings = details.subscription;
  const subscription = startSubscription(account, {
    customer: customer.id,
    currency: session.currency ?? 'usd',
    lines: details.lineItems.flatMap(({ price, quantity }) =>
      price?.recurring ? [{ price, quantity: quantity ?? 1 }] : [],
    ),
    trialDays: settings?.trial_period_days ?? 0,
    missingMethod: settings?.trial_settings?.end_behavior.missing_payment_method ?? 'create_invoice',
    method: payer.method,
    taxed: session.automatic_tax.enabled,
    description: settings?.description ?? null,
    metadata: settings?.metadata,
  });
  if (payer.method) attachMethod(account, payer.method, customer);
  subscription.discounts = discounts.map((discount) => discount.id);
  for (const discount of discounts) discount.subscription = subscription.id;
  const invoice = draftInvoice(account, {
    customer,
    currency: subscription.currency,
    lines: invoiceLines(account, details, subscription),
    reason: 'subscription_create',
    subscription,
    discounts,
    taxed: session.automatic_tax.enabled,
  });
  dropUsedDiscounts(account, subscription, invoice);
  subscription.latest_invoice = invoice.id;
  finalizeInvoice(account, invoice, undefined);
  collectInvoice(account, invoice, payer.method);
  raise(account, { type: 'customer.subscription.created', data: { object: subscription } });
  session.subscription = subscription.id;
  session.invoice = invoice.id;
}

function pay(
  account: Account,
  session: Stripe.Checkout.Session,
  details: CheckoutDetails,
  customer: Stripe.Customer | null,
  payer: Payer,
  discounts: readonly Stripe.Discount[],
) {
  const payment = {
    description: details.payment?.description ?? null,
    metadata: details.payment?.metadata,
    receiptEmail: details.payment?.receipt_email ?? payer.email,
  };
  const currency = session.currency ?? 'usd';
  if (session.invoice_creation?.enabled && customer) {
    const lines = invoiceLines(account, details, null);
    const taxed = session.automatic_tax.enabled;
    const draft = { customer, currency, lines, reason: 'manual', subscription: null, discounts, taxed } as const;
    const invoice = draftInvoice(account, draft);
    finalizeInvoice(account, invoice, payment);
    collectInvoice(account, invoice, payer.method);
    session.invoice = invoice.id;
    session.payment_intent = paymentOf(account, invoice)?.intent.id ?? null;
    return;
  }
  if (!session.amount_total || !payer.method) return;
  const intent = openPayment(account, {
    ...payment,
    amount: session.amount_total,
    currency,
    customer: customer?.id ?? null,
  });
  confirmPayment(account, intent, payer.method);
  session.payment_intent = intent.id;
}

function invoiceLines(
  account: Account,
  details: CheckoutDetails,
  subscription: Stripe.Subscription | null,
): InvoiceLine[] {
  const now = account.now();
  return details.lineItems.flatMap((line) => {
    if (!line.price) return [];
    const item = subscription?.items.data.find((candidate) => candidate.price.id === line.price?.id);
    return [
      {
        price: line.price,
        quantity: line.quantity ?? 1,
        amount: line.amount_subtotal,
        description: `${line.quantity ?? 1} × ${line.description ?? 'Item'}`,
        item: item?.id ?? null,
        proration: false,
        period: { start: now, end: item?.current_period_end ?? now },
      },
    ];
  });
}
