import { asc, inArray, lt } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import { DAY } from '../access/can.ts';
import { session, signInCode } from '../db/session.ts';

const SLICE = 1000;
const SLICES = 8;

/**
 * Removes sessions and sign-in codes that are over, in slices; what is left waits for the next run. Both are refused from
 * the moment they expire: this only tidies up, and a day late, so that codes are still counted against their limits.
 * @returns how many rows went
 */
export async function expireSignIns(db: DrizzleD1Database, now: number): Promise<number> {
  let removed = 0;
  for (const table of [session, signInCode] as const) {
    const over = db
      .select({ id: table.id })
      .from(table)
      .where(lt(table.expiresAt, now - DAY))
      .orderBy(asc(table.expiresAt))
      .limit(SLICE);
    for (let slice = 0; slice < SLICES; slice++) {
      const { meta } = await db.delete(table).where(inArray(table.id, over)).run();
      removed += meta.changes;
      if (meta.changes < SLICE) break;
    }
  }
  return removed;
}
