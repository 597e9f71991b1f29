import { and, asc, desc, eq, inArray, isNotNull, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import type { Gift, GiftList } from '../../contract/gift.ts';
import { grant, plan } from '../../db/billing.ts';
import { gift } from '../../db/gift.ts';
import { member } from '../../db/member.ts';
import type { Env } from '../../env.ts';
import { ask, callerId, siteOf } from '../../http/caller.ts';
import { giftDays } from './buy.ts';
import { giftCode } from './code.ts';
import { stateOf } from './state.ts';

const MOST = 50;

/** What can be given, what the member gave (once paid) and what they redeemed: one round trip. */
export async function listGifts(c: Context<Env>): Promise<GiftList> {
  const { db, now } = c.var;
  const siteId = siteOf(c);
  const planOf = and(eq(plan.siteId, gift.siteId), eq(plan.id, gift.planId));
  const [caller, plans, given, received] = await ask(
    c,
    db
      .select({
        id: plan.id,
        name: plan.name,
        kind: plan.kind,
        interval: plan.interval,
        days: plan.days,
        amount: plan.amount,
        currency: plan.currency,
      })
      .from(plan)
      .where(and(eq(plan.siteId, siteId), eq(plan.active, true), inArray(plan.kind, ['pass', 'subscription'])))
      .orderBy(asc(plan.amount), asc(plan.id))
      .limit(12),
    db
      .select({
        id: sql<string>`${gift.id}`.as('given_id'),
        plan: sql<string>`coalesce(${plan.name}, ${gift.planId})`.as('given_plan'),
        days: sql<number | null>`${gift.days}`.as('given_days'),
        to: sql<string | null>`${gift.toEmail}`.as('given_to'),
        name: sql<string>`${gift.toName}`.as('given_name'),
        message: sql<string>`${gift.message}`.as('given_message'),
        deliverAt: sql<number | null>`${gift.deliverAt}`.as('given_deliver'),
        createdAt: sql<number>`${gift.createdAt}`.as('given_created'),
        redeemedAt: sql<number | null>`${gift.redeemedAt}`.as('given_redeemed'),
        voidedAt: sql<number | null>`${gift.voidedAt}`.as('given_voided'),
      })
      .from(gift)
      .leftJoin(plan, planOf)
      .where(
        and(
          eq(gift.siteId, siteId),
          eq(gift.giverId, callerId(c)),
          eq(gift.source, 'purchase'),
          isNotNull(gift.paidAt),
        ),
      )
      .orderBy(desc(gift.createdAt), desc(gift.id))
      .limit(MOST),
    db
      .select({
        id: sql<string>`${gift.id}`.as('received_id'),
        plan: sql<string>`coalesce(${plan.name}, ${gift.planId})`.as('received_plan'),
        from: sql<string | null>`case ${gift.source} when 'purchase' then ${member.name} end`.as('received_from'),
        message: sql<string>`${gift.message}`.as('received_message'),
        days: sql<number | null>`${gift.days}`.as('received_days'),
        voidedAt: sql<number | null>`${gift.voidedAt}`.as('received_voided'),
        redeemedAt: sql<number>`${gift.redeemedAt}`.as('received_redeemed'),
        endsAt: sql<number | null>`${grant.endsAt}`.as('received_ends'),
      })
      .from(grant)
      .innerJoin(gift, eq(gift.id, grant.id))
      .leftJoin(plan, planOf)
      .leftJoin(member, and(eq(member.siteId, gift.siteId), eq(member.id, gift.giverId)))
      .where(and(eq(grant.siteId, siteId), eq(grant.memberId, callerId(c)), eq(grant.source, 'gift')))
      .orderBy(desc(gift.redeemedAt), desc(gift.id))
      .limit(MOST),
  );
  return {
    plans: plans.map(({ id, name, amount, currency, ...row }) => ({ id, name, amount, currency, days: giftDays(row) })),
    given: await Promise.all(
      given.map(async ({ voidedAt, ...row }): Promise<Gift> => {
        const state = stateOf({ ...row, voidedAt }, now);
        const open = state === 'ready' || state === 'scheduled';
        return { ...row, state, code: open ? await giftCode(c.env.SECRET, row.id) : null };
      }),
    ),
    received: received.map(({ voidedAt, ...row }) => ({
      ...row,
      from: row.from ?? caller.site.name,
      state: stateOf({ voidedAt, redeemedAt: row.redeemedAt, deliverAt: null }, now),
    })),
  };
}
