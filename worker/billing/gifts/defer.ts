import { and, eq, gt, isNull, type SQL, sql } from 'drizzle-orm';
import { DAY } from '../../access/can.ts';
import { grant } from '../../db/billing.ts';
import { gift } from '../../db/gift.ts';
import { subscription } from '../../db/payment.ts';
import { takenBackReasons } from '../projection/facts.ts';
import { type Ledger, project } from '../projection/project.ts';
import { askStripe } from '../stripe.ts';

/** Two gifts redeemed at the same moment may each see the other's time only after a first move. */
const ROUNDS = 3;

/** Statement: subscriptions that would charge while a redeemed gift on their plan still lasts, and until when it does. */
function tooEarly({ db, now }: Ledger, which?: SQL) {
  return (
    db
      .select({
        id: sql<string>`${subscription.id}`.as('early_id'),
        until: sql<number>`max(${grant.endsAt})`.as('early_until'),
      })
      .from(grant)
      .innerJoin(
        subscription,
        and(
          eq(subscription.siteId, grant.siteId),
          eq(subscription.memberId, grant.memberId),
          eq(subscription.planId, grant.planId),
        ),
      )
      .where(
        and(
          which,
          gt(grant.endsAt, now),
          eq(grant.source, 'gift'),
          gt(subscription.periodEndsAt, now),
          isNull(subscription.endedAt),
          isNull(subscription.cancelAt),
          eq(subscription.paused, false),
          sql`${subscription.status} in ('active', 'trialing')`,
        ),
      )
      .groupBy(subscription.id)
      // Stripe counts in seconds.
      .having(sql`max(${grant.endsAt}) >= ${subscription.periodEndsAt} + 1000`)
      .limit(20)
  );
}

/**
 * Moves the next charge of a subscription to where the member's gifts on its plan end. The target is a time, read from
 * the ledger again after each move: twice is once, and of two at once the later one wins.
 * @throws Fault `payment_unavailable`: nothing is lost, `deferCharges` tries again
 */
export async function deferCharge(
  ledger: Ledger,
  of: { siteId: string; memberId: string; planId: string },
): Promise<void> {
  const which = and(eq(grant.siteId, of.siteId), eq(grant.memberId, of.memberId), eq(grant.planId, of.planId));
  for (let round = 0; round < ROUNDS; round++) {
    const [early] = await tooEarly(ledger, which);
    if (!early) return;
    await move(ledger, early.id, early.until);
  }
}

/** What Stripe takes as the future when the call arrives, and what is not worth another move. */
const SOON = 2 * 60_000;

/**
 * Statement: subscriptions whose charge was moved for gifts that have been taken back since, and when it is due without
 * them. Only where the gifts (all that count from one day) explain the day that it has: what was moved at Stripe by hand,
 * or is a trial, stays.
 */
function tooLate({ db, now }: Ledger) {
  const taken = sql.join(
    takenBackReasons.map((reason) => sql`${reason}`),
    sql`, `,
  );
  const of = sql`g.site_id = s.site_id and g.member_id = s.member_id and g.plan_id = s.plan_id and g.source = 'gift'`;
  return db.all<{ id: string; until: number }>(sql`
    select id, max(due, ${now + SOON / 2}) as until from (
      select late.id, late.ends, late.began + ${DAY} * (select sum(f.days) from ${grant} g join ${gift} f on f.id = g.id
          where g.site_id = late.site_id and g.member_id = late.member_id and g.plan_id = late.plan_id
            and g.starts_at = late.began) as explained,
        max(late.began, coalesce((select max(g.ends_at) from ${grant} g where g.site_id = late.site_id
          and g.member_id = late.member_id and g.plan_id = late.plan_id and g.source = 'gift'), 0)) as due
      from (
        select s.id, s.site_id, s.member_id, s.plan_id, s.period_ends_at as ends, (select max(g.starts_at) from ${grant} g
          where ${of} and g.starts_at > s.started_at and g.reason in (${taken})) as began
        from ${subscription} s where s.status = 'trialing' and s.trial_ends_at > ${now} and s.ended_at is null
      ) late where late.began is not null
    ) where ends > due + 1000 and ends > ${now + SOON} and ends <= explained + 10000 limit 20`);
}

/**
 * For cron: the moves that could not be made when the gift was redeemed, and those back, of gifts that were refunded,
 * disputed or taken back. One that fails leaves the others their turn.
 */
export async function deferCharges(ledger: Ledger): Promise<{ moved: number; failed: number }> {
  const result = { moved: 0, failed: 0 };
  for (const { id, until } of [...(await tooEarly(ledger)), ...(await tooLate(ledger))]) {
    try {
      await move(ledger, id, until);
      result.moved++;
    } catch (error) {
      result.failed++;
      console.error(JSON.stringify({ code: 'defer_charge', subscription: id, cause: String(error) }));
    }
  }
  return result;
}

async function move(ledger: Ledger, id: string, until: number): Promise<void> {
  // No key of our own: the time makes it repeatable, and under a key Stripe would repeat its own failure for a day.
  await askStripe(ledger.env, (stripe) =>
    stripe.subscriptions.update(id, { trial_end: Math.ceil(until / 1000), proration_behavior: 'none' }),
  );
  await project(ledger, { type: 'subscription', id });
}
