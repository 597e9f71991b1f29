import { and, eq, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import { scoringModel } from '../db/scoring.ts';
import { site } from '../db/site.ts';
import type { Env } from '../env.ts';
import { siteOf } from '../http/caller.ts';

/** Statement: the version of the model that ranks the site's lists; null: the plain formulas do. */
export function engineOf(c: Context<Env>) {
  return c.var.db
    .select({
      version: sql<number | null>`case ${site.recommender} when 'learned' then ${scoringModel.version} end`.as(
        'engine',
      ),
    })
    .from(site)
    .leftJoin(scoringModel, and(eq(scoringModel.siteId, site.id), eq(scoringModel.status, 'current')))
    .where(eq(site.id, siteOf(c)));
}

/** Statement: what that model knows of topics that are near each other; no row where the plain formulas rank. */
export function nearTopicsOf(c: Context<Env>) {
  return c.var.db
    .select({ related: sql`${scoringModel.related}`.mapWith(scoringModel.related).as('near_topics') })
    .from(site)
    .innerJoin(scoringModel, and(eq(scoringModel.siteId, site.id), eq(scoringModel.status, 'current')))
    .where(and(eq(site.id, siteOf(c)), eq(site.recommender, 'learned')));
}
