import { and, asc, eq, inArray, max, or, sql } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import type Stripe from 'stripe';
import { DAY } from '../../access/can.ts';
import { rulesOf } from '../../access/rules.ts';
import type { GrantReason, GrantSource } from '../../contract/account.ts';
import type { SiteRules } from '../../contract/site.ts';
import { grant, plan, stripeProjection } from '../../db/billing.ts';
import { gift } from '../../db/gift.ts';
import { member } from '../../db/member.ts';
import { withdrawal } from '../../db/payment.ts';
import { site } from '../../db/site.ts';
import type { Stacked } from './stack.ts';

/** Whose an object is, by its metadata: a nomination that the facts confirm. */
export interface Nomination {
  siteId: string;
  memberId: string;
  planId: string;
  giftId: string;
  referrerId: string;
  /** The gift that rewards the referrer: one for each member who was brought, however often they buy. */
  rewardId: string;
  /** What is paid for: the subscription, or the payment itself. */
  purchaseId: string;
}

export function nominationOf(metadata: Stripe.Metadata, purchaseId: string): Nomination {
  return {
    siteId: metadata.lyceum_site ?? '',
    memberId: metadata.lyceum_member ?? '',
    planId: metadata.lyceum_plan ?? '',
    giftId: metadata.lyceum_gift ?? '',
    referrerId: metadata.lyceum_referrer ?? '',
    rewardId: `referral:${metadata.lyceum_member ?? ''}`,
    purchaseId,
  };
}

/** What guards the stacked grants of one member, beside the revision of the object. */
export const stackKey = (memberId: string) => `stack:${memberId}`;

type KnownGrant = {
  id: string;
  memberId: string;
  planId: string | null;
  source: GrantSource;
  reason: GrantReason;
  startsAt: number;
  endsAt: number | null;
  since: number;
  createdAt: number;
  giftDays: number | null;
};

/** What the database knows that decides what an object implies. */
export interface Facts {
  objectId: string;
  nominated: Nomination;
  /** Newest revision of the object, and of the stacks of the members whom it touches; 0 for none. */
  revision: number;
  stacks: Map<string, number>;
  site: { id: string; name: string; url: string; lang: string; rules: SiteRules } | null;
  plans: (typeof plan.$inferSelect)[];
  member: { id: string; email: string; name: string } | null;
  /** The gift that the object pays for, and the reward for it. */
  gift: typeof gift.$inferSelect | null;
  reward: typeof gift.$inferSelect | null;
  referrer: boolean;
  /** The purchase was withdrawn from. */
  withdrawn: boolean;
  /** Grants of the member and of whoever redeemed those gifts. */
  grants: KnownGrant[];
}

/** One round trip. */
export async function factsOf(db: DrizzleD1Database, objectId: string, nominated: Nomination): Promise<Facts> {
  const { siteId, memberId, giftId, referrerId, rewardId, purchaseId } = nominated;
  const gifts = inArray(gift.id, [giftId, rewardId]);
  const redeemers = sql`(select redeemed_by from gift where id in (${giftId}, ${rewardId}) and redeemed_by is not null)`;
  const [revisions, sites, plans, people, ownGifts, grants, withdrawals] = await db.batch([
    db
      .select({ objectId: stripeProjection.objectId, revision: max(stripeProjection.revision) })
      .from(stripeProjection)
      .where(
        or(
          inArray(stripeProjection.objectId, [objectId, stackKey(memberId)]),
          sql`${stripeProjection.objectId} in (select 'stack:' || redeemed_by from gift where id in (${giftId}, ${rewardId}))`,
        ),
      )
      .groupBy(stripeProjection.objectId),
    db
      .select({ id: site.id, name: site.name, url: site.url, lang: site.lang, rules: site.rules })
      .from(site)
      .where(eq(site.id, siteId)),
    db.select().from(plan).where(eq(plan.siteId, siteId)).limit(500),
    db
      .select({ id: member.id, email: member.email, name: member.name })
      .from(member)
      .where(and(eq(member.siteId, siteId), inArray(member.id, [memberId, referrerId]))),
    db
      .select()
      .from(gift)
      .where(and(eq(gift.siteId, siteId), gifts)),
    db
      .select({
        id: sql<string>`${grant.id}`.as('known_id'),
        memberId: sql<string>`${grant.memberId}`.as('known_member'),
        planId: sql<string | null>`${grant.planId}`.as('known_plan'),
        source: sql<GrantSource>`${grant.source}`.as('known_source'),
        reason: sql<GrantReason>`${grant.reason}`.as('known_reason'),
        startsAt: sql<number>`${grant.startsAt}`.as('known_starts'),
        endsAt: sql<number | null>`${grant.endsAt}`.as('known_ends'),
        since: sql<number>`${grant.since}`.as('known_since'),
        createdAt: sql<number>`${grant.createdAt}`.as('known_created'),
        giftDays: sql<number | null>`${gift.days}`.as('known_gift_days'),
      })
      .from(grant)
      .leftJoin(gift, eq(gift.id, grant.id))
      .where(and(eq(grant.siteId, siteId), or(eq(grant.memberId, memberId), sql`${grant.memberId} in ${redeemers}`)))
      .orderBy(asc(grant.createdAt), asc(grant.id))
      .limit(500),
    db.select({ at: withdrawal.declaredAt }).from(withdrawal).where(eq(withdrawal.objectId, purchaseId)),
  ]);
  const found = new Map(revisions.map((row) => [row.objectId, row.revision ?? 0]));
  const ofSite = sites[0];
  return {
    objectId,
    nominated,
    revision: found.get(objectId) ?? 0,
    stacks: new Map([...found].filter(([key]) => key !== objectId)),
    site: ofSite ? { ...ofSite, rules: rulesOf(ofSite.rules) } : null,
    plans,
    member: people.find(({ id }) => id === memberId) ?? null,
    gift: ownGifts.find(({ id }) => id === giftId) ?? null,
    reward: ownGifts.find(({ id }) => id === rewardId) ?? null,
    referrer: people.some(({ id }) => id === referrerId && id !== memberId),
    withdrawn: withdrawals.length > 0,
    grants,
  };
}

/** `ended`: a gift that the owner took back. */
export const takenBackReasons: readonly GrantReason[] = ['refunded', 'disputed', 'dispute_lost', 'withdrawn', 'ended'];

/** A member's passes and redeemed gifts on a plan, as `stack()` takes them. */
export function stackedOn(facts: Pick<Facts, 'grants' | 'plans'>, memberId: string, planId: string): Stacked[] {
  const days = facts.plans.find(({ id }) => id === planId)?.days ?? null;
  return facts.grants
    .filter((row) => row.memberId === memberId && row.planId === planId && /^(pass|gift)$/.test(row.source))
    .map((row) => ({
      id: row.id,
      from: row.startsAt,
      days: row.source === 'gift' ? row.giftDays : days,
      voidedAt: takenBackReasons.includes(row.reason) ? row.endsAt : null,
    }));
}

/** Where the unbroken access began that a grant from `startsAt` on continues. A gap of a day breaks nothing. */
export function sinceOf(facts: Pick<Facts, 'grants'>, memberId: string, id: string, startsAt: number): number {
  const own = facts.grants.find((row) => row.id === id);
  if (own) return own.since;
  const before = facts.grants.filter(
    (row) =>
      row.memberId === memberId &&
      row.source !== 'comp' &&
      row.startsAt < startsAt &&
      (row.endsAt === null || row.endsAt + DAY >= startsAt),
  );
  return Math.min(startsAt, ...before.map((row) => row.since));
}
