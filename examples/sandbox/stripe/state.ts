import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import Stripe from 'stripe';
import type { Status } from './errors.ts';
import type { InvoiceLine } from './invoice-lines.ts';
import { idOf } from './lists.ts';
import type { CheckoutDetails } from './sessions.ts';
import { Shelf } from './shelf.ts';
import type { Delivery, WebhookMode } from './webhooks.ts';

/** The answer once given to an idempotency key, with a hash of what was asked; `at` in epoch milliseconds. */
export interface KeptReply {
  asked: string;
  status: 200 | Status;
  body: string;
  at: number;
}

/** What Stripe keeps of a subscription without showing it. */
export interface SubscriptionNotes {
  trialAnnounced: boolean;
  /** Prorations that wait for the next invoice. */
  pending: InvoiceLine[];
}

/** What becomes of a subscription whose last retry failed: https://docs.stripe.com/billing/revenue-recovery/smart-retries */
export type AfterRetries = 'cancel' | 'unpaid' | 'past_due';

const empty = () => ({
  customers: new Shelf<Stripe.Customer>(),
  deletedCustomers: new Shelf<Stripe.DeletedCustomer>(),
  products: new Shelf<Stripe.Product>(),
  prices: new Shelf<Stripe.Price>(),
  /** By price: its other currencies, shown only when expanded. */
  priceCurrencies: new Map<string, Record<string, Stripe.Price.CurrencyOptions>>(),
  sessions: new Shelf<Stripe.Checkout.Session>((session) => [
    session.customer,
    session.payment_intent,
    session.subscription,
  ]),
  /** By session: what Stripe keeps of a session's creation without showing it in the session. */
  checkouts: new Map<string, CheckoutDetails>(),
  subscriptions: new Shelf<Stripe.Subscription>((subscription) => [subscription.customer]),
  subscriptionNotes: new Map<string, SubscriptionNotes>(),
  invoices: new Shelf<Stripe.Invoice>((invoice) => [
    invoice.customer,
    idOf(invoice.parent?.subscription_details?.subscription),
  ]),
  invoicePayments: new Shelf<Stripe.InvoicePayment>((tie) => [tie.invoice, tie.payment.payment_intent]),
  paymentIntents: new Shelf<Stripe.PaymentIntent>((intent) => [intent.customer]),
  paymentMethods: new Shelf<Stripe.PaymentMethod>((method) => [method.customer]),
  charges: new Shelf<Stripe.Charge>((charge) => [charge.customer, charge.payment_intent]),
  refunds: new Shelf<Stripe.Refund>((refund) => [refund.charge, refund.payment_intent]),
  disputes: new Shelf<Stripe.Dispute>((dispute) => [dispute.charge, dispute.payment_intent]),
  coupons: new Shelf<Stripe.Coupon>(),
  /** A deleted coupon stays at work where it was redeemed. */
  deletedCoupons: new Shelf<Stripe.Coupon>(),
  /** By coupon: the products it is good for, shown only when expanded. */
  couponProducts: new Map<string, string[]>(),
  promotionCodes: new Shelf<Stripe.PromotionCode>((code) => [idOf(code.promotion.coupon)]),
  discounts: new Shelf<Stripe.Discount>(),
  portalConfigurations: new Shelf<Stripe.BillingPortal.Configuration>(),
  /** By configuration: what a subscription may change to, shown only when expanded. */
  portalOffers: new Map<string, Stripe.BillingPortal.Configuration.Features.SubscriptionUpdate.Product[]>(),
  portalSessions: new Shelf<Stripe.BillingPortal.Session>(),
  events: new Shelf<Stripe.Event>(),
  deliveries: new Shelf<Delivery>((delivery) => [delivery.event]),
  replies: new Map<string, KeptReply>(),
  webhookMode: 'normal' as WebhookMode,
  afterRetries: 'cancel' as AfterRetries,
  /** How far the clock was put forward, in seconds. */
  clockOffset: 0,
  outage: false,
});

/** Everything the stand-in knows, oldest first in every map. */
export type State = ReturnType<typeof empty>;

/** stripe-node holds `…_decimal` as Decimal; JSON, and Stripe's wire, as text. */
function revive(key: string, value: unknown) {
  const decimal = /^(unit_amount|amount|quantity)_decimal$/.test(key);
  return decimal && typeof value === 'string' ? Stripe.Decimal.from(value) : value;
}

/** A copy that later changes of the original do not reach. */
export function snapshot<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), revive);
}

export function loadState(path: string | undefined): State {
  const state = empty();
  if (!path) return state;
  let saved: Record<string, unknown>;
  try {
    saved = JSON.parse(readFileSync(path, 'utf8'), revive);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return state;
    throw new Error(`The Stripe stand-in cannot read its state in ${path}; delete the file to start over.`, {
      cause: error,
    });
  }
  for (const [key, value] of Object.entries(saved)) {
    const kept: unknown = Reflect.get(state, key);
    if (kept instanceof Map && Array.isArray(value)) for (const [id, item] of value) kept.set(id, item);
    // An outage is played, and nobody expects it to outlive the player.
    else if (kept !== undefined && key !== 'outage') Reflect.set(state, key, value);
  }
  return state;
}

/** Writes beside the file and renames, so that a crash leaves the old state or the new one. */
export function saveState(path: string | undefined, state: State, eventsKept: number) {
  prune(state, eventsKept);
  if (!path) return;
  const json = JSON.stringify(
    Object.fromEntries(Object.entries(state).map(([key, value]) => [key, value instanceof Map ? [...value] : value])),
  );
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.tmp`, json);
  renameSync(`${path}.tmp`, path);
}

const REPLY_KEPT = 86_400_000;

/**
 * Keeps the file of a long-used demo small: Stripe too forgets keys after a day and events after a month.
 * The oldest come first in every map, so that a call pays only for what it drops.
 */
function prune({ events, deliveries, replies }: State, eventsKept: number) {
  for (const id of events.keys()) {
    if (events.size <= eventsKept) break;
    events.delete(id);
    for (const delivery of [...deliveries.of(id)]) deliveries.delete(delivery.id);
  }
  for (const [key, reply] of replies) {
    if (reply.at >= Date.now() - REPLY_KEPT) break;
    replies.delete(key);
  }
}
