import type Stripe from 'stripe';
import type { Bindings } from '../../env.ts';
import { findAtStripe } from '../stripe.ts';
import { type Money, moneyOf, together } from './money.ts';

/**
 * An object at Stripe that implies access: a subscription (`sub_…`), a PaymentIntent (`pi_…`), or, where a code took the
 * whole price off and no payment was made, the finished Checkout Session itself (`cs_…`).
 */
export interface ObjectRef {
  type: 'subscription' | 'payment';
  id: string;
}

export interface FetchedSubscription {
  type: 'subscription';
  metadata: Stripe.Metadata;
  subscription: Stripe.Subscription;
  /** Whether an invoice of the current period is paid, if only with nothing. */
  settled: boolean;
  /** What was paid for the current period. */
  money: Money;
}

export interface FetchedPayment {
  type: 'payment';
  metadata: Stripe.Metadata;
  intent: Pick<Stripe.PaymentIntent, 'id' | 'status' | 'currency'>;
  /** Null until it has succeeded. */
  money: Money | null;
  paidAt: number;
  tax: number;
  /** The subscription whose invoice it pays. */
  subscriptionId: string | null;
  /** The prices on its invoice. */
  prices: string[];
}

export type Fetched = FetchedSubscription | FetchedPayment;

/** The object as it is at Stripe now, with what else decides about access; null when there is none of that id. */
export function fetchObject(env: Bindings, { type, id }: ObjectRef): Promise<Fetched | null> {
  if (type === 'subscription') return fetchSubscription(env, id);
  return id.startsWith('cs_') ? fetchFreeSession(env, id) : fetchPayment(env, id);
}

async function fetchSubscription(env: Bindings, id: string): Promise<FetchedSubscription | null> {
  return findAtStripe(env, async (stripe) => {
    const subscription = await stripe.subscriptions.retrieve(id, { expand: ['customer', 'discounts.source.coupon'] });
    const { metadata, status } = subscription;
    const settling = status === 'active' || status === 'past_due' || status === 'trialing';
    if (!metadata.lyceum_site || !settling) {
      return { type: 'subscription', metadata, subscription, settled: false, money: together([]) };
    }
    const begun = Math.max(...subscription.items.data.map((item) => item.current_period_start));
    const customer = idOf(subscription.customer) ?? '';
    const [invoices, charges] = await Promise.all([
      stripe.invoices.list({
        subscription: id,
        status: 'paid',
        created: { gte: begun },
        limit: 20,
        expand: ['data.payments'],
      }),
      stripe.charges.list({ customer, created: { gte: begun }, limit: 100, expand: ['data.refunds'] }),
    ]);
    const intents = new Set(
      invoices.data.flatMap(({ payments }) => payments?.data.map(({ payment }) => idOf(payment.payment_intent)) ?? []),
    );
    const ours = charges.data.filter((charge) => charge.paid && intents.has(idOf(charge.payment_intent)));
    const money = await Promise.all(ours.map((charge) => withDisputes(stripe, charge)));
    const settled = invoices.data.length > 0;
    return { type: 'subscription', metadata, subscription, settled, money: together(money) };
  });
}

async function fetchPayment(env: Bindings, id: string): Promise<FetchedPayment | null> {
  return findAtStripe(env, async (stripe) => {
    const [intent, payments] = await Promise.all([
      stripe.paymentIntents.retrieve(id, { expand: ['latest_charge.refunds'] }),
      stripe.invoicePayments.list({
        payment: { type: 'payment_intent', payment_intent: id },
        limit: 1,
        expand: ['data.invoice'],
      }),
    ]);
    const charge = typeof intent.latest_charge === 'object' ? intent.latest_charge : null;
    const invoice = invoiceOf(payments.data[0]);
    const details = invoice?.parent?.subscription_details;
    return {
      type: 'payment',
      metadata: details ? { ...details.metadata, ...intent.metadata } : intent.metadata,
      intent,
      money: intent.status === 'succeeded' && charge ? await withDisputes(stripe, charge) : null,
      paidAt: (charge?.created ?? intent.created) * 1000,
      tax: (invoice?.total_taxes ?? []).reduce((sum, { amount }) => sum + amount, 0),
      subscriptionId: idOf(details?.subscription),
      prices: (invoice?.lines.data ?? []).flatMap(({ pricing }) => idOf(pricing?.price_details?.price) ?? []),
    };
  });
}

async function fetchFreeSession(env: Bindings, id: string): Promise<FetchedPayment | null> {
  return findAtStripe(env, async (stripe) => {
    const session = await stripe.checkout.sessions.retrieve(id);
    const free = isFree(session);
    return {
      type: 'payment',
      metadata: session.metadata ?? {},
      intent: { id, status: free ? 'succeeded' : 'processing', currency: session.currency ?? '' },
      money: free ? together([]) : null,
      paidAt: session.created * 1000,
      tax: 0,
      subscriptionId: null,
      prices: [],
    };
  });
}

/** Finished, and there was nothing to pay. */
export const isFree = (session: Stripe.Checkout.Session) =>
  session.mode === 'payment' && session.status === 'complete' && session.payment_status === 'no_payment_required';

async function withDisputes(stripe: Stripe, charge: Stripe.Charge): Promise<Money> {
  const disputes = charge.disputed ? (await stripe.disputes.list({ charge: charge.id, limit: 20 })).data : [];
  return moneyOf(charge, disputes);
}

function invoiceOf(payment: Stripe.InvoicePayment | undefined): Stripe.Invoice | null {
  const invoice = payment?.invoice;
  return typeof invoice === 'object' && !('deleted' in invoice && invoice.deleted) ? (invoice as Stripe.Invoice) : null;
}

export function idOf(reference: string | { id: string } | null | undefined): string | null {
  return typeof reference === 'string' ? reference : (reference?.id ?? null);
}
