import { eq, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import { Hono } from 'hono';
import type Stripe from 'stripe';
import { WebhookReply } from '../../contract/billing.ts';
import { stripeEvent } from '../../db/billing.ts';
import { member } from '../../db/member.ts';
import { site } from '../../db/site.ts';
import type { Env } from '../../env.ts';
import { limitBody } from '../../http/body.ts';
import { endpoint } from '../../http/endpoint.ts';
import { Fault } from '../../http/fault.ts';
import { stripeOf } from '../stripe.ts';
import { refOf } from './event-ref.ts';
import { type Ledger, type Outcome, project } from './project.ts';

/** Seconds between Stripe's clock and ours, either way (Stripe's own default, which only looks back). */
const TOLERANCE = 300;

/** Why something paid for a site here leads to no grant. */
export const STRANDED = 'the member or the plan is not known here';

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
 * The event only names an object; what is written comes from Stripe, fetched now. So deliveries may come twice, late
 * and in any order. Failures answer 5xx: Stripe's retries are the queue, and the log keeps the reason for the owner.
 */
async function receive(c: Context<Env>): Promise<WebhookReply> {
  const event = await verified(c);
  const { db, now } = c.var;
  try {
    const outcome = await takeIn({ env: c.env, db, now }, event);
    // Paid for something of ours, and nobody got it: for the owner to sort out. Sending it again would not help.
    const stranded = outcome === 'ignored' && (await isOurs(db, event));
    await log(c, event, stranded ? 'failed' : outcome, stranded ? STRANDED : '');
    return { received: true, outcome };
  } catch (error) {
    // The database may be what failed.
    await log(c, event, 'failed', reasonOf(error)).catch(() => {});
    throw error;
  }
}

/** What a delivery, a replay and reconciliation do with an event. */
export async function takeIn(ledger: Ledger, event: Stripe.Event): Promise<Outcome> {
  if (event.type === 'customer.deleted') return forgetCustomer(ledger, event.data.object.id);
  const about = refOf(event);
  return about ? project(ledger, about.ref, about.hint) : 'ignored';
}

async function isOurs(db: Ledger['db'], event: Stripe.Event): Promise<boolean> {
  const named = refOf(event)?.hint.lyceum_site;
  if (!named) return false;
  return (await db.select({ id: site.id }).from(site).where(eq(site.id, named))).length > 0;
}

/** A customer who is gone cannot pay again: the member's next purchase makes a new one. */
async function forgetCustomer({ db }: Ledger, customerId: string): Promise<Outcome> {
  const forgotten = await db
    .update(member)
    .set({ stripeCustomerId: null })
    .where(eq(member.stripeCustomerId, customerId))
    .returning({ id: member.id });
  return forgotten.length > 0 ? 'projected' : 'ignored';
}

async function log(c: Context<Env>, event: Stripe.Event, outcome: Outcome | 'failed', reason: string): Promise<void> {
  const about = refOf(event);
  const objectId = about?.ref.id ?? ('id' in event.data.object ? String(event.data.object.id) : '');
  const { db, now: receivedAt } = c.var;
  // Refunds and disputes name no site: it is the one of the payment, as it was projected.
  const siteId =
    about?.hint.lyceum_site ??
    sql<string | null>`(select site_id from stripe_projection where object_id = ${objectId} limit 1)`;
  await db
    .insert(stripeEvent)
    .values({ id: event.id, type: event.type, objectId, siteId, outcome, reason, receivedAt })
    .onConflictDoUpdate({
      target: stripeEvent.id,
      set: { outcome, reason, attempts: sql`${stripeEvent.attempts} + 1`, receivedAt },
    });
}

/** For people: a code and what lies behind it, short, and nothing of the request. */
export function reasonOf(error: unknown): string {
  const { message, cause } = error instanceof Error ? error : { message: String(error), cause: undefined };
  const code = error instanceof Fault ? error.code : 'internal';
  return `${code}: ${cause instanceof Error ? cause.message : message}`.slice(0, 300);
}

async function verified(c: Context<Env>): Promise<Stripe.Event> {
  const sent = await c.req.arrayBuffer();
  const signature = c.req.header('Stripe-Signature') ?? '';
  const stripe = await stripeOf(c.env);
  let event: Stripe.Event;
  try {
    // To the byte: a plain decoder would drop a byte order mark and mend broken UTF-8 before the signature is looked at.
    const payload = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(sent);
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
