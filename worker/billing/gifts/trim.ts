import { and, eq, isNull, lt } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import { DAY } from '../../access/can.ts';
import { gift } from '../../db/gift.ts';

/** A payment page lives for a day, and the slowest methods settle within two weeks. */
const KEPT = 60 * DAY;

/** For cron: forgets gifts that nobody has paid for. */
export async function trimGifts(db: DrizzleD1Database, now: number): Promise<void> {
  await db
    .delete(gift)
    .where(
      and(eq(gift.source, 'purchase'), isNull(gift.paidAt), isNull(gift.redeemedAt), lt(gift.createdAt, now - KEPT)),
    );
}
