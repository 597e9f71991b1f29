import { and, eq, exists } from 'drizzle-orm';
import { scoringModel } from '../../db/scoring.ts';
import { modelKey } from '../model/keys.ts';
import { packModel, type ReadyModel } from '../model/ready-model.ts';
import { type Change, type Claimed, stillHeld } from './version.ts';
import type { Workshop } from './workshop.ts';

/**
 * Makes a version the one that lists are made with, in one batch: the current one becomes the previous, the one before that goes.
 * The model lies in R2 before, under a name of its own, so that nobody meets a version without one.
 */
export async function publish(
  { env, db, now }: Workshop,
  claimed: Claimed,
  model: ReadyModel,
  change: Pick<Change, 'metrics' | 'bias'>,
): Promise<void> {
  const { siteId, version } = claimed;
  await env.MODELS.put(modelKey(siteId, version), packModel(model));
  const ofSite = eq(scoringModel.siteId, siteId);
  const held = exists(db.select({ version: scoringModel.version }).from(scoringModel).where(stillHeld(claimed)));
  const [dropped, , swapped] = await db.batch([
    db
      .delete(scoringModel)
      .where(and(ofSite, eq(scoringModel.status, 'previous'), held))
      .returning({ version: scoringModel.version }),
    db
      .update(scoringModel)
      .set({ status: 'previous' })
      .where(and(ofSite, eq(scoringModel.status, 'current'), held)),
    db
      .update(scoringModel)
      .set({ ...change, status: 'current', cursor: {}, leasedUntil: 0, endedAt: now })
      .where(stillHeld(claimed))
      .returning({ version: scoringModel.version }),
  ]);
  if (swapped.length === 0) return;
  await env.MODELS.delete(dropped.map((old) => modelKey(siteId, old.version)));
}
