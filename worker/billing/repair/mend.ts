import { and, eq, inArray, sql } from 'drizzle-orm';
import { drift } from '../../db/audit.ts';
import { stripeEvent } from '../../db/billing.ts';
import { type Ledger, project } from '../projection/project.ts';
import { reasonOf, STRANDED } from '../projection/webhook.ts';
import { heldOf, same } from './held.ts';
import type { Due } from './run.ts';

/** The log's key of an object that could not be projected, where no delivery of Stripe's stands for it. */
export const failureOf = (objectId: string) => `reconcile/${objectId}`;

/**
 * Projects some objects, and writes down what differed before and after, and what failed. Round trips: three, and what
 * the projections take (at most six each).
 * @returns those that failed and may be tried again: not those of ours that lead to nobody, which people have to sort out
 */
export async function mend(ledger: Ledger, due: readonly Due[]): Promise<Due[]> {
  const { db, now } = ledger;
  const ids = due.map(({ id }) => id);
  const before = await heldOf(db, ids);
  const failures: { ref: Due; reason: string }[] = [];
  const stranded: { ref: Due; reason: string }[] = [];
  for (const ref of due) {
    try {
      const outcome = await project(ledger, ref);
      if (outcome === 'ignored' && ref.site) stranded.push({ ref, reason: STRANDED });
    } catch (error) {
      failures.push({ ref, reason: reasonOf(error) });
    }
  }
  const failed = failures.map(({ ref }) => ref);
  const written = [...failures, ...stranded];
  const mended = ids.filter((id) => !written.some(({ ref }) => ref.id === id));
  const after = await heldOf(db, ids);
  const differed = mended.filter((id) => !same(before.get(id), after.get(id)));
  await db.batch([
    db
      .update(stripeEvent)
      .set({ outcome: 'projected', reason: '' })
      .where(and(eq(stripeEvent.outcome, 'failed'), inArray(stripeEvent.objectId, mended))),
    ...differed.map((objectId) =>
      db.insert(drift).values({
        siteId: after.get(objectId)?.siteId ?? before.get(objectId)?.siteId ?? '',
        objectId,
        before: before.get(objectId)?.rows ?? null,
        after: after.get(objectId)?.rows ?? null,
        at: now,
      }),
    ),
    ...written.map(({ ref: { id, site }, reason }) =>
      db
        .insert(stripeEvent)
        .values({
          id: failureOf(id),
          type: 'reconciliation',
          objectId: id,
          siteId: before.get(id)?.siteId ?? site ?? null,
          outcome: 'failed',
          reason,
          receivedAt: now,
        })
        .onConflictDoUpdate({
          target: stripeEvent.id,
          set: { outcome: 'failed', reason, attempts: sql`${stripeEvent.attempts} + 1`, receivedAt: now },
        }),
    ),
  ]);
  return failed;
}
