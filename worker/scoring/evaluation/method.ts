import type { Known } from './known.ts';
import type { Model } from './model.ts';
import type { Case } from './split.ts';

export const METHODS = ['plain', 'popular', 'trending', 'knn', 'ease', 'ials', 'blend'] as const;
export type MethodName = (typeof METHODS)[number];
export type Settings = Readonly<Record<string, number>>;

/** How good a fitted model is on the choosing part; higher is better. */
export type Judge = (model: Model) => number;

/** What the choosing part asks for, for a method that looks at the lists and not only at how good they are. */
export interface Asked {
  cases: readonly Case[];
  /** Lengths of the list. */
  ks: readonly number[];
  /** How many lists the test will ask for. */
  lists?: number;
}

/** A way to make a model: settings are chosen with `choose`, on the choosing part, and then fitted with `fit`. */
export interface Method {
  /** Why it cannot be used on this, in words for the owner of the file; null where it can. */
  lacks(known: Known): string | null;
  /** The best settings for models of `known` as `judge` finds; ties go to the earlier. */
  choose(known: Known, judge: Judge, asked: Asked): Settings;
  fit(known: Known, settings: Settings): Model;
  /** A cheaper fit of what was chosen, which is asked only what the choosing part asks; absent: `fit`. */
  weigh?: ((known: Known, settings: Settings, asked: Asked) => Model) | undefined;
}

/** A method that tries each of its settings. */
export function tried(learn: Method['fit'], grid: readonly Settings[], lacks: Method['lacks'] = () => null): Method {
  return { lacks, fit: learn, choose: (known, judge) => best(grid, (settings) => judge(learn(known, settings))) };
}

/** The settings of the highest value; ties go to the earlier. What leaves no choice is not judged. */
export function best<S extends Settings>(grid: readonly S[], value: (settings: S) => number): S {
  const [first, ...others] = grid;
  if (first === undefined) throw new RangeError('there is nothing to choose from');
  if (others.length === 0) return first;
  let found = { settings: first, value: value(first) };
  for (const settings of others) {
    const one = value(settings);
    if (one > found.value) found = { settings, value: one };
  }
  return found.settings;
}
