import { and, asc, eq, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import { fits, type Gated } from '../access/can.ts';
import type { FittingOffer } from '../contract/recommendation.ts';
import { plan, planContent } from '../db/billing.ts';
import type { Env } from '../env.ts';
import { siteOf } from '../http/caller.ts';

const PLANS = 12;
const LISTED = 200;

/** Statement: what can be bought, cheapest first, with what each opens. */
export function plansOf(c: Context<Env>) {
  const contents = sql<string>`(select json_group_array(content) from (
    select ${planContent.contentKind} || ':' || ${planContent.contentSlug} as content from ${planContent}
    where ${planContent.siteId} = ${plan.siteId} and ${planContent.planId} = ${plan.id} limit ${LISTED}))`;
  return c.var.db
    .select({
      id: plan.id,
      name: plan.name,
      opens: plan.opens,
      tier: plan.tier,
      contents: sql<string>`case ${plan.opens} when 'content' then (select ${contents}) else '[]' end`.as('contents'),
    })
    .from(plan)
    .where(and(eq(plan.siteId, siteOf(c)), eq(plan.active, true)))
    .orderBy(asc(plan.amount), asc(plan.id))
    .limit(PLANS);
}

type Row = Awaited<ReturnType<typeof plansOf>>[number];

/**
 * The plan that opens most of what the reader's own list holds locked; of several the cheapest, then by id. Null where
 * nothing is locked, or no plan opens it. What it costs is the same for everybody.
 */
export function fittingOffer(plans: readonly Row[], locked: readonly Gated[]): FittingOffer | null {
  let best: FittingOffer | null = null;
  for (const { id, name, contents, ...terms } of plans) {
    const plan = { ...terms, contents: JSON.parse(contents) as string[] };
    const opens = locked.filter((content) => fits(plan, content)).length;
    // Cheapest first: an equal one later is dearer.
    if (opens > (best?.opens ?? 0)) best = { plan: id, name, opens };
  }
  return best;
}
