import { and, eq, exists, inArray, lt, lte, max, sql } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import type Stripe from 'stripe';
import { grant, plan, stripeProjection } from '../db/billing.ts';
import { member } from '../db/member.ts';
import type { Bindings } from '../env.ts';
import { DAY } from '../http/caller.ts';
import { grantOf } from './grant-of.ts';
import { findAtStripe } from './stripe.ts';

/** `ignored`: not a subscription to a plan of a site here, for a member here; nothing was written. */
export type Outcome = 'projected' | 'ignored';

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
      return await write(ledger, subscription, read + 1);
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

/**
 * One batch. Metadata only nominates site and member: unless both exist and the price is that of a plan of this site,
 * the first statement inserts nothing, and all others depend on its row.
 */
async function write({ db, now }: Ledger, subscription: Stripe.Subscription, revision: number): Promise<Outcome> {
  const { id, metadata, customer, status, items } = subscription;
  const siteId = metadata.lyceum_site ?? '';
  const memberId = metadata.lyceum_member ?? '';
  const ours = and(
    eq(plan.siteId, siteId),
    inArray(
      plan.stripePriceId,
      items.data.slice(0, 20).map((item) => item.price.id),
    ),
    eq(member.siteId, siteId),
    eq(member.id, memberId),
  );
  const taken = and(eq(stripeProjection.objectId, id), eq(stripeProjection.revision, revision));
  const written = exists(db.select({ one: sql`1` }).from(stripeProjection).where(taken));

  const takeRevision = db
    .insert(stripeProjection)
    .select(
      db
        .select({
          objectId: sql<string>`${id}`.as('object_id'),
          revision: sql<number>`${revision}`.as('revision'),
          siteId: sql<string>`${siteId}`.as('site_id'),
          status: sql<string>`${status}`.as('status'),
          projectedAt: sql<number>`${now}`.as('projected_at'),
        })
        .from(plan)
        .innerJoin(member, eq(member.siteId, plan.siteId))
        .where(ours)
        .limit(1),
    )
    .returning({ revision: stripeProjection.revision });

  const terms = grantOf(subscription);
  const writeGrant = terms
    ? db
        .insert(grant)
        .select(
          db
            .select({
              id: sql<string>`${id}`.as('id'),
              siteId: sql<string>`${siteId}`.as('site_id'),
              memberId: sql<string>`${memberId}`.as('member_id'),
              planId: sql<string>`${plan.id}`.as('plan_id'),
              contentKind: sql<null>`null`.as('content_kind'),
              contentSlug: sql<null>`null`.as('content_slug'),
              source: sql<typeof terms.source>`${terms.source}`.as('source'),
              reason: sql<string>`${terms.reason}`.as('reason'),
              // Clocks differ: what Stripe has started must not wait for ours.
              startsAt: sql<number>`${Math.min(terms.startsAt, now)}`.as('starts_at'),
              endsAt: sql<number>`${terms.endsAt}`.as('ends_at'),
              renews: sql<boolean>`${terms.renews ? 1 : 0}`.as('renews'),
              createdAt: sql<number>`${now}`.as('created_at'),
            })
            .from(plan)
            .innerJoin(member, eq(member.siteId, plan.siteId))
            .where(and(ours, written))
            .limit(1),
        )
        .onConflictDoUpdate({
          target: grant.id,
          set: {
            siteId: sql`excluded.site_id`,
            memberId: sql`excluded.member_id`,
            planId: sql`excluded.plan_id`,
            source: sql`excluded.source`,
            reason: sql`excluded.reason`,
            startsAt: sql`excluded.starts_at`,
            endsAt: sql`excluded.ends_at`,
            renews: sql`excluded.renews`,
          },
        })
    : db.delete(grant).where(and(eq(grant.id, id), written));

  const keepCustomer = db
    .update(member)
    .set({ stripeCustomerId: typeof customer === 'string' ? customer : customer.id })
    .where(and(eq(member.siteId, siteId), eq(member.id, memberId), written));
  // Nobody still holds a revision that was read a day ago; the newest row always stays.
  const trim = db
    .delete(stripeProjection)
    .where(
      and(
        eq(stripeProjection.objectId, id),
        lte(stripeProjection.revision, revision - 1),
        lt(stripeProjection.projectedAt, now - DAY),
        written,
      ),
    );

  const [rows] = await db.batch([takeRevision, writeGrant, keepCustomer, trim]);
  return rows.length > 0 ? 'projected' : 'ignored';
}
