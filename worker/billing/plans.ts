import { and, asc, countDistinct, eq, gt, isNull, lte, or, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import type * as v from 'valibot';
import { offersOf, planColumns, toPlan } from '../access/ledger.ts';
import type { ContentRef, PlanAdminList, PlanInput, PlanList } from '../contract/billing.ts';
import { grant, plan, planContent } from '../db/billing.ts';
import type { Env } from '../env.ts';
import { ask, siteOf } from '../http/caller.ts';
import { Fault } from '../http/fault.ts';
import { sha256 } from '../http/hash.ts';
import { askStripe } from './stripe.ts';

/** What can be bought, cheapest first. */
export async function listPlans(c: Context<Env>): Promise<PlanList> {
  const [, plans] = await ask(c, offersOf(c));
  return { plans: plans.map(toPlan) };
}

/** All plans, withdrawn ones too, with the members whose access comes from each now. */
export async function listAllPlans(c: Context<Env>): Promise<PlanAdminList> {
  const { db, now } = c.var;
  const members = db
    .select({ members: countDistinct(grant.memberId) })
    .from(grant)
    .where(
      and(
        eq(grant.siteId, plan.siteId),
        eq(grant.planId, plan.id),
        lte(grant.startsAt, now),
        or(isNull(grant.endsAt), gt(grant.endsAt, now)),
      ),
    );
  const [, plans] = await ask(
    c,
    db
      .select({
        ...planColumns,
        contents: sql<string>`(select json_group_array(json_object('kind', ${planContent.contentKind}, 'slug', ${planContent.contentSlug}))
          from ${planContent} where ${planContent.siteId} = ${siteOf(c)} and ${planContent.planId} = "plan"."id")`,
        active: plan.active,
        members: sql<number>`(${members})`,
      })
      .from(plan)
      .where(eq(plan.siteId, siteOf(c)))
      .orderBy(asc(plan.amount), asc(plan.id))
      .limit(100),
  );
  return { plans: plans.map((row) => ({ ...toPlan(row), contents: JSON.parse(row.contents) as ContentRef[] })) };
}

/** A plan's price never changes: members keep what they signed up for, a new price is a new plan. */
export async function createPlan(c: Context<Env>, input: v.InferOutput<typeof PlanInput>): Promise<void> {
  const { db, now } = c.var;
  const siteId = siteOf(c);
  const same = and(eq(plan.siteId, siteId), eq(plan.id, input.id));
  const [, existing] = await ask(c, db.select({ id: plan.id }).from(plan).where(same));
  if (existing.length > 0) throw taken(input.id);
  const metadata = { lyceum_site: siteId, lyceum_plan: input.id };
  // Product and price in one call: there is never one without the other. Should the row below fail, trying again
  // soon finds the same price by the key; one that is left over is in no plan and so is never sold.
  const idempotencyKey = await sha256(JSON.stringify(['plan', siteId, input, Math.floor(now / 3_600_000)]));
  const price = await askStripe(c.env, (stripe) =>
    stripe.prices.create(
      {
        unit_amount: input.amount,
        currency: input.currency,
        ...(input.interval && { recurring: { interval: input.interval } }),
        product_data: { name: input.name, metadata },
        metadata,
      },
      { idempotencyKey },
    ),
  );
  const inserted = await db
    .insert(plan)
    .values({ ...input, siteId, stripePriceId: price.id, createdAt: now })
    .onConflictDoNothing()
    .returning({ id: plan.id });
  if (inserted.length === 0) throw taken(input.id);
}

/** Withdraws a plan from sale, or offers it again; whoever has it keeps it. */
export async function setPlanActive(c: Context<Env>, id: string, active: boolean): Promise<void> {
  const [{ site }] = await ask(c);
  const changed = await c.var.db
    .update(plan)
    .set({ active })
    .where(and(eq(plan.siteId, site.id), eq(plan.id, id)))
    .returning({ id: plan.id });
  if (changed.length === 0) throw new Fault('not_found', `There is no plan "${id}" on this site.`);
}

const taken = (id: string) => new Fault('conflict', `There is a plan "${id}" already. Choose another id.`);
