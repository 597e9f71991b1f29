import { and, eq, inArray, lt, notInArray, sql } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import { DAY } from '../../access/can.ts';
import { grant, stripeProjection } from '../../db/billing.ts';
import { member } from '../../db/member.ts';
import { payment, subscription } from '../../db/payment.ts';
import { seat } from '../../db/seat.ts';
import { announceWritten } from '../announce-written.ts';
import { giftStatements } from '../gifts/project-gift.ts';
import { announceGrant } from './announce-grant.ts';
import type { Effect } from './effect.ts';
import { type Facts, sinceOf, stackedOn, stackKey } from './facts.ts';
import type { GrantTerms } from './grant-of.ts';
import { mailsOf } from './mails-of.ts';
import { stack } from './stack.ts';

type Db = DrizzleD1Database;
export type Statement = BatchItem<'sqlite'>;

export interface Writing {
  db: Db;
  now: number;
  /** Keys the codes of gifts. */
  secret: string;
}

/**
 * Writes what an object implies as the revision after the facts', in one batch.
 * @throws what the database throws; also when the revision is taken: then nothing is written
 */
export async function writeProjection(writing: Writing, effect: Effect, facts: Facts): Promise<void> {
  const { db, now } = writing;
  const { siteId, memberId } = effect;
  const objectId = facts.objectId;
  const touched = new Set([
    ...(effect.grant !== 'keep' && effect.grant?.source === 'pass' ? [memberId] : []),
    ...(facts.gift?.redeemedBy ? [facts.gift.redeemedBy] : []),
    ...(facts.reward?.redeemedBy ? [facts.reward.redeemedBy] : []),
  ]);
  const statements: Statement[] = [
    takeRevision(db, { objectId, revision: facts.revision + 1, siteId, status: effect.status, now }),
    ...[...touched].map((id) => {
      const key = stackKey(id);
      return takeRevision(db, {
        objectId: key,
        revision: (facts.stacks.get(key) ?? 0) + 1,
        siteId,
        status: 'stack',
        now,
      });
    }),
    trim(db, [objectId, ...[...touched].map(stackKey)], now),
    ...grantStatements(writing, effect, facts),
    ...(effect.customer ? [keepCustomer(db, siteId, memberId, effect.customer)] : []),
    ...(await giftStatements(writing, effect, facts)),
    ...mailsOf(writing, effect, facts),
  ];
  if (effect.subscription) {
    const { id: _, ...set } = effect.subscription;
    statements.push(
      db.insert(subscription).values(effect.subscription).onConflictDoUpdate({ target: subscription.id, set }),
      ...seatStatements(writing, effect, objectId),
    );
  }
  if (effect.payment) {
    const { id: _, ...set } = effect.payment;
    statements.push(db.insert(payment).values(effect.payment).onConflictDoUpdate({ target: payment.id, set }));
  }
  await db.batch(statements as [Statement, ...Statement[]]);
}

/** What an object opened closes when it is no purchase of a plan here any more: its price was changed at Stripe. */
export async function endProjection({ db, now }: Writing, facts: Facts, siteId: string, status: string): Promise<void> {
  const { objectId, revision } = facts;
  await db.batch([
    takeRevision(db, { objectId, revision: revision + 1, siteId, status, now }),
    db
      .update(grant)
      .set({ endsAt: sql`min(coalesce(${grant.endsAt}, ${now}), ${now})`, renews: false, reason: 'plan_gone' })
      .where(sql`${grant.id} = ${objectId} or ${grant.via} = ${objectId}`),
    // In the books it has ended too, or it would be counted as revenue for ever.
    db
      .update(subscription)
      .set({ endedAt: sql`coalesce(${subscription.endedAt}, ${now})` })
      .where(eq(subscription.id, objectId)),
  ]);
}

function takeRevision(
  db: Db,
  { now, ...row }: { objectId: string; revision: number; siteId: string; status: string; now: number },
) {
  return db.insert(stripeProjection).values({ ...row, projectedAt: now });
}

/** Nobody still holds a revision that was read a day ago; the newest row always stays. */
function trim(db: Db, objectIds: string[], now: number) {
  const newest = sql`(select max(newer.revision) from stripe_projection newer where newer.object_id = ${stripeProjection.objectId})`;
  return db
    .delete(stripeProjection)
    .where(
      and(
        inArray(stripeProjection.objectId, objectIds),
        lt(stripeProjection.projectedAt, now - DAY),
        sql`${stripeProjection.revision} < ${newest}`,
      ),
    );
}

function grantStatements({ db, now }: Writing, effect: Effect, facts: Facts): Statement[] {
  const { objectId } = facts;
  if (effect.grant === 'keep') return [];
  if (effect.grant === null) {
    return [db.delete(grant).where(eq(grant.id, objectId)), ...announceGrant(db, now, effect, facts, null)];
  }
  const terms = effect.grant;
  const ends = terms.source === 'pass' ? stacked(terms, effect, facts) : new Map([[objectId, terms.endsAt]]);
  const endsAt = ends.get(objectId) ?? null;
  ends.delete(objectId);
  // Clocks differ: what Stripe has started must not wait for ours.
  const startsAt = Math.min(terms.startsAt, now);
  const set = {
    siteId: effect.siteId,
    memberId: effect.memberId,
    planId: effect.planId,
    source: terms.source,
    reason: terms.reason,
    startsAt,
    endsAt,
    renews: terms.renews,
  };
  const since = sinceOf(facts, effect.memberId, objectId, startsAt);
  return [
    db
      .insert(grant)
      .values({ id: objectId, ...set, since, createdAt: now })
      .onConflictDoUpdate({ target: grant.id, set }),
    ...restack(db, ends, facts),
    ...announceGrant(db, now, effect, facts, { ...terms, endsAt }),
  ];
}

/** The ends of the member's passes and gifts on the plan, this one as it is now. */
function stacked(terms: GrantTerms, { memberId, planId }: Effect, facts: Facts): Map<string, number | null> {
  const { objectId } = facts;
  const days = facts.plans.find(({ id }) => id === planId)?.days ?? null;
  const voidedAt = terms.reason === 'paid' ? null : terms.endsAt;
  const others = stackedOn(facts, memberId, planId).filter(({ id }) => id !== objectId);
  return stack([...others, { id: objectId, from: terms.startsAt, days, voidedAt }]);
}

/** Statements that move the ends which are not where the stack puts them. */
export function restack(db: Db, ends: Map<string, number | null>, facts: Facts): Statement[] {
  return [...ends].flatMap(([id, endsAt]) =>
    facts.grants.some((row) => row.id === id && row.endsAt !== endsAt)
      ? [db.update(grant).set({ endsAt }).where(eq(grant.id, id))]
      : [],
  );
}

/** A team's seats open what its subscription does, as long as it does, in the order in which they were taken, as many as are paid for. */
function seatStatements({ db, now }: Writing, effect: Effect, objectId: string): Statement[] {
  const { siteId, planId, grant: terms, quantity } = effect;
  const paid = db
    .select({ id: sql<string>`${seat.subscriptionId} || '/' || ${seat.email}` })
    .from(seat)
    .where(and(eq(seat.subscriptionId, objectId), sql`${seat.memberId} is not null`))
    .orderBy(seat.takenAt, seat.email)
    .limit(terms === null ? 0 : Math.max(0, quantity - 1));
  const ofTeam = eq(grant.via, objectId);
  const ended = sql`min(coalesce(${grant.endsAt}, ${now}), ${now})`;
  const endsAt = terms === null || terms === 'keep' ? now : terms.endsAt;
  const over = endsAt !== null && endsAt <= now;
  const live = sql`(${grant.endsAt} is null or ${grant.endsAt} > ${now})`;
  const where = { db, siteId, now };
  return [
    announceWritten(
      where,
      'grant.ended',
      and(ofTeam, live, over ? undefined : notInArray(grant.id, paid)),
      sql`${now}`,
    ),
    ...(terms === null || terms === 'keep'
      ? []
      : [
          ...(over
            ? []
            : [
                announceWritten(
                  where,
                  'grant.created',
                  and(ofTeam, sql`not ${live}`, inArray(grant.id, paid)),
                  sql`${endsAt}`,
                ),
              ]),
          db
            .update(grant)
            .set({ planId, endsAt: terms.endsAt, renews: terms.renews, reason: 'seat' })
            .where(and(ofTeam, inArray(grant.id, paid))),
        ]),
    db
      .update(grant)
      .set({ endsAt: ended, renews: false, reason: 'seat_removed' })
      .where(and(ofTeam, notInArray(grant.id, paid))),
  ];
}

/** A customer who is gone cannot pay again: the member's next purchase makes a new one. */
function keepCustomer(db: Db, siteId: string, memberId: string, { id, deleted }: NonNullable<Effect['customer']>) {
  return db
    .update(member)
    .set({ stripeCustomerId: deleted ? null : id })
    .where(
      and(eq(member.siteId, siteId), eq(member.id, memberId), deleted ? eq(member.stripeCustomerId, id) : undefined),
    );
}
