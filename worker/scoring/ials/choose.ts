import type { History, Model } from '../evaluation/model.ts';
import { randomFrom } from '../random.ts';
import type { Sparse } from '../sparse.ts';
import { foldMany } from './fold-many.ts';
import { ialsModel } from './model.ts';
import { type Settings, settingsFor } from './settings.ts';
import type { Kernel } from './solver.ts';
import { continueTraining, startTraining } from './training.ts';

/** By less than this a validation part finds no difference: the settings that were tried first stay. */
const BETTER = 1.002;
/** What costs twice as much must gain more. */
const WORTH_IT = 1.003;
/** Longer vectors than these outgrow a Worker, and hardly gain. */
const MOST_FACTORS = 256;

/** The small trainings: vectors so long at most, so many sweeps, and pairs of users drawn by seed. */
const SMALL = { factors: 64, iterations: 5, pairs: 1_000_000 };

/** Vectors up to this length are tried with twice the sweeps. */
const SWEPT = 128;

/** What is looked for, in parts of what `settingsFor` says of the data: so it holds for a sample and for the whole. */
interface Point {
  ridge: number;
  unobserved: number;
  factors: number;
  alpha: number;
  iterations: number;
}

export interface Search {
  /** At most so many trainings. */
  tries?: number;
  /** All that `judge` asks about, where that is known: they are folded in together then. */
  histories?: readonly History[] | null;
}

/**
 * The settings under which `judge`, on the validation part, values the model most: uphill from `settingsFor`, one setting
 * at a time, by halves and doubles. λ, α0 and the weights first with short vectors and few sweeps, on a sample where the
 * data are large: where the best lies depends little on their length (Rendle et al. 2021, section 4.3). Then the length, what it
 * asks of λ, and the number of sweeps, with the whole. The same data and judge choose the same.
 */
export function chooseSettings(
  data: Sparse,
  kernel: Kernel | null,
  judge: (model: Model) => number,
  { tries = 30, histories = null }: Search = {},
): Settings {
  const whole = settingsFor(data);
  const sample = sampleOf(data, SMALL.pairs);
  const usual = sample === data ? whole : settingsFor(sample);
  let left = tries;
  const worth = (rows: Sparse, settings: Settings): number => {
    if (left === 0) return Number.NEGATIVE_INFINITY;
    left--;
    if (!histories) return judge(ialsModel(rows, settings, kernel));
    const training = startTraining(rows, settings, kernel);
    continueTraining(training);
    return judge(foldMany(training, histories, kernel));
  };
  const at = (base: Settings, { ridge, unobserved, ...others }: Point): Settings => ({
    ...base,
    ...others,
    ridge: base.ridge * ridge,
    unobserved: base.unobserved * unobserved,
  });

  const { factors, iterations, alpha } = whole;
  const few = Math.min(factors, SMALL.factors);
  const start = { ridge: 1, unobserved: 1, factors: few, alpha, iterations: SMALL.iterations };
  const small = climber(start, (point) => worth(sample, at(usual, point)));
  small.scale('ridge', 2);
  small.scale('unobserved', 2);
  if (data.values?.some((weight) => weight !== data.values?.[0])) {
    if (small.climb({ alpha: 1 })) small.climb({ alpha: 8 });
  }
  small.scale('ridge', Math.SQRT2);
  small.scale('unobserved', Math.SQRT2);

  const full = climber({ ...small.best(), factors, iterations }, (point) => worth(data, at(whole, point)));
  full.scale('factors', 2);
  // Longer vectors may want more of λ, not less; and the longest ones, swept twice as often, would be half of the search.
  while (full.climb({ ridge: full.best().ridge * Math.SQRT2 }));
  if (full.best().factors <= SWEPT) full.climb({ iterations: 2 * iterations });
  return at(whole, full.best());
}

/** Goes uphill from a point as long as the value rises by enough; what was valued once is not valued again. */
function climber(start: Point, value: (point: Point) => number) {
  const known = new Map<string, number>();
  const valueAt = (point: Point): number => {
    const key = Object.values(point).join();
    const found = known.get(key) ?? value(point);
    known.set(key, found);
    return found;
  };
  let best = start;
  const climb = (change: Partial<Point>): boolean => {
    const next = { ...best, ...change };
    if (next.factors < 8 || next.factors > MOST_FACTORS) return false;
    const dearer = next.factors > best.factors || next.iterations > best.iterations;
    if (!(valueAt(next) > valueAt(best) * (dearer ? WORTH_IT : BETTER))) return false;
    best = next;
    return true;
  };
  return {
    climb,
    /** Up as long as that is better; where it is not at once, down. */
    scale(name: 'ridge' | 'unobserved' | 'factors', by: number): void {
      for (const times of [by, 1 / by]) {
        let climbed = false;
        while (climb({ [name]: best[name] * times })) climbed = true;
        if (climbed) return;
      }
    },
    best: () => best,
  };
}

/** Whole users, drawn by seed, of about so many pairs; all, where there are no more. */
function sampleOf(data: Sparse, pairs: number): Sparse {
  const { rows, width, starts, columns, values } = data;
  if (columns.length <= pairs) return data;
  const random = randomFrom(1);
  const share = pairs / columns.length;
  const drawn = Uint32Array.from({ length: rows }, (_, row) => row).filter(() => random() < share);
  const lengths = Uint32Array.from(drawn, (row) => (starts[row + 1] ?? 0) - (starts[row] ?? 0));
  const size = lengths.reduce((sum, length) => sum + length, 0);
  const sample = {
    rows: drawn.length,
    width,
    starts: new Uint32Array(drawn.length + 1),
    columns: new Uint32Array(size),
    values: values && new Float32Array(size),
  };
  drawn.forEach((row, place) => {
    const at = sample.starts[place] ?? 0;
    const [from, to] = [starts[row], starts[row + 1]];
    sample.columns.set(columns.subarray(from, to), at);
    if (values) sample.values?.set(values.subarray(from, to), at);
    sample.starts[place + 1] = at + (lengths[place] ?? 0);
  });
  return sample;
}
