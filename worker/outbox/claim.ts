import { and, asc, inArray, isNull, lte, sql } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import { outbox } from '../db/outbox.ts';

/** How long a drainer has for a round, in milliseconds. */
export const LEASE = 120_000;

/** What `error` says of a row whose last holder never wrote what became of it. */
export const UNANSWERED = 'It is not known whether the last try was sent.';

/** A claimed row. `attempts` counts this try too, and names the claim. */
export type Parcel = Pick<
  typeof outbox.$inferSelect,
  'id' | 'siteId' | 'carrier' | 'target' | 'kind' | 'payload' | 'attempts' | 'error'
>;

const open = (now: number) =>
  and(isNull(outbox.doneAt), isNull(outbox.failedAt), lte(outbox.dueAt, now), lte(outbox.leasedUntil, now));

/** Takes due rows, the longest due first. One statement, so that of two drainers only one gets a row. */
export async function claim(db: DrizzleD1Database, now: number, limit: number): Promise<Parcel[]> {
  const due = db.select({ id: outbox.id }).from(outbox).where(open(now)).orderBy(asc(outbox.dueAt)).limit(limit);
  return db
    .update(outbox)
    .set({
      leasedUntil: now + LEASE,
      attempts: sql`${outbox.attempts} + 1`,
      // Whoever finishes a try sets the lease to 0.
      error: sql`case when ${outbox.leasedUntil} > 0 then ${UNANSWERED} else ${outbox.error} end`,
    })
    .where(inArray(outbox.id, due))
    .returning({
      id: outbox.id,
      siteId: outbox.siteId,
      carrier: outbox.carrier,
      target: outbox.target,
      kind: outbox.kind,
      payload: outbox.payload,
      attempts: outbox.attempts,
      error: outbox.error,
    });
}
