import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import Stripe from 'stripe';
import type { Status } from './errors.ts';
import type { CheckoutDetails } from './sessions.ts';
import type { Delivery, WebhookMode } from './webhooks.ts';

/** The answer once given to an idempotency key, with a hash of what was asked; `at` in epoch milliseconds. */
export interface KeptReply {
  asked: string;
  status: 200 | Status;
  body: string;
  at: number;
}

/** Everything the stand-in knows, oldest first in every map. */
export interface State {
  customers: Map<string, Stripe.Customer>;
  products: Map<string, Stripe.Product>;
  prices: Map<string, Stripe.Price>;
  sessions: Map<string, Stripe.Checkout.Session>;
  /** By session: what Stripe keeps of a session's creation without showing it in the session. */
  checkouts: Map<string, CheckoutDetails>;
  subscriptions: Map<string, Stripe.Subscription>;
  invoices: Map<string, Stripe.Invoice>;
  paymentIntents: Map<string, Stripe.PaymentIntent>;
  events: Map<string, Stripe.Event>;
  deliveries: Map<string, Delivery>;
  replies: Map<string, KeptReply>;
  webhookMode: WebhookMode;
  outage: boolean;
}

const empty = (): State => ({
  customers: new Map(),
  products: new Map(),
  prices: new Map(),
  sessions: new Map(),
  checkouts: new Map(),
  subscriptions: new Map(),
  invoices: new Map(),
  paymentIntents: new Map(),
  events: new Map(),
  deliveries: new Map(),
  replies: new Map(),
  webhookMode: 'normal',
  outage: false,
});

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
  const kept = Object.entries(saved).map(([key, value]) => [key, Array.isArray(value) ? new Map(value) : value]);
  // An outage is played, and nobody expects it to outlive the player.
  return Object.assign(state, Object.fromEntries(kept), { outage: false });
}

/** Writes beside the file and renames, so that a crash leaves the old state or the new one. */
export function saveState(path: string | undefined, state: State) {
  prune(state);
  if (!path) return;
  const json = JSON.stringify(
    Object.fromEntries(Object.entries(state).map(([key, value]) => [key, value instanceof Map ? [...value] : value])),
  );
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.tmp`, json);
  renameSync(`${path}.tmp`, path);
}

const EVENTS_KEPT = 1000;
const REPLY_KEPT = 86_400_000;

/** Keeps the file of a long-used demo small: Stripe too forgets keys after a day and events after a month. */
function prune({ events, deliveries, replies }: State) {
  for (const id of [...events.keys()].slice(0, -EVENTS_KEPT)) events.delete(id);
  for (const [id, delivery] of deliveries) if (!events.has(delivery.event)) deliveries.delete(id);
  for (const [key, reply] of replies) if (reply.at < Date.now() - REPLY_KEPT) replies.delete(key);
}
