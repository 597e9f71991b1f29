import { learn, RIDGE } from '../../scoring/blend/fit.ts';
import { learnFromBoth } from '../../scoring/blend/shown.ts';
import type { Weights } from '../../scoring/blend/weights.ts';
import { HALF_LIVES } from '../model/grounds.ts';
import { readFactors } from './factorise.ts';
import { lessonsOf, shownLessonsOf } from './lessons.ts';
import { readPrepared } from './prepare.ts';
import type { Change, Claimed } from './version.ts';
import type { Workshop } from './workshop.ts';

/**
 * Learns how much each feature counts, and for how long a trend lasts, from what members met next; and, where enough was
 * logged, from what they took of their lists.
 */
export async function blend(shop: Workshop, claimed: Claimed): Promise<Change> {
  const prepared = await readPrepared(shop, claimed);
  const model = await readFactors(shop, claimed);
  const acts = lessonsOf(prepared, model);
  const settings = { ...claimed.settings, choices: acts.taught.nows.length };
  if (prepared.shown.length === 0) {
    const { weights, calibrationError } = learn(acts.taught, acts.heat, RIDGE, HALF_LIVES);
    return changeTo(claimed, weights, { ...settings, calibrationError });
  }
  const shown = shownLessonsOf(prepared, model);
  const { weights, calibrationError, positionBias, fromShown } = learnFromBoth(acts, shown, RIDGE, HALF_LIVES);
  const lists = { shownChoices: shown.taught.nows.length, positionBias, fromShown: Number(fromShown) };
  return changeTo(claimed, weights, { ...settings, ...lists, calibrationError });
}

function changeTo({ cursor }: Claimed, weights: Weights, settings: Claimed['settings']): Change {
  return { stage: 'judge', cursor, weights: { ...weights, features: [...weights.features] }, settings };
}
