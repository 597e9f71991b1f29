import { drizzle } from 'drizzle-orm/d1';
import type { Bindings, Work } from '../../env.ts';
import { blend } from './blend.ts';
import { collect } from './collect.ts';
import { factorise } from './factorise.ts';
import { judge } from './judge.ts';
import { type Limits, usual } from './limits.ts';
import type { Change, Claimed, Stage } from './version.ts';
import { claimStep, releaseStep, saveStep, TRIES } from './version.ts';
import type { Workshop } from './workshop.ts';
import { clear, workshopOf } from './workshop.ts';

/** Each takes one step of its stage; null: it has written down the end itself. */
const stages: Record<Stage, (shop: Workshop, claimed: Claimed) => Promise<Change | null>> = {
  collect,
  factorise,
  blend,
  judge,
};

/** Between two attempts, times the number of them. */
const PAUSE = 30_000;

/** `lost`: somebody else has taken the step meanwhile, and goes on. */
export type Outcome = 'idle' | 'lost' | 'working' | 'ended' | { retryIn: number };

/**
 * Takes the next step of a training: at most 40 D1 queries, and a bounded amount of work. What it makes lies in R2 under names of its
 * own until one statement in D1 makes it so; a message that comes twice, late or never does no harm.
 */
export async function takeStep(
  env: Bindings,
  { site, version }: Work,
  now: number,
  limits: Limits = usual,
): Promise<Outcome> {
  const db = drizzle(env.DB);
  const claimed = await claimStep(db, site, version, now);
  if (!claimed) return 'idle';
  const { tries = 1, ...cursor } = claimed.cursor;
  const shop = workshopOf(env, db, claimed, now, limits);
  if (Number(tries) > TRIES) {
    await saveStep(
      db,
      claimed,
      { status: 'failed', note: `gave up at "${claimed.stage}" after ${TRIES} attempts` },
      now,
    );
    await clear(shop);
    return 'ended';
  }
  try {
    const change = await stages[claimed.stage](shop, { ...claimed, cursor });
    if (change && !(await saveStep(db, claimed, change, now))) return 'lost';
    if (change && change.status === undefined) return 'working';
  } catch (error) {
    console.error(JSON.stringify({ training: site, version, stage: claimed.stage, cause: String(error) }));
    const retryIn = PAUSE * Number(tries);
    await releaseStep(db, claimed, now + retryIn);
    return { retryIn };
  }
  await clear(shop);
  return 'ended';
}
