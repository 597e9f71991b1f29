import { learn, RIDGE } from '../../scoring/blend/fit.ts';
import { HALF_LIVES } from '../model/grounds.ts';
import { readFactors } from './factorise.ts';
import { lessonsOf } from './lessons.ts';
import { readPrepared } from './prepare.ts';
import type { Change, Claimed } from './version.ts';
import type { Workshop } from './workshop.ts';

/** Learns how much each feature counts, and for how long a trend lasts, from what members met next. */
export async function blend(shop: Workshop, claimed: Claimed): Promise<Change> {
  const prepared = await readPrepared(shop, claimed);
  const model = await readFactors(shop, claimed);
  const { taught, heat } = lessonsOf(prepared, model);
  const { weights, calibrationError } = learn(taught, heat, RIDGE, HALF_LIVES);
  return {
    stage: 'judge',
    cursor: claimed.cursor,
    weights: { ...weights, features: [...weights.features] },
    settings: { ...claimed.settings, choices: taught.nows.length, calibrationError },
  };
}
