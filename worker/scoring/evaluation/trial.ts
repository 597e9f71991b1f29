import type { Known } from './known.ts';
import { type MeasureOptions, type Metrics, measure } from './measure.ts';
import type { Method } from './method.ts';
import type { Model } from './model.ts';
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

/** Enough users to tell settings apart, and to weigh what is blended: of half of them, chance chose the worse factorisation. */
const ASKED = 2000;

/** So many cases, as far apart as they can be. */
function spread(cases: readonly Case[], most: number): readonly Case[] {
  if (cases.length <= most) return cases;
  return Array.from({ length: most }, (_, i) => cases[Math.floor((i * cases.length) / most)] as Case);
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
  const asked = spread(choosing.cases, ASKED);
  let tried = 0;
  const judge = (model: Model) => {
    const value = choiceBy(measure(model, asked, { ks, items }));
    say(`${++tried} settings tried`);
    return value;
  };
  const settings = method.choose(knownOf(choosing), judge, { cases: asked, ks, lists: testing.cases.length });
  tell('settings chosen');
  const model = method.fit(knownOf(testing), settings);
  tell('learned');
  const told = (lists: number) => say(`${lists} of ${testing.cases.length} lists`);
  const metrics = measure(model, testing.cases, { ks, items, divisor, tell: told });
  tell('ranked');
  return { model: name, metrics, seconds: (clock() - start) / 1000, settings: model.settings };
}
