import { and, inArray, lt } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import { DAY } from '../../access/can.ts';
import { stripeEvent } from '../../db/billing.ts';

/** How long the log of deliveries goes back; what failed stays until it is healed. */
const KEPT = 90 * DAY;

/** Nightly. */
export async function trimEvents(db: DrizzleD1Database, now: number): Promise<void> {
  await db
    .delete(stripeEvent)
    .where(and(inArray(stripeEvent.outcome, ['ignored', 'projected']), lt(stripeEvent.receivedAt, now - KEPT)));
}
