import { eq, sql } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import { contentStat } from '../../db/interaction.ts';
import { scoringModel } from '../../db/scoring.ts';
import { site } from '../../db/site.ts';
import type { Bindings, Work } from '../../env.ts';
import { LEAST } from './limits.ts';
import { beginVersion, forgottenSince } from './version.ts';

/** A site is trained again at night when so many pairs, and this share of all, are new since the last time. */
const NEW_PAIRS = 50;
const NEW_SHARE = 0.01;

/** Trainings begun in one night, as many as one batch of messages holds. The sites with most to learn come first. */
const SITES = 100;

/** A message is on its way for so long, before another is sent. */
const PATIENCE = 2 * 60_000;

/**
 * Begins the trainings of sites with enough new acts, by night. One query, which reads a row a content: pairs are counted
 * there anyway.
 */
export async function startTrainings(env: Bindings, db: DrizzleD1Database, now: number): Promise<void> {
  const begun = await db.all<Omit<Work, 'kind'>>(sql`
    insert into ${scoringModel} (site_id, version, status, stage, settings, started_at)
    select site_id, newest + 1, 'training', 'collect', json_object('met', met), ${now}
    from (
      select s.site_id, sum(s.users) as met,
        coalesce((select max(m.version) from ${scoringModel} as m where m.site_id = s.site_id), 0) as newest,
        coalesce((select json_extract(m.settings, '$.met') from ${scoringModel} as m
          where m.site_id = s.site_id order by m.version desc limit 1), 0) as before
      from ${contentStat} as s
      where s.site_id in (select id from ${site} where recommender = 'learned')
        and not exists (select 1 from ${scoringModel} as m where m.site_id = s.site_id and m.status = 'training')
      group by s.site_id
    )
    where met >= ${LEAST.pairs} and met - before >= max(${NEW_PAIRS}, ${NEW_SHARE} * met)
    order by met - before desc limit ${SITES}
    on conflict do nothing returning site_id as site, version`);
  await send(env, begun);
}

/** @returns whether a training was begun: not where one is under way */
export async function startTraining(
  env: Bindings,
  db: DrizzleD1Database,
  siteId: string,
  pairs: number,
  now: number,
): Promise<boolean> {
  const version = await beginVersion(db, siteId, pairs, now);
  if (version === null) return false;
  await send(env, [{ site: siteId, version }]);
  return true;
}

/** Statement: the pairs of one site; one row, null where it has none. */
export function pairsOf(db: DrizzleD1Database, siteId: string) {
  return db
    .select({ met: sql<number | null>`sum(${contentStat.users})`.as('met') })
    .from(contentStat)
    .where(eq(contentStat.siteId, siteId));
}

/** Sends the message of each training whose own was lost or given up. One that comes twice does no harm. */
export async function reviveTrainings(env: Bindings, db: DrizzleD1Database, now: number): Promise<void> {
  await send(env, await forgottenSince(db, now - PATIENCE));
}

async function send({ WORK }: Bindings, trainings: readonly Omit<Work, 'kind'>[]): Promise<void> {
  const messages = trainings.map((of): { body: Work } => ({ body: { kind: 'train', ...of } }));
  if (messages.length > 0) await WORK.sendBatch(messages);
}
