import { and, asc, eq, gt, isNull, or } from 'drizzle-orm';
import type { Context } from 'hono';
import { grant, plan } from '../db/billing.ts';
import type { Env } from '../env.ts';
import { callerId, siteOf } from '../http/caller.ts';

/** A plan as everybody may see it. */
export const planColumns = {
  id: plan.id,
  name: plan.name,
  description: plan.description,
  amount: plan.amount,
  currency: plan.currency,
  interval: plan.interval,
};

/** Statement: the site's price list, cheapest first. */
export function offersOf(c: Context<Env>) {
  return c.var.db
    .select(planColumns)
    .from(plan)
    .where(and(eq(plan.siteId, siteOf(c)), eq(plan.active, true)))
    .orderBy(asc(plan.amount), asc(plan.id))
    .limit(12);
}

/** Statement: the caller's rows of the grant ledger that are not over, as `can()` takes them. */
export function grantsOf(c: Context<Env>) {
  return c.var.db
    .select({
      id: grant.id,
      contentKind: grant.contentKind,
      contentSlug: grant.contentSlug,
      startsAt: grant.startsAt,
      endsAt: grant.endsAt,
    })
    .from(grant)
    .where(
      and(
        eq(grant.siteId, siteOf(c)),
        eq(grant.memberId, callerId(c)),
        or(isNull(grant.endsAt), gt(grant.endsAt, c.var.now)),
      ),
    )
    .limit(200);
}
