import { and, inArray, sql } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import { alias } from 'drizzle-orm/sqlite-core';
import type { ModelStatus } from '../../contract/scoring-model.ts';
import { scoringModel } from '../../db/scoring.ts';
import type { Bindings } from '../../env.ts';

/** Of versions that were refused or failed, those among a site's newest so many are kept for the owner to see. */
const KEPT = 20;

/** Requests of one night for each kind of blob, a thousand blobs each. */
const LISTS = 5;

/** Sites of one query, below D1's 100 bound parameters. */
const SITES = 80;

/** Which versions need their blobs. */
const needed: Record<'training/' | 'models/', readonly ModelStatus[]> = {
  'training/': ['training'],
  'models/': ['training', 'current', 'previous'],
};

/** Removes, by night, the blobs that no version needs, and the rows of old versions that were not used. What is left waits for the next. */
export async function tidyModels(env: Pick<Bindings, 'MODELS'>, db: DrizzleD1Database): Promise<void> {
  const newer = alias(scoringModel, 'newer');
  await db.delete(scoringModel).where(
    and(
      inArray(scoringModel.status, ['refused', 'failed']),
      sql`(select count(*) from scoring_model as ${newer} where ${newer.siteId} = ${scoringModel.siteId}
        and ${newer.version} > ${scoringModel.version}) >= ${KEPT}`,
    ),
  );
  for (const prefix of ['training/', 'models/'] as const) {
    let cursor: string | undefined;
    for (let list = 0; list < LISTS; list++) {
      // Listed before the rows are read: a version stands in the database before anything of it is written here.
      const found = await env.MODELS.list({ prefix, ...(cursor && { cursor }) });
      const keys = found.objects.map(({ key }) => key);
      const live = await versionsOf(db, keys, needed[prefix]);
      const dead = keys.filter((key) => !live.has(ownerOf(key)));
      if (dead.length > 0) await env.MODELS.delete(dead);
      if (!found.truncated) break;
      cursor = found.cursor;
    }
  }
}

/** Of `models/site/3` and `training/site/3/state-7`: `site/3`. */
const ownerOf = (key: string) => key.split('/').slice(1, 3).join('/');

async function versionsOf(db: DrizzleD1Database, keys: readonly string[], statuses: readonly ModelStatus[]) {
  const sites = [...new Set(keys.map((key) => key.split('/')[1] ?? ''))];
  const live = new Set<string>();
  for (let i = 0; i < sites.length; i += SITES) {
    const rows = await db
      .select({ site: scoringModel.siteId, version: scoringModel.version })
      .from(scoringModel)
      .where(and(inArray(scoringModel.siteId, sites.slice(i, i + SITES)), inArray(scoringModel.status, [...statuses])));
    for (const { site, version } of rows) live.add(`${site}/${version}`);
  }
  return live;
}
