import { and, asc, countDistinct, eq, gt, isNull, lte, or, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import type Stripe from 'stripe';
import type * as v from 'valibot';
import { offersOf, planColumns, toPlan } from '../../access/ledger.ts';
import type { ContentRef, PlanAdminList, PlanInput, PlanList } from '../../contract/billing.ts';
import { grant, plan, planContent } from '../../db/billing.ts';
import type { Env } from '../../env.ts';
import { auditAct } from '../../http/audit-act.ts';
import { ask, siteOf } from '../../http/caller.ts';
import { Fault } from '../../http/fault.ts';
import { sha256 } from '../../http/hash.ts';
import { askStripe } from '../stripe.ts';
import { knownContents, listContents, requireContents } from './contents.ts';

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

/** Stripe's code for electronically supplied services: https://docs.stripe.com/tax/tax-codes */
const TAX_CODE = 'txcd_10000000';

/** A plan's price never changes: members keep what they signed up for, a new price is a new plan. */
export async function createPlan(c: Context<Env>, input: v.InferOutput<typeof PlanInput>): Promise<void> {
  const { db, now } = c.var;
  const siteId = siteOf(c);
  const { contents, ...fields } = input;
  const same = db
    .select({ id: plan.id })
    .from(plan)
    .where(and(eq(plan.siteId, siteId), eq(plan.id, input.id)));
  const [caller, existing, posts, courses] = await ask(c, same, ...knownContents(c, contents));
  if (existing.length > 0) throw taken(input.id);
  requireContents(contents, posts, courses);
  const params = priceParams(siteId, input, caller.site.rules.tax);
  // Product and price in one call: there is never one without the other. Should the rows below fail, trying again
  // soon finds the same price by the key; one that is left over is in no plan and so is never sold.
  const idempotencyKey = await sha256(JSON.stringify(['plan', params, Math.floor(now / 3_600_000)]));
  const price = await askStripe(c.env, (stripe) => stripe.prices.create(params, { idempotencyKey }));
  try {
    await db.batch([
      db.insert(plan).values({ ...fields, siteId, stripePriceId: price.id, createdAt: now }),
      listContents(db, siteId, input.id, contents),
      auditAct(c, caller, { action: 'plan.create', subject: input.id, detail: input }),
    ]);
  } catch (error) {
    // Made by another request meanwhile, or a failure of the database.
    if ((await same).length > 0) throw taken(input.id);
    throw error;
  }
}

/** One price in all the plan's currencies. With tax it is the price before tax, which Stripe adds. */
function priceParams(siteId: string, input: v.InferOutput<typeof PlanInput>, tax: boolean): Stripe.PriceCreateParams {
  const metadata = { lyceum_site: siteId, lyceum_plan: input.id };
  const behavior = tax && { tax_behavior: 'exclusive' as const };
  return {
    unit_amount: input.amount,
    currency: input.currency,
    ...behavior,
    ...(input.prices.length > 0 && {
      currency_options: Object.fromEntries(
        input.prices.map(({ amount, currency }) => [currency, { unit_amount: amount, ...behavior }]),
      ),
    }),
    ...(input.interval && { recurring: { interval: input.interval } }),
    product_data: { name: input.name, metadata, ...(tax && { tax_code: TAX_CODE }) },
    metadata,
  };
}

/** Withdraws a plan from sale, or offers it again; whoever has it keeps it. */
export async function setPlanActive(c: Context<Env>, id: string, active: boolean): Promise<void> {
  const { db } = c.var;
  const same = and(eq(plan.siteId, siteOf(c)), eq(plan.id, id));
  const [caller, found] = await ask(c, db.select({ id: plan.id }).from(plan).where(same));
  if (found.length === 0) throw new Fault('not_found', `There is no plan "${id}" on this site.`);
  await db.batch([
    db.update(plan).set({ active }).where(same),
    auditAct(c, caller, {
      action: 'plan.active',
      subject: id,
      detail: { active },
    }),
  ]);
}

const taken = (id: string) => new Fault('conflict', `There is a plan "${id}" already. Choose another id.`);
