import { and, eq, exists, inArray, lt, type SQL, sql } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import type Stripe from 'stripe';
import { grant, plan, stripeProjection } from '../db/billing.ts';
import { member } from '../db/member.ts';
import { DAY } from '../http/caller.ts';
import { grantOf } from './grant-of.ts';

/** `ignored`: not a subscription to a plan of a site here, for a member here; nothing was written. */
export type Outcome = 'projected' | 'ignored';

type Db = DrizzleD1Database;

/**
 * Writes a fetched subscription as the given revision, in one batch.
 * @throws what the database throws; also when the revision is taken: then nothing is written
 */
export async function writeProjection(
  { db, now }: { db: Db; now: number },
  subscription: Stripe.Subscription,
  revision: number,
): Promise<Outcome> {
  const { id, customer, metadata, status } = subscription;
  const siteId = metadata.lyceum_site ?? '';
  const memberId = metadata.lyceum_member ?? '';
  const takeRevision = db
    .insert(stripeProjection)
    .select(
      db
        .select({
          objectId: sql<string>`${id}`.as('object_id'),
          revision: sql<number>`${revision}`.as('revision'),
          siteId: plan.siteId,
          status: sql<string>`${status}`.as('status'),
          projectedAt: sql<number>`${now}`.as('projected_at'),
        })
        .from(plan)
        .innerJoin(member, eq(member.siteId, plan.siteId))
        .where(nominated(subscription))
        .limit(1),
    )
    .returning({ revision: stripeProjection.revision });
  // Everything else depends on that row.
  const written = exists(
    db
      .select({ revision: stripeProjection.revision })
      .from(stripeProjection)
      .where(and(eq(stripeProjection.objectId, id), eq(stripeProjection.revision, revision))),
  );
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
        lt(stripeProjection.revision, revision),
        lt(stripeProjection.projectedAt, now - DAY),
        written,
      ),
    );
  const [rows] = await db.batch([takeRevision, writeGrant(db, subscription, written, now), keepCustomer, trim]);
  if (rows.length > 0) return 'projected';
  // Never one of ours, or one that is no more: its price was changed at Stripe to none of this site's plans.
  return revision > 1 ? endGrant(db, now, subscription, revision) : 'ignored';
}

/** What a subscription opened closes when it is no longer to a plan of the site. */
async function endGrant(db: Db, now: number, { id, status }: Stripe.Subscription, revision: number): Promise<Outcome> {
  const before = and(eq(stripeProjection.objectId, id), eq(stripeProjection.revision, revision - 1));
  const [rows] = await db.batch([
    db
      .insert(stripeProjection)
      .select(
        db
          .select({
            objectId: stripeProjection.objectId,
            revision: sql<number>`${revision}`.as('revision'),
            siteId: stripeProjection.siteId,
            status: sql<string>`${status}`.as('status'),
            projectedAt: sql<number>`${now}`.as('projected_at'),
          })
          .from(stripeProjection)
          .where(before),
      )
      .returning({ revision: stripeProjection.revision }),
    db
      .update(grant)
      .set({
        endsAt: sql`min(coalesce(${grant.endsAt}, ${now}), ${now})`,
        renews: false,
        reason: 'plan_gone',
      })
      .where(eq(grant.id, id)),
  ]);
  return rows.length > 0 ? 'projected' : 'ignored';
}

/** Metadata only nominates: the member must exist on the site, and the price must be that of a plan of the site. */
function nominated({ metadata, items }: Stripe.Subscription): SQL | undefined {
  const prices = items.data.slice(0, 20).map((item) => item.price.id);
  return and(
    eq(plan.siteId, metadata.lyceum_site ?? ''),
    inArray(plan.stripePriceId, prices),
    eq(member.id, metadata.lyceum_member ?? ''),
  );
}

function writeGrant(db: Db, subscription: Stripe.Subscription, written: SQL, now: number) {
  const { id } = subscription;
  const terms = grantOf(subscription);
  if (!terms) return db.delete(grant).where(and(eq(grant.id, id), written));
  return db
    .insert(grant)
    .select(
      db
        .select({
          id: sql<string>`${id}`.as('id'),
          siteId: plan.siteId,
          memberId: sql<string>`${member.id}`.as('member_id'),
          planId: sql<string>`${plan.id}`.as('plan_id'),
          contentKind: sql<null>`null`.as('content_kind'),
          contentSlug: sql<null>`null`.as('content_slug'),
          source: sql<typeof terms.source>`${terms.source}`.as('source'),
          reason: sql<typeof terms.reason>`${terms.reason}`.as('reason'),
          note: sql<string>`''`.as('note'),
          // Clocks differ: what Stripe has started must not wait for ours.
          startsAt: sql<number>`${Math.min(terms.startsAt, now)}`.as('starts_at'),
          endsAt: sql<number>`${terms.endsAt}`.as('ends_at'),
          since: sql<number>`${terms.startsAt}`.as('since'),
          renews: sql<boolean>`${terms.renews ? 1 : 0}`.as('renews'),
          via: sql<null>`null`.as('via'),
          createdAt: sql<number>`${now}`.as('created_at'),
        })
        .from(plan)
        .innerJoin(member, eq(member.siteId, plan.siteId))
        .where(and(nominated(subscription), written))
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
    });
}
