import { and, asc, desc, eq, type SQL, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import type { Plan } from '../contract/billing.ts';
import { grant, plan, planContent } from '../db/billing.ts';
import type { Env } from '../env.ts';
import { type Caller, callerId, siteOf } from '../http/caller.ts';
import type { GrantRow, Reader } from './can.ts';
import type { GatedColumns } from './entitled.ts';
import { regionsOf } from './regions.ts';

/** A plan as everybody may see it; `toPlan` makes the wire's shape of it. */
export const planColumns = {
  id: plan.id,
  name: plan.name,
  description: plan.description,
  kind: plan.kind,
  amount: plan.amount,
  currency: plan.currency,
  prices: plan.prices,
  interval: plan.interval,
  trialDays: plan.trialDays,
  seats: plan.seats,
  days: plan.days,
  opens: plan.opens,
  tier: plan.tier,
};

/** Each price with the regions whose readers see it. */
export const toPlan = <Row extends { prices: { amount: number; currency: string }[] }>(row: Row) => ({
  ...row,
  prices: row.prices.map((price) => ({ ...price, regions: regionsOf(price.currency) })) satisfies Plan['prices'],
});

const listed = (kind: 'post' | 'course', slug: GatedColumns['slug']) => sql`exists (select 1 from ${planContent}
  where ${planContent.siteId} = ${plan.siteId} and ${planContent.planId} = ${plan.id}
    and ${planContent.contentKind} = ${kind} and ${planContent.contentSlug} = ${slug})`;

/** Statement: what can be bought, cheapest first; with a content, only what opens that one. `tier` is SQL for the content's. */
export function offersOf(c: Context<Env>, content?: { kind: 'post' | 'course'; slug: string; tier: SQL }) {
  const opening = content
    ? sql`case ${plan.opens} when 'all' then true when 'tier' then coalesce(${content.tier} = ${plan.tier}, true)
        else ${listed(content.kind, sql`${content.slug}`)} end`
    : undefined;
  return c.var.db
    .select(planColumns)
    .from(plan)
    .where(and(eq(plan.siteId, siteOf(c)), eq(plan.active, true), opening))
    .orderBy(asc(plan.amount), asc(plan.id))
    .limit(12);
}

/**
 * Statement: the caller's rows of the grant ledger, those that last longest first, over ones too. `readerOf` makes of
 * them what `can()` takes.
 */
export function grantsOf(c: Context<Env>) {
  const contents = sql<string>`case when ${grant.planId} is null then json_array(${grant.contentKind} || ':' || ${grant.contentSlug})
    else (select json_group_array(${planContent.contentKind} || ':' || ${planContent.contentSlug}) from ${planContent}
      where ${planContent.siteId} = ${grant.siteId} and ${planContent.planId} = ${grant.planId}) end`;
  return c.var.db
    .select({
      id: sql<string>`${grant.id}`.as('grant_id'),
      opens: sql<GrantRow['opens'] | null>`case when ${grant.planId} is not null then ${plan.opens}
        when ${grant.contentKind} is null then 'all' else 'content' end`.as('grant_opens'),
      tier: sql<string | null>`${plan.tier}`.as('grant_tier'),
      contents: contents.as('grant_contents'),
      reason: sql<GrantRow['reason']>`${grant.reason}`.as('grant_reason'),
      startsAt: sql<number>`${grant.startsAt}`.as('grant_starts'),
      endsAt: sql<number | null>`${grant.endsAt}`.as('grant_ends'),
      since: sql<number>`${grant.since}`.as('grant_since'),
    })
    .from(grant)
    .leftJoin(plan, and(eq(plan.siteId, grant.siteId), eq(plan.id, grant.planId)))
    .where(and(eq(grant.siteId, siteOf(c)), eq(grant.memberId, callerId(c))))
    .orderBy(sql`${grant.endsAt} is not null`, desc(grant.endsAt), asc(grant.id))
    .limit(100);
}

type GrantsRow = Awaited<ReturnType<typeof grantsOf>>[number];

export const toGrants = (rows: readonly GrantsRow[]): GrantRow[] =>
  rows.flatMap(({ opens, contents, ...row }) =>
    opens === null ? [] : [{ ...row, opens, contents: opens === 'content' ? (JSON.parse(contents) as string[]) : [] }],
  );

/** The caller as `can()` takes them. */
export function readerOf(caller: Caller, rows: readonly GrantsRow[], metered = false): Reader | null {
  if (!caller.member) return null;
  return { grants: toGrants(rows), joinedAt: caller.member.createdAt, metered };
}
