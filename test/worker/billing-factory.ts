import { env, exports } from 'cloudflare:workers';
import Stripe from 'stripe';
import { inject } from 'vitest';
import { plan } from '../../worker/db/billing.ts';
import { post } from '../../worker/db/post.ts';
import { API, BLOG, db, makeSite } from './world.ts';

/** The shop's side of the stand-in: what an operator could do in Stripe's dashboard. */
export const stripe = new Stripe('sk_test_local', {
  // `fetch` is looked up at each call: a file may have a stand-in of its own (`openOwnStripe`).
  httpClient: Stripe.createFetchHttpClient((input, init) => fetch(input as string, init as RequestInit)),
  host: '127.0.0.1',
  port: new URL(inject('stripeUrl')).port,
  protocol: 'http',
});

export const PAGE = `${BLOG}/posts/gated`;

/** A site with a plan `monthly` (9 dollars) and a paid post `gated`. */
export async function makeShop() {
  const siteId = await makeSite();
  const price = await makePlan(siteId, 'monthly');
  await db.insert(post).values({
    siteId,
    slug: 'gated',
    title: 'Gated',
    summary: 'A teaser',
    access: 'paid',
    status: 'published',
    topics: ['ai'],
    level: 'beginner',
    minutes: 5,
    url: '/posts/gated',
    markdown: 'Secret',
    html: '<p>Secret</p>',
    publishedAt: 1,
    updatedAt: 1,
  });
  return { siteId, price };
}

/** @returns the price's id at Stripe */
export async function makePlan(siteId: string, id: string, amount = 900): Promise<string> {
  const price = await makePrice(amount);
  await db.insert(plan).values({
    siteId,
    id,
    name: 'Monthly',
    description: 'Everything',
    amount,
    currency: 'usd',
    interval: 'month',
    stripePriceId: price,
    createdAt: 1,
  });
  return price;
}

export async function makePrice(amount = 900): Promise<string> {
  const price = await stripe.prices.create({
    unit_amount: amount,
    currency: 'usd',
    recurring: { interval: 'month' },
    product_data: { name: 'Monthly' },
  });
  return price.id;
}

/** Fills in and sends the hosted checkout page, as the payer's browser would. */
export async function pay(url: string, card = '4242 4242 4242 4242'): Promise<{ status: number; to: string | null }> {
  const form = new URLSearchParams({
    email: 'payer@example.com',
    number: card,
    expiry: '12 / 40',
    cvc: '123',
    name: 'A',
  });
  const reply = await fetch(url, { method: 'POST', body: form, redirect: 'manual' });
  await reply.body?.cancel();
  return { status: reply.status, to: reply.headers.get('Location') };
}

/** The id that Stripe puts into the return address. */
export function checkoutIn(address: string | null): string {
  const id = address && new URL(address).searchParams.get('lyceum_checkout');
  if (!id) throw new Error(`no checkout id in ${address}`);
  return id;
}

/** Paid and subscribed at Stripe; nothing of it has reached the Worker yet. */
export async function buy(member: {
  lyceum: { billing: { checkout(plan: string, to: string): Promise<{ url: string }> } };
}) {
  const { url } = await member.lyceum.billing.checkout('monthly', PAGE);
  const id = checkoutIn((await pay(url)).to);
  const session = await stripe.checkout.sessions.retrieve(id);
  const subscription =
    typeof session.subscription === 'string' ? session.subscription : (session.subscription?.id ?? '');
  return { id, session, subscription };
}

/** The newest event of the type about the object. */
export async function eventOf(type: string, objectId: string): Promise<Stripe.Event> {
  const events = await stripe.events.list({ type, limit: 100 });
  const event = events.data.find(({ data }) => 'id' in data.object && data.object.id === objectId);
  if (!event) throw new Error(`no ${type} of ${objectId}`);
  return event;
}

export interface Delivery {
  /** Seconds since the epoch; now by default. */
  timestamp?: number;
  secret?: string;
  /** What is sent in place of the signed text. */
  body?: string;
  headers?: Record<string, string>;
}

/** The request that Stripe makes to deliver an event. */
export async function signed(event: Stripe.Event, delivery: Delivery = {}) {
  const payload = JSON.stringify(event, null, 2);
  const signature = await stripe.webhooks.generateTestHeaderStringAsync({
    payload,
    secret: delivery.secret ?? env.STRIPE_WEBHOOK_SECRET,
    ...(delivery.timestamp === undefined ? {} : { timestamp: delivery.timestamp }),
  });
  return {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Stripe-Signature': signature, ...delivery.headers },
    body: delivery.body ?? payload,
  };
}

export async function deliver(event: Stripe.Event, delivery: Delivery = {}): Promise<Response> {
  return exports.default.fetch(new Request(`${API}/api/v1/stripe/webhook`, await signed(event, delivery)));
}
