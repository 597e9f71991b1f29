import { eq, type SQL, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import { stripeProjection } from '../../db/billing.ts';
import type { Env } from '../../env.ts';
import { siteOf } from '../../http/caller.ts';
import { stackKey } from '../projection/facts.ts';

/** Statement, where `when` holds: who computes the member's stack at this moment from older rows fails and reads again. */
export function moveStack(c: Context<Env>, memberId: string, when?: SQL) {
  const key = stackKey(memberId);
  return c.var.db.insert(stripeProjection).select(
    c.var.db
      .select({
        objectId: sql<string>`${key}`.as('object_id'),
        revision: sql<number>`coalesce(max(${stripeProjection.revision}), 0) + 1`.as('revision'),
        siteId: sql<string>`${siteOf(c)}`.as('site_id'),
        status: sql<string>`'stack'`.as('status'),
        projectedAt: sql<number>`${c.var.now}`.as('projected_at'),
      })
      .from(stripeProjection)
      .where(eq(stripeProjection.objectId, key))
      .having(when),
  );
}
