import { and, eq, gt, lte, sql } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import { scoringModel } from '../../db/scoring.ts';

/** Longer than a step takes at its slowest. */
const LEASE = 5 * 60_000;

/** So many attempts a step gets. */
export const TRIES = 5;

type Row = typeof scoringModel.$inferSelect;
export type Stage = Row['stage'];
export type Cursor = Row['cursor'];

/** A training whose next step is being taken, by whoever holds this. */
export type Claimed = Pick<
  Row,
  'siteId' | 'version' | 'stage' | 'cursor' | 'revision' | 'settings' | 'weights' | 'startedAt'
>;

/** What a step has come to: written down in one statement, or not at all. */
export type Change = Partial<
  Pick<
    Row,
    | 'stage'
    | 'cursor'
    | 'members'
    | 'items'
    | 'pairs'
    | 'settings'
    | 'metrics'
    | 'weights'
    | 'bias'
    | 'groups'
    | 'related'
    | 'status'
    | 'note'
  >
>;

const versionOf = (site: string, version: number) =>
  and(eq(scoringModel.siteId, site), eq(scoringModel.version, version));

/** Whether nobody has taken the step in between. */
export const stillHeld = ({ siteId, version, revision }: Claimed) =>
  and(versionOf(siteId, version), eq(scoringModel.status, 'training'), eq(scoringModel.revision, revision));

/**
 * Begins a site's next version, unless a training is under way. `met`: the pairs of members and contents that the site has now.
 * @returns its number; null where one is under way
 */
export async function beginVersion(db: DrizzleD1Database, site: string, met: number, now: number) {
  const settings = JSON.stringify({ met });
  const [begun] = await db.all<{ version: number }>(sql`
    insert into ${scoringModel} (site_id, version, status, stage, settings, started_at)
    select ${site}, coalesce(max(version), 0) + 1, 'training', 'collect', ${settings}, ${now}
    from ${scoringModel} where site_id = ${site}
    having coalesce(sum(status = 'training'), 0) = 0
    on conflict do nothing returning version`);
  return begun?.version ?? null;
}

/**
 * Takes the lease of a training's next step. An attempt counts from here, so that one that dies without a word counts too.
 * Null where it is over, or somebody has the lease.
 */
export async function claimStep(
  db: DrizzleD1Database,
  site: string,
  version: number,
  now: number,
): Promise<Claimed | null> {
  const [row] = await db
    .update(scoringModel)
    .set({
      leasedUntil: now + LEASE,
      revision: sql`${scoringModel.revision} + 1`,
      cursor: sql`json_set(${scoringModel.cursor}, '$.tries', coalesce(json_extract(${scoringModel.cursor}, '$.tries'), 0) + 1)`,
    })
    .where(and(versionOf(site, version), eq(scoringModel.status, 'training'), lte(scoringModel.leasedUntil, now)))
    .returning({
      siteId: scoringModel.siteId,
      version: scoringModel.version,
      stage: scoringModel.stage,
      cursor: scoringModel.cursor,
      revision: scoringModel.revision,
      settings: scoringModel.settings,
      weights: scoringModel.weights,
      startedAt: scoringModel.startedAt,
    });
  return row ?? null;
}

/** Writes down what a step has come to and gives the lease back. @returns false where the lease was lost: nothing is written */
export async function saveStep(db: DrizzleD1Database, claimed: Claimed, change: Change, now: number): Promise<boolean> {
  const ended = change.status !== undefined;
  const { meta } = await db
    .update(scoringModel)
    .set({ ...change, leasedUntil: now, ...(ended && { endedAt: now }) })
    .where(stillHeld(claimed))
    .run();
  return meta.changes === 1;
}

/** Gives the lease of a step that failed back, for another attempt at `at`. */
export async function releaseStep(db: DrizzleD1Database, claimed: Claimed, at: number): Promise<void> {
  await db.update(scoringModel).set({ leasedUntil: at }).where(stillHeld(claimed)).run();
}

/** Statement: trainings that nobody has worked at since `before`: their message is lost, or was given up. */
export function forgottenSince(db: DrizzleD1Database, before: number) {
  return db
    .select({ site: scoringModel.siteId, version: scoringModel.version })
    .from(scoringModel)
    .where(and(eq(scoringModel.status, 'training'), lte(scoringModel.leasedUntil, before)))
    .limit(100);
}

/** Statement: the version that lists are made with. */
export function currentOf(db: DrizzleD1Database, site: string) {
  return db
    .select({ version: scoringModel.version, metrics: scoringModel.metrics, weights: scoringModel.weights })
    .from(scoringModel)
    .where(and(eq(scoringModel.siteId, site), eq(scoringModel.status, 'current'), gt(scoringModel.version, 0)));
}
