import { type Calibration, calibrate, calibrationError, type Forecasts } from './calibration.ts';
import { type Choices, fitChoices } from './choice.ts';
import { FEATURES } from './features.ts';
import { chooseHalfLife } from './half-life.ts';
import { lists, type Taught, withHeat } from './lessons.ts';
import type { HeatAt } from './sight.ts';
import { PLAIN_BIAS, PLAIN_HALF_LIFE, type Weights, weightsOf } from './weights.ts';

export interface Learned {
  weights: Weights;
  /** Expected calibration error on the choices held out, 0…1. */
  calibrationError: number;
}

/**
 * As strong as so many choices among alike: with a few dozen choices the plain formula still leads, with thousands the
 * site's own members do.
 */
export const RIDGE = 10;

export const PRIOR = Float64Array.from(FEATURES, ({ prior }) => prior);

/**
 * Learns a blend from choices in order of time: its half-life, then its weights from the earlier four fifths, and from the
 * later fifth what likelihood their scores stand for. `halfLives`: those that there are heats of, where not all.
 * O(half-lives × rows × log events), then as `fitBlend`.
 */
export function learn(
  taught: Taught,
  heat: (halfLifeHours: number) => HeatAt,
  ridge: number,
  halfLives?: readonly number[],
): Learned {
  const halfLife = chooseHalfLife(taught, heat, ridge, PLAIN_HALF_LIFE, halfLives);
  const told = withHeat(taught, heat(halfLife));
  const size = told.nows.length;
  const cut = size - Math.floor(size / 5);
  return fitBlend(lists(told, 0, cut), lists(told, cut, size), halfLife, ridge);
}

/**
 * Learns a blend of one half-life: weights on `learning`, and what they say of likelihood on `held`, choices of later moments. The slope
 * of the calibration is part of the weights, which changes no order. Without choices it is the plain formula.
 * O(steps × rows × features²).
 */
export function fitBlend(learning: Choices, held: Choices, halfLifeHours: number, ridge = RIDGE): Learned {
  return calibrated(fitChoices(learning, PRIOR, ridge), held, halfLifeHours);
}

/** Weights with what their scores say of likelihood on `held`, choices that they were not learned from. O(rows × features). */
export function calibrated(weights: Float64Array, held: Choices, halfLifeHours: number): Learned {
  const forecasts = forecastsOf(held, weights);
  const { slope, shift }: Calibration = calibrate(forecasts, PLAIN_BIAS);
  return {
    weights: weightsOf(
      weights.map((weight) => slope * weight),
      shift,
      halfLifeHours,
    ),
    calibrationError: calibrationError(forecasts, { slope, shift }),
  };
}

function forecastsOf({ width, starts, values, counts }: Choices, weights: Float64Array): Forecasts {
  const odds = new Float64Array(counts.length);
  for (let row = 0; row < odds.length; row++)
    odds[row] = weights.reduce((sum, weight, i) => sum + weight * (values[row * width + i] ?? 0), 0);
  const taken = new Uint8Array(counts.length);
  for (const start of starts.subarray(0, -1)) taken[start] = 1;
  return { odds, taken, counts };
}
