import { asc, inArray, lt } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import { DAY } from '../access/can.ts';
import { interaction } from '../db/interaction.ts';

/** The log of who did what when is kept this long; the counts and each member's own last times stay. */
export const RETENTION_DAYS = 180;

const SLICE = 1000;
/** A run stays below D1's 50 queries an invocation (the free plan's); what is left waits for the next one. */
const SLICES = 30;

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
  let trimmed = 0;
  for (let slice = 0; slice < SLICES; slice++) {
    const { meta } = await db.delete(interaction).where(inArray(interaction.id, old)).run();
    trimmed += meta.changes;
    if (meta.changes < SLICE) break;
  }
  return trimmed;
}
