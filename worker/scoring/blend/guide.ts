import type { Known } from '../evaluation/known.ts';
import type { Log, Model } from '../evaluation/model.ts';
import type { Learned } from './fit.ts';
import type { HeatAt, Sights } from './sight.ts';

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
