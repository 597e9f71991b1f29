import type { DrizzleD1Database } from 'drizzle-orm/d1';
import type { Bindings } from '../../env.ts';
import { effectOf } from './effect.ts';
import { type Facts, factsOf, type Nomination, nominationOf } from './facts.ts';
import { type Fetched, fetchObject, type ObjectRef } from './fetch-object.ts';
import { endProjection, writeProjection } from './write-projection.ts';

/** `ignored`: not a purchase of a plan of a site here, for a member here; nothing was written. */
export type Outcome = 'projected' | 'ignored';

export interface Ledger {
  env: Bindings;
  db: DrizzleD1Database;
  now: number;
}

const TRIES = 6;

/**
 * Makes ledger and books say what Stripe says of one object. Its revision is read before Stripe is asked, and its
 * successor is written with the effect: whoever wrote in between has taken that row, the batch fails as a whole, and
 * Stripe is asked again. So every write but the first carries a state fetched after the write before it. See
 * `docs/decisions/0003-one-projection.md`.
 *
 * `hint` is the object's metadata where the caller has seen it: then the facts come with the revision.
 * @throws Fault `payment_unavailable`, and what the database throws
 */
export async function project(ledger: Ledger, ref: ObjectRef, hint: Fetched['metadata'] = {}): Promise<Outcome> {
  const { outcome, fetched } = await projectOne(ledger, ref, hint);
  if (fetched?.type !== 'payment' || fetched.subscriptionId === null) return outcome;
  // What became of the money decides about the subscription that it paid.
  const subscription: ObjectRef = { type: 'subscription', id: fetched.subscriptionId };
  const paid = await projectOne(ledger, subscription, fetched.metadata);
  return outcome === 'projected' ? outcome : paid.outcome;
}

async function projectOne(
  ledger: Ledger,
  ref: ObjectRef,
  hint: Fetched['metadata'],
): Promise<{ outcome: Outcome; fetched: Fetched | null }> {
  const { env, db, now } = ledger;
  let nominated = nominationOf(hint, ref.id);
  let facts = await factsOf(db, ref.id, nominated);
  const first = facts.revision;
  for (let tries = 1; ; tries++) {
    const fetched = await fetchObject(env, ref);
    if (!fetched) return { outcome: 'ignored', fetched };
    const actual = nominationOf(fetched.metadata, purchaseOf(fetched, ref));
    if (!same(nominated, actual)) {
      nominated = actual;
      // The revision stays the one from before Stripe was asked.
      facts = { ...(await factsOf(db, ref.id, nominated)), revision: facts.revision };
    }
    const effect = effectOf(fetched, facts);
    if (!effect && (facts.revision === 0 || !facts.site)) return { outcome: 'ignored', fetched };
    const writing = { db, now, secret: env.SECRET };
    try {
      await (effect
        ? writeProjection(writing, effect, facts)
        : endProjection(writing, facts, nominated.siteId, statusOf(fetched)));
      return { outcome: 'projected', fetched };
    } catch (error) {
      const newer = await factsOf(db, ref.id, nominated);
      // Its writer read `first + 1` or later, so after this call began, and asked Stripe after that: all is said.
      if (newer.revision >= first + 2) return { outcome: 'projected', fetched };
      // The revisions are still free: no race was lost, the database failed.
      if ((newer.revision === facts.revision && sameStacks(newer, facts)) || tries === TRIES) throw error;
      facts = newer;
    }
  }
}

/** What can be withdrawn from: the subscription, not each of its payments. */
const purchaseOf = (fetched: Fetched, ref: ObjectRef) =>
  fetched.type === 'payment' ? (fetched.subscriptionId ?? ref.id) : ref.id;

const statusOf = (fetched: Fetched) =>
  fetched.type === 'payment' ? fetched.intent.status : fetched.subscription.status;

const same = (a: Nomination, b: Nomination) => JSON.stringify(a) === JSON.stringify(b);
const sameStacks = (a: Facts, b: Facts) => [...a.stacks].every(([key, revision]) => b.stacks.get(key) === revision);
