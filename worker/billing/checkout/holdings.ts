import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import { fits, type GrantRow } from '../../access/can.ts';
import type { Opens, PlanKind } from '../../contract/billing.ts';
import { grant, planContent } from '../../db/billing.ts';
import { course } from '../../db/course.ts';
import { subscription } from '../../db/payment.ts';
import { post } from '../../db/post.ts';
import type { Env } from '../../env.ts';
import { callerId, siteOf } from '../../http/caller.ts';

/** Statement: what a plan lists, with the tier of each. */
export function contentsOf(c: Context<Env>, planId: string) {
  const kind = sql<'post' | 'course'>`${planContent.contentKind}`.as('listed_kind');
  const slug = sql<string>`${planContent.contentSlug}`.as('listed_slug');
  const tier = sql<string | null>`coalesce(${post.tier}, ${course.tier})`.as('listed_tier');
  return c.var.db
    .select({ kind, slug, tier })
    .from(planContent)
    .leftJoin(
      post,
      and(
        eq(planContent.contentKind, 'post'),
        eq(post.siteId, planContent.siteId),
        eq(post.slug, planContent.contentSlug),
      ),
    )
    .leftJoin(
      course,
      and(
        eq(planContent.contentKind, 'course'),
        eq(course.siteId, planContent.siteId),
        eq(course.slug, planContent.contentSlug),
      ),
    )
    .where(and(eq(planContent.siteId, siteOf(c)), eq(planContent.planId, planId)));
}

/** Statement: the caller's passes and gifts on a plan, which another pass is added behind. */
export function stackingOn(c: Context<Env>, planId: string) {
  return c.var.db
    .select({ id: grant.id })
    .from(grant)
    .where(
      and(
        eq(grant.siteId, siteOf(c)),
        eq(grant.memberId, callerId(c)),
        eq(grant.planId, planId),
        inArray(grant.source, ['pass', 'gift']),
      ),
    );
}

/** Statement: the caller's subscriptions that Stripe may still charge for, and those that had a trial of the plan. */
export function subscriptionsOf(c: Context<Env>, planId: string) {
  return c.var.db
    .select({
      live: sql<boolean>`${isNull(subscription.endedAt)} and ${inArray(subscription.status, LIVE)}`.mapWith(Boolean),
      tried: sql<boolean>`${subscription.trialEndsAt} is not null and ${subscription.planId} = ${planId}`.mapWith(
        Boolean,
      ),
    })
    .from(subscription)
    .where(and(eq(subscription.siteId, siteOf(c)), eq(subscription.memberId, callerId(c))))
    .limit(100);
}

/** Statuses from which Stripe charges on, if only once the card is mended. */
const LIVE = ['trialing', 'active', 'past_due', 'unpaid', 'paused'];

interface Wanted {
  kind: PlanKind;
  opens: Opens;
  tier: string | null;
  contents: readonly { kind: 'post' | 'course'; slug: string; tier: string | null }[];
}

/**
 * Whether everything that the plan opens is open to who has these grants. A pass that is had already does not count
 * against another of the same plan (`stacking`: the ids), which would begin when it ends.
 */
export function holds(grants: readonly GrantRow[], stacking: readonly string[], plan: Wanted, now: number): boolean {
  const live = grants.filter(
    ({ id, startsAt, endsAt }) =>
      startsAt <= now && (endsAt === null || endsAt > now) && !(plan.kind === 'pass' && stacking.includes(id)),
  );
  switch (plan.opens) {
    case 'all':
      return live.some(({ opens }) => opens === 'all');
    case 'tier':
      return live.some(({ opens, tier }) => opens === 'all' || (opens === 'tier' && tier === plan.tier));
    case 'content':
      return plan.contents.length > 0 && plan.contents.every((content) => live.some((grant) => fits(grant, content)));
  }
}
