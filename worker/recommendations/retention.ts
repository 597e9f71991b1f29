import { asc, inArray, lt, sql } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import { DAY } from '../access/can.ts';
import { interaction } from '../db/interaction.ts';
import { impression } from '../db/scoring.ts';

/** The log of who did what when is kept this long, and what stood in whose list; the counts and each member's own last times stay. */
export const RETENTION_DAYS = 180;

const SLICE = 1000;
/** Both together stay below D1's 50 queries an invocation (the free plan's); what is left waits for the next one. */
const SLICES = 15;

/**
 * Deletes interactions older than the retention, oldest first, in slices so that no statement holds the database long.
 * @returns how many rows went
 */
export async function trimInteractions(db: DrizzleD1Database, now: number): Promise<number> {
  const old = db
    .select({ id: interaction.id })
    .from(interaction)
    .where(lt(interaction.at, now - RETENTION_DAYS * DAY))
    .orderBy(asc(interaction.at))
    .limit(SLICE);
  return inSlices(() => db.delete(interaction).where(inArray(interaction.id, old)).run());
}

/** The same of impressions. */
export async function trimImpressions(db: DrizzleD1Database, now: number): Promise<number> {
  const old = sql`(select rowid from ${impression} where ${impression.at} < ${now - RETENTION_DAYS * DAY}
    order by ${impression.at} limit ${SLICE})`;
  return inSlices(() => db.delete(impression).where(sql`rowid in ${old}`).run());
}

async function inSlices(trim: () => Promise<D1Result>): Promise<number> {
  let trimmed = 0;
  for (let slice = 0; slice < SLICES; slice++) {
    const { meta } = await trim();
    trimmed += meta.changes;
    if (meta.changes < SLICE) break;
  }
  return trimmed;
}
