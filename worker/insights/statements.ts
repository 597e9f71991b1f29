import { and, desc, eq, gte, isNotNull, lt, type SQL, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import { plan } from '../db/billing.ts';
import { gateView } from '../db/gate-view.ts';
import { payment, subscription } from '../db/payment.ts';
import { post } from '../db/post.ts';
import type { Env } from '../env.ts';
import { siteOf } from '../http/caller.ts';
import { DAY, type Range } from './months.ts';

const count = sql<number>`count(*)`;
const total = (column: unknown) => sql<number>`coalesce(sum(${column}), 0)`;

/** Statement: payments made in the range, added by currency, month, plan and post. */
export function paidIn(c: Context<Env>, { from, to }: Range) {
  const month = sql<string>`strftime('%Y-%m', ${payment.paidAt} / 1000, 'unixepoch')`;
  return c.var.db
    .select({
      currency: payment.currency,
      month: month.as('month'),
      planId: payment.planId,
      postSlug: payment.postSlug,
      payments: count.as('payments'),
      gross: total(payment.amount).as('gross'),
      tax: total(payment.tax).as('tax_paid'),
      refunded: total(payment.refunded).as('given_back'),
      disputed: total(payment.disputed).as('held'),
    })
    .from(payment)
    .where(and(eq(payment.siteId, siteOf(c)), gte(payment.paidAt, from), lt(payment.paidAt, to)))
    .groupBy(payment.currency, month, payment.planId, payment.postSlug);
}

/** When it began to be paid for: after its trial. */
const since = sql`coalesce(${subscription.trialEndsAt}, ${subscription.startedAt})`;
/**
 * When that stopped: its end (also of one that was moved to a price that is no plan here), or, where Stripe has given up
 * collecting, the beginning of the period that is not paid.
 */
const until = sql`case when ${subscription.endedAt} is not null then ${subscription.endedAt}
  when ${subscription.status} = 'unpaid' then cast(strftime('%s', ${subscription.periodEndsAt} / 1000, 'unixepoch', '-1 ' || ${subscription.interval}) as integer) * 1000
  else 9e15 end`;
/** Which day of the range. Cast: a bound number is a REAL to D1, and would not divide to whole days. */
const dayOf = (at: SQL, { from }: Range) => sql`cast((${at} - ${from}) / ${DAY} as integer)`;
const twelfths = sql`${subscription.amount} * (case ${subscription.interval} when 'year' then 1 else 12 end)`;

/**
 * Subscriptions that were ever paid for: active and past due ones, and those that were until they ended. One whose
 * charges are paused counts on no day until it goes on: the books do not say since when.
 */
const everPaid = (c: Context<Env>, { end }: Range) =>
  and(
    eq(subscription.siteId, siteOf(c)),
    lt(subscription.startedAt, end),
    sql`${subscription.status} in ('active', 'past_due', 'unpaid', 'canceled')`,
    sql`(${subscription.paused} = 0 or ${subscription.status} = 'canceled')`,
    sql`${until} > ${since}`,
  );

/** Statement: those that began to be paid for, by day; day −1 for all that were running when the range began. */
export function startedIn(c: Context<Env>, range: Range) {
  const day = sql<number>`case when ${since} < ${range.from} then -1 else ${dayOf(since, range)} end`;
  return c.var.db
    .select({
      currency: subscription.currency,
      day: day.as('day'),
      count: count.as('count'),
      twelfths: total(twelfths).as('twelfths'),
      earlier: sql<number>`0`.as('earlier'),
    })
    .from(subscription)
    .where(and(everPaid(c, range), sql`${since} < ${range.end}`, sql`${until} >= ${range.from}`))
    .groupBy(subscription.currency, sql`2`);
}

/** Statement: those that stopped in the range, by day. */
export function endedIn(c: Context<Env>, range: Range) {
  const monthOf = sql`cast(strftime('%s', ${until} / 1000, 'unixepoch', 'start of month') as integer) * 1000`;
  return c.var.db
    .select({
      currency: subscription.currency,
      day: sql<number>`${dayOf(until, range)}`.as('day'),
      count: count.as('count'),
      twelfths: total(twelfths).as('twelfths'),
      earlier: total(sql`${since} < ${monthOf}`).as('earlier'),
    })
    .from(subscription)
    .where(and(everPaid(c, range), sql`${until} >= ${range.from}`, sql`${until} < ${range.end}`))
    .groupBy(subscription.currency, sql`2`);
}

/**
 * Statement: trials that ended in the range, and how many of them were paid for then. Time that was given on top of a
 * running subscription stands in the same column; what was paid for before is no trial.
 */
export function trialsIn(c: Context<Env>, { from, end }: Range) {
  const over = sql`min(${subscription.trialEndsAt}, coalesce(${subscription.endedAt}, ${subscription.trialEndsAt}))`;
  const paid = (when: ReturnType<typeof sql>) =>
    sql`exists (select 1 from payment p where p.site_id = subscription.site_id and p.member_id = subscription.member_id
      and p.subscription_id = subscription.id and p.amount > 0 and p.paid_at ${when})`;
  return c.var.db
    .select({
      ended: count.as('ended'),
      converted: total(paid(sql`>= ${over}`)).as('converted'),
    })
    .from(subscription)
    .where(
      and(
        eq(subscription.siteId, siteOf(c)),
        lt(subscription.startedAt, end),
        isNotNull(subscription.trialEndsAt),
        sql`${over} >= ${from}`,
        sql`${over} < ${end}`,
        sql`not ${paid(sql`< ${over}`)}`,
      ),
    );
}

/** Statement: how often each post's gate was shown. */
export function gatesIn(c: Context<Env>, { from, to }: Range) {
  return c.var.db
    .select({ slug: gateView.postSlug, views: total(gateView.views).as('shown') })
    .from(gateView)
    .where(and(eq(gateView.siteId, siteOf(c)), gte(gateView.day, from / DAY), lt(gateView.day, to / DAY)))
    .groupBy(gateView.postSlug)
    .orderBy(desc(sql`2`));
}

/** Statement: subscriptions that began in the range, by the post whose gate led there. */
export function subscribedFrom(c: Context<Env>, { from, to }: Range) {
  return c.var.db
    .select({ slug: subscription.postSlug, purchases: count.as('purchases') })
    .from(subscription)
    .where(
      and(
        eq(subscription.siteId, siteOf(c)),
        gte(subscription.startedAt, from),
        lt(subscription.startedAt, to),
        isNotNull(subscription.postSlug),
        sql`${subscription.status} not in ('incomplete', 'incomplete_expired')`,
      ),
    )
    .groupBy(subscription.postSlug);
}

/** Statement: what was paid once in the range, by the post whose gate led there. */
export function boughtFrom(c: Context<Env>, { from, to }: Range) {
  return c.var.db
    .select({ slug: payment.postSlug, purchases: count.as('purchases') })
    .from(payment)
    .where(
      and(
        eq(payment.siteId, siteOf(c)),
        gte(payment.paidAt, from),
        lt(payment.paidAt, to),
        isNotNull(payment.postSlug),
        sql`${payment.subscriptionId} is null`,
      ),
    )
    .groupBy(payment.postSlug);
}

/** Statement: what the plans are called. */
export const planNames = (c: Context<Env>) =>
  c.var.db
    .select({ id: plan.id, name: plan.name })
    .from(plan)
    .where(eq(plan.siteId, siteOf(c)));

/** Statement: what the posts are called that stand in the books of the range or had a gate shown. */
export function postTitles(c: Context<Env>, { from, to }: Range) {
  const site = siteOf(c);
  return c.var.db
    .select({ slug: post.slug, title: post.title })
    .from(post)
    .where(
      and(
        eq(post.siteId, site),
        sql`${post.slug} in (
          select g.post_slug from gate_view g where g.site_id = ${site} and g.day >= ${from / DAY} and g.day < ${to / DAY}
          union select p.post_slug from payment p where p.site_id = ${site} and p.paid_at >= ${from} and p.paid_at < ${to}
          union select s.post_slug from subscription s where s.site_id = ${site} and s.started_at >= ${from} and s.started_at < ${to})`,
      ),
    );
}
