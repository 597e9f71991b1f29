import { and, eq } from 'drizzle-orm';
import type { Context } from 'hono';
import type Stripe from 'stripe';
import { checkout } from '../../db/billing.ts';
import type { Bindings, Env } from '../../env.ts';
import { callerId, siteOf } from '../../http/caller.ts';
import { Fault } from '../../http/fault.ts';
import { askStripe, findAtStripe } from '../stripe.ts';
import { countAttempt } from './attempts.ts';

/** Which key of a session's metadata says what it is for, as a hash: the same again is the same checkout. */
export const WANTED = 'lyceum_wanted';

/** Statement: the caller's newest checkout. */
export function newestCheckout(c: Context<Env>) {
  return c.var.db
    .select({ id: checkout.id })
    .from(checkout)
    .where(and(eq(checkout.siteId, siteOf(c)), eq(checkout.memberId, callerId(c))));
}

/** The session of a checkout with its payment; null where this Stripe account has none. */
export function sessionAtStripe(env: Bindings, id: string): Promise<Stripe.Checkout.Session | null> {
  return findAtStripe(env, (stripe) => stripe.checkout.sessions.retrieve(id, { expand: ['payment_intent'] }));
}

/** Its page, when it is open and for the same; one for something else is closed, so that it cannot be paid any more. */
export async function reuseOrClose(
  env: Bindings,
  session: Stripe.Checkout.Session,
  wanted: string,
): Promise<string | null> {
  if (session.status !== 'open') return null;
  if (session.metadata?.[WANTED] === wanted) return session.url;
  await close(env, session.id);
  return null;
}

export interface Purchase {
  memberId: string;
  planId: string;
  returnTo: string;
  /** The member's checkout before this one. */
  before: string | undefined;
  /** Whom to count, besides the member. */
  address: string;
}

/**
 * Makes the session the member's only one. Of several at once, one wins the row; the others close their own session
 * and lead to the winner's. One round trip to D1.
 * @returns the address of the payment page to go to
 */
export async function keepOnly(
  c: Context<Env>,
  session: { id: string; url: string },
  purchase: Purchase,
): Promise<string> {
  const { db, now } = c.var;
  const { memberId, planId, returnTo, before, address } = purchase;
  const row = { siteId: siteOf(c), memberId, id: session.id, planId, returnTo, createdAt: now };
  const mine = and(eq(checkout.siteId, row.siteId), eq(checkout.memberId, memberId));
  const [, , [winner]] = await db.batch([
    countAttempt(c, memberId, address, session.id),
    before
      ? db
          .update(checkout)
          .set(row)
          .where(and(mine, eq(checkout.id, before)))
      : db.insert(checkout).values(row).onConflictDoNothing(),
    db.select({ id: checkout.id }).from(checkout).where(mine),
  ]);
  if (winner?.id === session.id) return session.url;
  await close(c.env, session.id);
  const open = winner && (await findAtStripe(c.env, (stripe) => stripe.checkout.sessions.retrieve(winner.id)));
  if (open?.status === 'open' && open.url) return open.url;
  throw new Fault('conflict', 'Another checkout was opened at the same moment. Please try again.');
}

/** @throws Fault `payment_unavailable` when it is still open afterwards */
async function close(env: Bindings, id: string): Promise<void> {
  await askStripe(env, async (stripe) => {
    try {
      await stripe.checkout.sessions.expire(id);
    } catch (error) {
      // Paid or over since it was looked at: there is nothing to close.
      if ((await stripe.checkout.sessions.retrieve(id)).status === 'open') throw error;
    }
  });
}
