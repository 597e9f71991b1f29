import type { History, Model } from '../evaluation/model.ts';
import type { Sparse } from '../sparse.ts';
import { foldMany, type Trained } from './fold-many.ts';
import { BETTER, type Found, lookAt, workOf } from './look.ts';
import { sampleOf } from './sample.ts';
import { type Settings, settingsFor } from './settings.ts';
import type { Kernel } from './solver.ts';

/** Vectors twice as long must gain more. */
const WORTH_IT = 1.003;
/** Longer vectors than these outgrow a Worker, and hardly gain. */
const MOST_FACTORS = 256;
/** Beyond the sweeps that suit the size, a training is let grow to so many multiplications, some five seconds. */
const BEARABLE = 3e10;

/** The small trainings: vectors so long at most, so many sweeps, and pairs of users drawn by seed. */
const SMALL = { factors: 64, sweeps: 8, pairs: 500_000 };

/** What is looked for, in parts of what `settingsFor` says of the data: so it holds for a sample and for the whole. */
interface Point {
  ridge: number;
  unobserved: number;
  factors: number;
  alpha: number;
}

export interface Search {
  /** All that `judge` asks about: they are folded in together. */
  histories: readonly History[];
  /** At most so many trainings. */
  tries?: number;
}

/**
 * The training whose model `judge`, on the validation part, values the most: uphill from `settingsFor`, one setting at a
 * time, by halves and doubles. λ, α0 and the weights first with short vectors and few sweeps, on a sample where the data
 * are large: where the best lies depends little on their length (Rendle et al. 2021, section 4.3). Then, with the whole,
 * longer vectors for as long as they gain (they mostly do), and more of λ. How many sweeps are best
 * each training tells itself. Whatever is looked at is counted, so the same data and judge choose the same.
 */
export function chooseTraining(
  data: Sparse,
  kernel: Kernel | null,
  judge: (model: Model) => number,
  { histories, tries = 40 }: Search,
): Trained {
  const whole = settingsFor(data);
  const sample = sampleOf(data, SMALL.pairs);
  let left = tries;
  const spent = () => left <= 0;
  const valued =
    (rows: Sparse, usual: Settings, sweeps = Number.POSITIVE_INFINITY) =>
    ({ ridge, unobserved, ...others }: Point, rival: Found | null): Found => {
      left--;
      const scaled = { ridge: usual.ridge * ridge, unobserved: usual.unobserved * unobserved };
      const bearable = (asked: number) =>
        asked <= sweeps && (asked <= usual.iterations || workOf(rows, others.factors, asked) <= BEARABLE);
      const judged = (trained: Trained) => judge(foldMany(trained, histories, kernel));
      return lookAt(rows, { ...usual, ...others, ...scaled }, kernel, bearable, judged, rival);
    };

  const { factors, alpha } = whole;
  const start = { ridge: 1, unobserved: 1, factors: Math.min(factors, SMALL.factors), alpha };
  const small = climber(start, spent, valued(sample, sample === data ? whole : settingsFor(sample), SMALL.sweeps));
  small.scale('ridge', 2);
  small.scale('unobserved', 2);
  if (data.values?.some((weight) => weight !== data.values?.[0])) {
    if (small.climb({ alpha: 1 })) small.climb({ alpha: 8 });
  }
  small.scale('ridge', Math.SQRT2);
  small.scale('unobserved', Math.SQRT2);

  const full = climber(small.best().point, spent, valued(data, whole));
  const lengthened = (): boolean => {
    const { factors, ridge } = full.best().point;
    const [longer, far] = [{ factors: 2 * factors }, { factors: 4 * factors }];
    // Longer vectors may want more of λ; and what chance has against one length it has not against the next.
    return full.climb(longer) || full.climb({ ...longer, ridge: ridge * Math.SQRT2 }) || full.climb(far);
  };
  if (!lengthened()) full.climb({ factors: full.best().point.factors / 2 });
  else while (lengthened());
  while (full.climb({ ridge: full.best().point.ridge * Math.SQRT2 }));
  return full.best().trained;
}

/** Goes uphill from a point as long as the value rises by enough; what was valued once is not valued again. */
function climber(start: Point, spent: () => boolean, valued: (point: Point, rival: Found | null) => Found) {
  let best = { point: start, ...valued(start, null) };
  const known = new Set([keyOf(start)]);
  const climb = (change: Partial<Point>): boolean => {
    const point = { ...best.point, ...change };
    const { factors } = point;
    if (factors < 8 || factors > MOST_FACTORS || known.has(keyOf(point)) || spent()) return false;
    known.add(keyOf(point));
    const found = valued(point, best);
    const enough = factors > best.point.factors ? WORTH_IT : BETTER;
    if (!(found.value > best.value * enough)) return false;
    best = { point, ...found };
    return true;
  };
  return {
    climb,
    /** Up as long as that is better; where it is not at once, down. */
    scale(name: 'ridge' | 'unobserved', by: number): void {
      for (const times of [by, 1 / by]) {
        let climbed = false;
        while (climb({ [name]: best.point[name] * times })) climbed = true;
        if (climbed) return;
      }
    },
    best: () => best,
  };
}

/** The same point reached by other steps differs in the last bits. */
const keyOf = (point: Point) =>
  Object.values(point)
    .map((value) => value.toPrecision(6))
    .join();
