import { and, asc, inArray, lt, or, sql } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import { DAY } from '../access/can.ts';
import { outbox } from '../db/outbox.ts';

/** Rows that are done or given up stay so long: a cause that comes again meanwhile finds its row. */
export const KEPT_DAYS = 35;
const SLICE = 1000;
const SLICES = 8;

/** Removes what is over, in slices; what is left waits for the next night. @returns how many rows went */
export async function trimOutbox(db: DrizzleD1Database, now: number): Promise<number> {
  const before = now - KEPT_DAYS * DAY;
  const over = db
    .select({ id: outbox.id })
    .from(outbox)
    .where(and(lt(outbox.createdAt, before), or(lt(outbox.doneAt, before), lt(outbox.failedAt, before))))
    .orderBy(asc(sql`rowid`))
    .limit(SLICE);
  let trimmed = 0;
  for (let slice = 0; slice < SLICES; slice++) {
    const { meta } = await db.delete(outbox).where(inArray(outbox.id, over)).run();
    trimmed += meta.changes;
    if (meta.changes < SLICE) break;
  }
  return trimmed;
}
