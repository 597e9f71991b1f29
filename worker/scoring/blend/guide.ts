import type { Known } from '../evaluation/known.ts';
import type { Log, Model } from '../evaluation/model.ts';
import { fitBlend, type Learned } from './fit.ts';
import { chooseHalfLife } from './half-life.ts';
import { lists, type Taught, withHeat } from './lessons.ts';
import type { HeatAt, Sights } from './sight.ts';
import { PLAIN_HALF_LIFE } from './weights.ts';

/** What a blend is asked with at a moment. */
export interface Guide {
  sights: Sights;
  /** What was learned until then (null: of the whole log), and the heat of its half-life. */
  at(now: number | null): { learned: Learned; heat: HeatAt };
}

export interface BlendSettings {
  ridge: number;
  seed: number;
}

/** Trains the factorisation on a log; null where the blend goes without. */
export type Factorise = ((log: Log) => Model) | null;

export type Parts = Pick<Known, 'log' | 'items'> & { factorise: Factorise };

/** At most so many lessons are taught. */
export const LESSONS = 3000;

/**
 * The later fifth of the choices tells what likelihood the score of the earlier stands for. `halfLives`: those that there
 * are heats of, where not all.
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
