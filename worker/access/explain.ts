import { and, desc, eq, type SQL, sql } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import type { Grant, GrantedContent } from '../contract/account.ts';
import { grant, plan, planContent } from '../db/billing.ts';
import { course } from '../db/course.ts';
import { payment, subscription, withdrawal } from '../db/payment.ts';
import { post } from '../db/post.ts';

/** SQL for a content as people know it, as JSON. */
const named = (kind: SQL, slug: SQL) => sql`json_object('kind', ${kind}, 'slug', ${slug}, 'title', coalesce(
  case ${kind} when 'post' then (select ${post.title} from ${post} where ${post.siteId} = ${grant.siteId} and ${post.slug} = ${slug})
    when 'course' then (select ${course.title} from ${course} where ${course.siteId} = ${grant.siteId} and ${course.slug} = ${slug}) end,
  ${slug}))`;

/** SQL for what a grant lists: its own content, or the first of its plan's. */
const contents = sql<string>`case
  when ${grant.planId} is not null then (select json_group_array(json(content)) from (
    select ${named(sql`${planContent.contentKind}`, sql`${planContent.contentSlug}`)} as content from ${planContent}
    where ${planContent.siteId} = ${grant.siteId} and ${planContent.planId} = ${grant.planId}
    order by ${planContent.contentKind}, ${planContent.contentSlug} limit 40))
  when ${grant.contentKind} is not null then json_array(${named(sql`${grant.contentKind}`, sql`${grant.contentSlug}`)})
  else '[]' end`;

/** Statement: grants as they are explained to people, those that last longest first; `toGrant` makes the wire's shape. */
export function grantDetails(db: DrizzleD1Database, which: SQL | undefined, limit = 50) {
  return db
    .select({
      id: sql<string>`${grant.id}`.as('detail_id'),
      source: sql<Grant['source']>`${grant.source}`.as('detail_source'),
      plan: sql<string | null>`${plan.name}`.as('detail_plan'),
      // A plan that is gone opens nothing, as `can()` has it.
      opens: sql<Grant['opens']>`case when ${grant.planId} is not null then coalesce(${plan.opens}, 'content')
        when ${grant.contentKind} is null then 'all' else 'content' end`.as('detail_opens'),
      tier: sql<string | null>`${plan.tier}`.as('detail_tier'),
      contents: contents.as('detail_contents'),
      reason: sql<Grant['reason']>`${grant.reason}`.as('detail_reason'),
      note: sql<string>`${grant.note}`.as('detail_note'),
      startsAt: sql<number>`${grant.startsAt}`.as('detail_starts'),
      endsAt: sql<number | null>`${grant.endsAt}`.as('detail_ends'),
      renews: sql<boolean>`${grant.renews}`.mapWith(Boolean).as('detail_renews'),
      chargeAt: sql<number | null>`${subscription.periodEndsAt}`.as('detail_charge_at'),
      chargeAmount: sql<number>`${subscription.amount}`.as('detail_charge_amount'),
      chargeCurrency: sql<string>`${subscription.currency}`.as('detail_charge_currency'),
      status: sql<string | null>`${subscription.status}`.as('detail_status'),
      interval: sql<'month' | 'year'>`${subscription.interval}`.as('detail_interval'),
      paused: sql<boolean>`${subscription.paused}`.mapWith(Boolean).as('detail_paused'),
      cancelAt: sql<number | null>`${subscription.cancelAt}`.as('detail_cancel_at'),
    })
    .from(grant)
    .leftJoin(plan, and(eq(plan.siteId, grant.siteId), eq(plan.id, grant.planId)))
    .leftJoin(subscription, eq(subscription.id, grant.id))
    .where(which)
    .orderBy(sql`${grant.endsAt} is not null`, sql`${grant.endsAt} desc`, grant.id)
    .limit(limit);
}

type Row = Awaited<ReturnType<typeof grantDetails>>[number];

export function toGrant(row: Row): Grant {
  const { chargeAt, chargeAmount, chargeCurrency, contents, status, interval, paused, cancelAt, ...grant } = row;
  const charged = grant.renews && chargeAt !== null;
  const live = status !== null && !/^(canceled|incomplete)/.test(status);
  return {
    ...grant,
    contents: JSON.parse(contents) as GrantedContent[],
    nextCharge: charged ? { at: chargeAt, amount: chargeAmount, currency: chargeCurrency } : null,
    subscription: live ? { interval, paused, cancelAt } : null,
  };
}

/** Statement: withdrawals that were declared, newest first, as the wire has them. */
export function withdrawalDetails(db: DrizzleD1Database, which: SQL | undefined) {
  const planName = sql`coalesce((select ${plan.name} from ${payment} inner join ${plan}
    on ${plan.siteId} = ${payment.siteId} and ${plan.id} = ${payment.planId}
    where ${payment.siteId} = "withdrawal"."site_id" and ${payment.memberId} = "withdrawal"."member_id"
      and coalesce(${payment.subscriptionId}, ${payment.id}) = "withdrawal"."object_id" limit 1), '')`;
  return db
    .select({
      grant: withdrawal.objectId,
      // Nested, or drizzle would strip the tables' names from it.
      plan: sql<string>`${planName}`.as('withdrawn_plan'),
      amount: withdrawal.amount,
      currency: withdrawal.currency,
      declaredAt: withdrawal.declaredAt,
      settledAt: withdrawal.settledAt,
    })
    .from(withdrawal)
    .where(which)
    .orderBy(desc(withdrawal.declaredAt))
    .limit(100);
}
