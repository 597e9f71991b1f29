import type Stripe from 'stripe';
import type { Account } from './account.ts';
import { createCustomer } from './customers.ts';
import { raise } from './events.ts';
import { type InvoiceLine, issuePaidInvoice } from './invoices.ts';
import { find } from './lists.ts';
import { takePayment } from './payment-intents.ts';
import type { CheckoutDetails } from './sessions.ts';
import { startSubscription } from './subscriptions.ts';

export interface Payer {
  email: string;
  name: string;
}

/** What Stripe does once the card is accepted: customer, subscription or payment, invoice, events. */
export function fulfil(account: Account, session: Stripe.Checkout.Session, payer: Payer) {
  const details = find(account.state.checkouts, 'checkout.session', session.id);
  const customer = customerOf(account, session, payer);
  session.customer = customer?.id ?? null;
  if (session.mode === 'subscription' && customer) subscribe(account, session, details, customer);
  else pay(account, session, details, customer, payer);
  session.status = 'complete';
  session.url = null;
  session.payment_status = session.amount_total === 0 ? 'no_payment_required' : 'paid';
  session.customer_details = {
    address: null,
    business_name: null,
    email: payer.email,
    individual_name: null,
    name: payer.name,
    phone: null,
    tax_exempt: 'none',
    tax_ids: [],
  };
  raise(account, { type: 'checkout.session.completed', data: { object: session } });
}

/** As at Stripe, a one-time payment leaves no customer unless asked for one. */
function customerOf(account: Account, session: Stripe.Checkout.Session, payer: Payer): Stripe.Customer | null {
  if (typeof session.customer === 'string') {
    const known = find(account.state.customers, 'customer', session.customer);
    known.email ??= payer.email;
    return known;
  }
  return session.customer_creation === 'always' ? createCustomer(account, payer) : null;
}

function subscribe(
  account: Account,
  session: Stripe.Checkout.Session,
  details: CheckoutDetails,
  customer: Stripe.Customer,
) {
  const recurring = details.lineItems.flatMap(({ price, quantity }) =>
    price?.recurring ? [{ price, quantity: quantity ?? 1 }] : [],
  );
  const subscription = startSubscription(account, {
    customer: customer.id,
    lines: recurring,
    trialDays: details.subscription?.trial_period_days ?? 0,
    description: details.subscription?.description ?? null,
    metadata: details.subscription?.metadata,
  });
  const total = session.amount_total ?? 0;
  if (total > 0) takePayment(account, paymentOf(session, 'Subscription creation', customer, undefined));
  const item = subscription.items.data[0];
  const invoice = issuePaidInvoice(account, {
    customer,
    currency: subscription.currency,
    lines: invoiceLines(details, subscription),
    reason: 'subscription_create',
    subscription,
    period: { start: subscription.start_date, end: item?.current_period_end ?? subscription.start_date },
  });
  subscription.latest_invoice = invoice.id;
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
) {
  if (session.amount_total) {
    const payment = paymentOf(session, details.payment?.description ?? null, customer, details.payment?.metadata);
    const receiptEmail = details.payment?.receipt_email ?? payer.email;
    session.payment_intent = takePayment(account, { ...payment, receiptEmail }).id;
  }
  if (!session.invoice_creation?.enabled || !customer) return;
  session.invoice = issuePaidInvoice(account, {
    customer,
    currency: session.currency ?? 'usd',
    lines: invoiceLines(details, null),
    reason: 'manual',
    subscription: null,
    period: { start: account.now(), end: account.now() },
  }).id;
}

function paymentOf(
  session: Stripe.Checkout.Session,
  description: string | null,
  customer: Stripe.Customer | null,
  metadata: Stripe.MetadataParam | undefined,
) {
  const currency = session.currency ?? 'usd';
  const amount = session.amount_total ?? 0;
  return { amount, currency, customer: customer?.id ?? null, description, metadata, receiptEmail: null };
}

function invoiceLines(details: CheckoutDetails, subscription: Stripe.Subscription | null): InvoiceLine[] {
  return details.lineItems.flatMap((line) => {
    if (!line.price) return [];
    const item = subscription?.items.data.find((candidate) => candidate.price.id === line.price?.id);
    const description = `${line.quantity ?? 1} × ${line.description ?? 'Item'}`;
    return [
      {
        price: line.price,
        quantity: line.quantity ?? 1,
        amount: line.amount_total,
        description,
        item: item?.id ?? null,
      },
    ];
  });
}
