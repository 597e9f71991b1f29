import type { Context } from 'hono';
import { Hono } from 'hono';
import type Stripe from 'stripe';
import { WebhookReply } from '../contract/billing.ts';
import { stripeEvent } from '../db/billing.ts';
import type { Env } from '../env.ts';
import { limitBody } from '../http/body.ts';
import { endpoint } from '../http/endpoint.ts';
import { Fault } from '../http/fault.ts';
import { projectSubscription } from './project.ts';
import { stripeOf } from './stripe.ts';

/** Seconds between Stripe's clock and ours, either way (Stripe's own default, which only looks back). */
const TOLERANCE = 300;

/**
 * Stripe's deliveries, outside every site. Mounted before the wall: they come from few addresses, and their signature
 * is the better wall.
 */
export const stripeWebhook = new Hono<Env>().post(
  '/webhook',
  endpoint({ callers: ['stripe'], summary: 'Deliveries of Stripe events', reply: WebhookReply }),
  limitBody,
  async (c) => c.json(await receive(c)),
);

/**
 * The event only names a subscription; what is written comes from Stripe, fetched now. So deliveries may come twice,
 * late and in any order. Failures answer 5xx: Stripe's retries are the queue.
 */
async function receive(c: Context<Env>): Promise<WebhookReply> {
  const event = await verified(c);
  const { db, now } = c.var;
  const subscription = subscriptionOf(event);
  const outcome = subscription ? await projectSubscription({ env: c.env, db, now }, subscription) : 'ignored';
  const objectId = subscription ?? ('id' in event.data.object ? String(event.data.object.id) : '');
  await db
    .insert(stripeEvent)
    .values({ id: event.id, type: event.type, objectId, outcome, receivedAt: now })
    .onConflictDoNothing();
  return { received: true, outcome };
}

async function verified(c: Context<Env>): Promise<Stripe.Event> {
  const payload = await c.req.text();
  const signature = c.req.header('Stripe-Signature') ?? '';
  const stripe = await stripeOf(c.env);
  let event: Stripe.Event;
  try {
    event = await stripe.webhooks.constructEventAsync(
      payload,
      signature,
      c.env.STRIPE_WEBHOOK_SECRET,
      TOLERANCE,
      undefined,
      c.var.now,
    );
  } catch {
    // No cause: anybody can send these, and nobody should fill the log with them.
    throw new Fault('bad_request', 'The signature does not fit this delivery and STRIPE_WEBHOOK_SECRET.');
  }
  // stripe-node refuses old timestamps only. Several of them would leave open which one was signed.
  const times = signature.split(',').filter((part) => part.startsWith('t='));
  if (times.length !== 1 || Number(times[0]?.slice(2)) > c.var.now / 1000 + TOLERANCE) {
    throw new Fault('bad_request', 'The delivery is dated in the future.');
  }
  return event;
}

/** The subscription that an event is about; null for events that change nobody's access. */
function subscriptionOf(event: Stripe.Event): string | null {
  switch (event.type) {
    case 'checkout.session.completed':
    case 'checkout.session.async_payment_succeeded':
      return idOf(event.data.object.subscription);
    case 'customer.subscription.created':
    case 'customer.subscription.updated':
    case 'customer.subscription.deleted':
    case 'customer.subscription.paused':
    case 'customer.subscription.resumed':
      return event.data.object.id;
    case 'invoice.paid':
    case 'invoice.payment_failed':
    case 'invoice.marked_uncollectible':
    case 'invoice.voided':
      return idOf(event.data.object.parent?.subscription_details?.subscription);
    default:
      return null;
  }
}

function idOf(reference: string | { id: string } | null | undefined): string | null {
  return typeof reference === 'string' ? reference : (reference?.id ?? null);
}
