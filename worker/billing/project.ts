import { eq, max } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import { stripeProjection } from '../db/billing.ts';
import type { Bindings } from '../env.ts';
import { findAtStripe } from './stripe.ts';
import { type Outcome, writeProjection } from './write-projection.ts';

export interface Ledger {
  env: Bindings;
  db: DrizzleD1Database;
  now: number;
}

/**
 * Makes the grant ledger say what Stripe says of one subscription. The revision is read before Stripe is asked, and
 * its successor is written with the grant: whoever wrote in between has taken that row, the batch fails as a whole,
 * and Stripe is asked again. So every write but the first carries a state fetched after the write before it.
 * Nobody tries more than twice: see `docs/decisions/0003-one-projection.md`.
 * @throws Fault `payment_unavailable`
 */
export async function projectSubscription(ledger: Ledger, id: string): Promise<Outcome> {
  const first = await revisionOf(ledger.db, id);
  for (let read = first; ; ) {
    const subscription = await findAtStripe(ledger.env, (stripe) => stripe.subscriptions.retrieve(id));
    if (!subscription) return 'ignored';
    try {
      return await writeProjection(ledger, subscription, read + 1);
    } catch (error) {
      const revision = await revisionOf(ledger.db, id);
      // The revision is still free: no race was lost, the database failed.
      if (revision === read) throw error;
      // Its writer read `first + 1` or later, so after this call began, and asked Stripe after that: all is said.
      if (revision >= first + 2) return 'projected';
      read = revision;
    }
  }
}

async function revisionOf(db: DrizzleD1Database, objectId: string): Promise<number> {
  const rows = await db
    .select({ revision: max(stripeProjection.revision) })
    .from(stripeProjection)
    .where(eq(stripeProjection.objectId, objectId));
  return rows[0]?.revision ?? 0;
}
