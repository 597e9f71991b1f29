import { and, asc, desc, eq, notInArray } from 'drizzle-orm';
import type { Context } from 'hono';
import type { CommunityDesk } from '../contract/community.ts';
import { community, MOST_COMMUNITIES } from '../db/community.ts';
import { scoringModel } from '../db/scoring.ts';
import type { Env } from '../env.ts';
import { ask, siteOf } from '../http/caller.ts';
import { sourceColumns } from './write.ts';

/**
 * All communities by name, and the groups of readers that no open community is for, as the last training found them: groups are
 * worth seeing also where its model was not good enough for lists.
 */
export async function readDesk(c: Context<Env>): Promise<CommunityDesk> {
  const { db } = c.var;
  const [{ site }, communities, models] = await ask(
    c,
    db
      .select(sourceColumns)
      .from(community)
      .where(eq(community.siteId, siteOf(c)))
      .orderBy(asc(community.name), asc(community.slug))
      .limit(MOST_COMMUNITIES),
    db
      .select({ groups: scoringModel.groups })
      .from(scoringModel)
      .where(and(eq(scoringModel.siteId, siteOf(c)), notInArray(scoringModel.status, ['training', 'failed'])))
      .orderBy(desc(scoringModel.version))
      .limit(1),
  );
  const open = communities.filter(({ status }) => status === 'open');
  const taken = new Set(open.map(({ topics }) => asSet(topics)));
  const groups = (models[0]?.groups ?? []).filter(({ topics }) => !taken.has(asSet(topics)));
  return { communities, groups, topics: site.topics };
}

const asSet = (topics: readonly string[]) => JSON.stringify([...topics].sort());
