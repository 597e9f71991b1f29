import { and, eq, exists, isNotNull, isNull, lte, or, type SQL, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import { DAY } from '../../access/can.ts';
import type { RedeemReply } from '../../contract/gift.ts';
import { grant, plan } from '../../db/billing.ts';
import { gift } from '../../db/gift.ts';
import type { Env } from '../../env.ts';
import { ask, signedIn, siteOf } from '../../http/caller.ts';
import { Fault } from '../../http/fault.ts';
import { keyedHash } from '../../http/hash.ts';
import { addressOf } from '../../http/limits.ts';
import { sendSoon } from '../../outbox/send-soon.ts';
import { announceWritten } from '../announce-written.ts';
import { counted, countTry, type Limit } from '../tries.ts';
import { giftCodeHash } from './code.ts';
import { deferCharge } from './defer.ts';
import { moveStack } from './move-stack.ts';

const TRIES_AN_HOUR = 10;

/** Redeems whatever gift has the code. @throws Fault `code_wrong`, `code_expired`, `already_entitled`, `rate_limited` */
export async function redeemCode(c: Context<Env>, code: string): Promise<RedeemReply> {
  const [caller] = await ask(c);
  const me = signedIn(caller);
  const [codeHash, address] = await Promise.all([giftCodeHash(code), keyedHash(c.env.SECRET, addressOf(c))]);
  const keys = [`gift-code:${me.id}`, `gift-code@${address}`];
  const limit = { siteId: siteOf(c), keys, max: TRIES_AN_HOUR, within: 3_600_000, now: c.var.now };
  return redeem(c, me.id, eq(gift.codeHash, codeHash), limit);
}

/** Redeems a reward of the caller's own, once its buyer can no longer withdraw. @throws Fault `not_found`, … */
export async function redeemReward(c: Context<Env>, id: string): Promise<RedeemReply> {
  const [caller] = await ask(c);
  const me = signedIn(caller);
  const earned = c.var.now - caller.site.rules.withdrawalDays * DAY;
  const own = and(eq(gift.id, id), eq(gift.source, 'referral'), eq(gift.memberId, me.id), lte(gift.paidAt, earned));
  return redeem(c, me.id, own);
}

/**
 * Takes the gift and writes its grant, in one batch: of any number who try at once, one has it. The same member may ask
 * again and is told the same. It stands behind what the member has on the plan (`stack()` on, from where a subscription
 * to it ends), and moves the next charge of a subscription that renews. Should Stripe not answer then, the gift is
 * redeemed all the same and `deferCharges` moves the charge later.
 */
async function redeem(c: Context<Env>, memberId: string, which: SQL | undefined, limit?: Limit): Promise<RedeemReply> {
  const { db, now } = c.var;
  const siteId = siteOf(c);
  const found = and(eq(gift.siteId, siteId), which, or(isNull(gift.memberId), eq(gift.memberId, memberId)));
  const mine = and(found, eq(gift.redeemedBy, memberId));
  // What has no end is not made longer: the gift is kept for somebody else.
  const endless = exists(
    db
      .select({ id: grant.id })
      .from(grant)
      .where(
        and(
          eq(grant.siteId, siteId),
          eq(grant.memberId, memberId),
          eq(grant.planId, gift.planId),
          lte(grant.startsAt, now),
          isNull(grant.endsAt),
        ),
      ),
  );
  const take = db
    .update(gift)
    .set({ redeemedAt: now, redeemedBy: memberId })
    .where(
      and(
        limit ? counted : undefined,
        found,
        isNull(gift.redeemedBy),
        isNotNull(gift.paidAt),
        isNull(gift.voidedAt),
        sql`not ${endless}`,
      ),
    )
    .returning({ id: gift.id });
  const told = db
    .select({
      planId: sql<string>`${gift.planId}`.as('told_plan_id'),
      plan: sql<string>`coalesce(${plan.name}, ${gift.planId})`.as('told_plan'),
      redeemedBy: sql<string | null>`${gift.redeemedBy}`.as('told_by'),
      voidedAt: sql<number | null>`${gift.voidedAt}`.as('told_voided'),
      paidAt: sql<number | null>`${gift.paidAt}`.as('told_paid'),
      startsAt: sql<number | null>`${grant.startsAt}`.as('told_starts'),
      endsAt: sql<number | null>`${grant.endsAt}`.as('told_ends'),
    })
    .from(gift)
    .leftJoin(plan, and(eq(plan.siteId, gift.siteId), eq(plan.id, gift.planId)))
    .leftJoin(grant, eq(grant.id, gift.id))
    .where(found);
  const write = [
    take,
    moveStack(c, memberId, counted),
    writeGrant(c, memberId, mine),
    announceWritten(
      { db, siteId: siteOf(c), now },
      'grant.created',
      and(eq(grant.memberId, memberId), eq(grant.createdAt, now), eq(grant.source, 'gift')),
    ),
    told,
  ] as const;
  const results = limit ? await db.batch([countTry(db, limit), ...write]) : [[{ key: '' }], ...(await db.batch(write))];
  const tries = results[0] as unknown[];
  const rows = results.at(-1) as Awaited<typeof told>;
  const announced = results.at(-2) as Awaited<ReturnType<typeof announceWritten>>;
  if (announced.meta.changes > 0) sendSoon(c);
  if (tries.length === 0) {
    throw new Fault('rate_limited', 'Too many codes were tried. Please wait an hour.', { retryAfter: 3600 });
  }
  const [row] = rows;
  if (!row || row.paidAt === null) throw unknown(limit);
  if (row.voidedAt !== null || (row.redeemedBy !== null && row.redeemedBy !== memberId)) {
    throw new Fault('code_expired', 'This gift has been redeemed or taken back.');
  }
  if (row.redeemedBy === null || row.startsAt === null) {
    throw new Fault('already_entitled', 'You have this plan without an end. Keep the code for somebody else.');
  }
  await deferCharge({ env: c.env, db, now }, { siteId, memberId, planId: row.planId }).catch((error: unknown) => {
    console.error(JSON.stringify({ requestId: c.var.requestId, code: 'defer_charge', memberId, cause: String(error) }));
  });
  return { plan: row.plan, startsAt: row.startsAt, endsAt: row.endsAt };
}

const unknown = (limit: Limit | undefined) =>
  limit
    ? new Fault('code_wrong', 'There is no gift with this code. Please look again.')
    : new Fault('not_found', 'There is no such reward, or it is not earned yet.');

/**
 * Statement: the grant of the gift that was just taken. Its time counts from the end of the member's subscriptions and
 * seats on the plan, and is added behind the passes and gifts there. Gifts that defer the same charge all count from the day
 * that it had at first: when one is taken back, the others close up (`stack()`).
 */
function writeGrant(c: Context<Env>, memberId: string, mine: SQL | undefined) {
  const { db, now } = c.var;
  const siteId = siteOf(c);
  const others = sql`from "grant" held left join "subscription" books on books.id = coalesce(held.via, held.id)
    where held.site_id = ${siteId} and held.member_id = ${memberId} and held.plan_id = "gift"."plan_id"
    and held.ends_at > ${now}`;
  const renewing = sql`held.source in ('subscription', 'trial', 'seat')`;
  const deferred = sql`(select max(before.starts_at) from "grant" before where before.site_id = ${siteId}
    and before.member_id = ${memberId} and before.plan_id = "gift"."plan_id" and before.source = 'gift'
    and before.ends_at + 1000 > books.period_ends_at)`;
  const from = sql`max(${now}, coalesce((select max(case when held.renews then coalesce(${deferred}, books.period_ends_at, held.ends_at)
    else held.ends_at end) ${others} and ${renewing}), 0))`;
  const behind = sql`max(${from}, coalesce((select max(held.ends_at) ${others} and held.source in ('pass', 'gift')), 0))`;
  const since = sql`coalesce((select min(held.since) ${others} and held.source <> 'comp'), ${now})`;
  return db
    .insert(grant)
    .select(
      db
        .select({
          id: gift.id,
          siteId: gift.siteId,
          memberId: sql<string>`${gift.redeemedBy}`.as('member_id'),
          planId: gift.planId,
          contentKind: sql<null>`null`.as('content_kind'),
          contentSlug: sql<null>`null`.as('content_slug'),
          source: sql<'gift'>`'gift'`.as('source'),
          reason: sql<'gift' | 'referral'>`case "gift"."source" when 'referral' then 'referral' else 'gift' end`.as(
            'reason',
          ),
          note: sql<string>`''`.as('note'),
          startsAt: sql<number>`${from}`.as('starts_at'),
          endsAt: sql<number | null>`${behind} + "gift"."days" * ${DAY}`.as('ends_at'),
          since: sql<number>`${since}`.as('since'),
          renews: sql<boolean>`0`.as('renews'),
          via: sql<null>`null`.as('via'),
          createdAt: sql<number>`${now}`.as('created_at'),
        })
        .from(gift)
        .where(and(mine, eq(gift.redeemedAt, now))),
    )
    .onConflictDoNothing();
}
