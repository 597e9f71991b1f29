import { and, eq } from 'drizzle-orm';
import type { Context } from 'hono';
import type Stripe from 'stripe';
import { checkout } from '../db/billing.ts';
import type { Bindings, Env } from '../env.ts';
import { callerId, siteOf } from '../http/caller.ts';
import { Fault } from '../http/fault.ts';
import { askStripe, findAtStripe } from './stripe.ts';

/** What a checkout is for; the same again is the same checkout. */
export interface Wanted {
  planId: string;
  returnTo: string;
}

export type Known = Wanted & { id: string };

/** Statement: the caller's newest checkout. */
export function newestCheckout(c: Context<Env>) {
  return c.var.db
    .select({ id: checkout.id, planId: checkout.planId, returnTo: checkout.returnTo })
    .from(checkout)
    .where(and(eq(checkout.siteId, siteOf(c)), eq(checkout.memberId, callerId(c))));
}

/**
 * The page of the newest checkout, when it is open and for the same; one for something else is closed, so that it
 * cannot be paid any more.
 */
export async function reuseOrClose(env: Bindings, known: Known, wanted: Wanted): Promise<string | null> {
  const session = await findAtStripe(env, (stripe) => stripe.checkout.sessions.retrieve(known.id));
  if (session?.status !== 'open') return null;
  if (known.planId === wanted.planId && known.returnTo === wanted.returnTo) return session.url;
  await close(env, known.id);
  return null;
}

/**
 * Makes the session the member's only one. Of several at once, one wins the row; the others close their own session
 * and lead to the winner's.
 * @returns the address of the payment page to go to
 */
export async function keepOnly(
  c: Context<Env>,
  memberId: string,
  session: Stripe.Checkout.Session & { url: string },
  wanted: Wanted,
  before: Known | undefined,
): Promise<string> {
  const { db, now } = c.var;
  const row = { siteId: siteOf(c), memberId, id: session.id, ...wanted, createdAt: now };
  const mine = and(eq(checkout.siteId, row.siteId), eq(checkout.memberId, memberId));
  const taken = before
    ? await db
        .update(checkout)
        .set(row)
        .where(and(mine, eq(checkout.id, before.id)))
        .returning({ id: checkout.id })
    : await db.insert(checkout).values(row).onConflictDoNothing().returning({ id: checkout.id });
  if (taken.length > 0) return session.url;
  const [winner] = await db.select({ id: checkout.id }).from(checkout).where(mine);
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
