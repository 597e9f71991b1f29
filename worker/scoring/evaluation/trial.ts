import type { Known } from './known.ts';
import { type MeasureOptions, type Metrics, measure } from './measure.ts';
import type { Method } from './method.ts';
import type { Case, Part, Split } from './split.ts';

/** A method and how it did. */
export interface Row {
  model: string;
  metrics: Metrics;
  /** Choosing, learning and ranking together, by the clock. */
  seconds: number;
  settings: Readonly<Record<string, number | string>>;
}

/** What settings are chosen by: the mean of NDCG at the lengths that are asked for. */
export function choiceBy(metrics: Metrics): number {
  const values = Object.entries(metrics).filter(([name]) => name.startsWith('NDCG@'));
  return values.reduce((sum, [, value]) => sum + value, 0) / Math.max(1, values.length);
}

/** Enough users to tell settings apart: every so many-th, where there are more. */
const ASKED = 1000;

function spread(cases: readonly Case[]): readonly Case[] {
  const each = Math.ceil(cases.length / ASKED);
  return cases.filter((_, i) => i % each === 0);
}

/** What `tell` is told of each trial. */
export const STEPS = 3;

/**
 * Chooses a method's settings on the choosing part, learns with them from the testing part, and measures there. `tell` is
 * told each step, `say` each setting that was tried.
 */
export function trial(
  name: string,
  method: Method,
  { choosing, testing }: Split,
  knownOf: (part: Part) => Known,
  { ks, divisor }: Pick<MeasureOptions, 'ks' | 'divisor'>,
  clock: () => number,
  tell: (step: string) => void = () => {},
  say: (what: string) => void = () => {},
): Row {
  const start = clock();
  const { items } = testing.train;
  const cases = spread(choosing.cases);
  let tried = 0;
  const settings = method.choose(knownOf(choosing), (model) => {
    const value = choiceBy(measure(model, cases, { ks, items }));
    say(`${++tried} settings tried`);
    return value;
  });
  tell('settings chosen');
  const model = method.fit(knownOf(testing), settings);
  tell('learned');
  const metrics = measure(model, testing.cases, { ks, items, divisor });
  tell('ranked');
  return { model: name, metrics, seconds: (clock() - start) / 1000, settings: model.settings };
}
