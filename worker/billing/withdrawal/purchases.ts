import { and, asc, eq, gt, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import { DAY } from '../../access/can.ts';
import type { SiteRules } from '../../contract/site.ts';
import type { Withdrawable } from '../../contract/withdrawal.ts';
import { grant, plan } from '../../db/billing.ts';
import { payment, subscription } from '../../db/payment.ts';
import type { Env } from '../../env.ts';
import { callerId, siteOf } from '../../http/caller.ts';

/** SQL: what a payment is for, the subscription or itself. */
const objectId = sql<string>`coalesce(${payment.subscriptionId}, ${payment.id})`;

/**
 * Statement: the caller's payments for what was first paid within the longest period that a site may set, with what is
 * known of the purchase, oldest first.
 */
export function recentPayments(c: Context<Env>) {
  const first = sql<number>`(select min(earlier.paid_at) from ${payment} as earlier
    where earlier.site_id = ${siteOf(c)} and earlier.member_id = ${payment.memberId}
      and coalesce(earlier.subscription_id, earlier.id) = ${objectId})`;
  return c.var.db
    .select({
      id: sql<string>`${payment.id}`.as('paid_id'),
      objectId: objectId.as('paid_object'),
      kind: sql<Withdrawable['kind']>`${payment.kind}`.as('paid_kind'),
      plan: sql<string>`coalesce(${plan.name}, ${payment.planId})`.as('paid_plan'),
      left: sql<number>`${payment.amount} - ${payment.refunded} - ${payment.disputed}`.as('paid_left'),
      currency: sql<string>`${payment.currency}`.as('paid_currency'),
      paidAt: sql<number>`${payment.paidAt}`.as('paid_at'),
      firstAt: first.as('paid_first'),
      interval: sql<'month' | 'year' | null>`${subscription.interval}`.as('paid_interval'),
      startsAt: sql<number | null>`${grant.startsAt}`.as('paid_starts'),
      // Of a subscription the period that is paid, of a pass its end; null: without an end.
      endsAt: sql<number | null>`coalesce(${subscription.periodEndsAt}, ${grant.endsAt})`.as('paid_ends'),
    })
    .from(payment)
    .leftJoin(plan, and(eq(plan.siteId, payment.siteId), eq(plan.id, payment.planId)))
    .leftJoin(subscription, eq(subscription.id, payment.subscriptionId))
    .leftJoin(grant, eq(grant.id, objectId))
    .where(
      and(eq(payment.siteId, siteOf(c)), eq(payment.memberId, callerId(c)), gt(payment.paidAt, c.var.now - 400 * DAY)),
    )
    .orderBy(asc(payment.paidAt), asc(payment.id))
    .limit(200);
}

type PaymentRow = Awaited<ReturnType<typeof recentPayments>>[number];

/** Shorter than the shortest month and year, so that no renewal is among the payments of the first period. */
const FIRST_PERIOD = { month: 28 * DAY, year: 365 * DAY };
/** As long as the longest. */
const PERIOD = { month: 31 * DAY, year: 366 * DAY };

/**
 * What can be withdrawn from at `now`: the first contract, never a renewal (Directive 2011/83/EU, article 9; CJEU
 * C-565/22). The day of the purchase does not count (Regulation 1182/71, article 3), so the period is a day longer.
 */
export function withdrawable(rows: readonly PaymentRow[], rules: SiteRules, now: number): Withdrawable[] {
  if (rules.withdrawalDays === 0) return [];
  return [...new Set(rows.map((row) => row.objectId))].flatMap((grant) => {
    const payments = rows.filter((row) => row.objectId === grant);
    const [first] = payments;
    const until = first && first.firstAt + (rules.withdrawalDays + 1) * DAY;
    if (!first || !until || until <= now) return [];
    // An upgrade in the first period was paid for the same contract.
    const end = first.firstAt + (first.interval ? FIRST_PERIOD[first.interval] : DAY);
    const paid = payments.filter(({ paidAt }) => paidAt < end).reduce((sum, { left }) => sum + left, 0);
    if (paid <= 0) return [];
    const { kind, plan, currency, firstAt: paidAt } = first;
    const unused = rules.withdrawalRefund === 'prorated' ? unusedShare(first, now) : null;
    const amount = unused === null ? paid : Math.ceil(paid * unused);
    return [{ grant, plan, kind, paidAt, until, amount, currency, refund: unused === null ? 'full' : 'prorated' }];
  });
}

/** The part of the time paid for that is still to come, whole days used counted; null where no time was bought. */
function unusedShare({ kind, interval, firstAt, startsAt, endsAt }: PaymentRow, now: number): number | null {
  if (kind === 'gift' || endsAt === null) return null;
  // A pass may begin when another ends; a subscription that has renewed was paid for its first period only.
  const from = Math.max(firstAt, interval ? 0 : (startsAt ?? 0));
  const end = interval ? Math.min(endsAt, from + PERIOD[interval]) : endsAt;
  const days = Math.round((end - from) / DAY);
  const used = Math.floor(Math.max(0, now - from) / DAY);
  return days > 0 ? Math.max(0, days - used) / days : 0;
}
