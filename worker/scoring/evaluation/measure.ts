import { type Divisor, hitRate, ndcg, recall } from './metrics.ts';
import type { Model } from './model.ts';
import type { Case } from './split.ts';
import { placesById, topOf } from './top.ts';

/** Figures by name, "HR@10" and so on: means over the cases. */
export type Metrics = Record<string, number>;

export interface MeasureOptions {
  /** Lengths of the list, each an integer from 1. */
  ks: readonly number[];
  /** Ids of all items, by number. */
  items: readonly string[];
  divisor?: Divisor | undefined;
  /** Told after every thousand lists how many there are by now. */
  tell?: (lists: number) => void;
}

const TOLD = 1000;

/**
 * Asks the model for every case and averages: all items are ranked but those hidden (or only those of `among`), ties by
 * id. Cases are asked in the order of their moments, which lets a model follow the stream.
 * O(cases × (the model's scoring + items)).
 * @throws RangeError where a score is not finite
 */
export function measure(model: Model, cases: readonly Case[], { ks, items, divisor, tell }: MeasureOptions): Metrics {
  const longest = Math.max(...ks);
  const order = placesById(items);
  const scores = new Float32Array(items.length);
  const skip = new Uint32Array(items.length);
  const sums = new Map<string, number>();
  const add = (name: string, value: number) => sums.set(name, (sums.get(name) ?? 0) + value);
  const inTime = [...cases].sort((a, b) => (a.history.now ?? 0) - (b.history.now ?? 0));
  model.ready?.(inTime.map(({ history }) => history));
  inTime.forEach(({ history, targets, hidden, among }, i) => {
    const stamp = i + 1;
    model.score(history, scores);
    if (!areFinite(scores)) throw new RangeError(`${model.name} gave a score that is no number`);
    if (among) {
      skip.fill(stamp);
      for (const item of among) skip[item] = 0;
    } else for (const item of hidden) skip[item] = stamp;
    const list = topOf(scores, longest, order, skip, stamp);
    const relevant = new Set(targets);
    const hits = Array.from(list, (item) => relevant.has(item));
    for (const k of ks) {
      add(`HR@${k}`, hitRate(hits, k));
      add(`Recall@${k}`, recall(hits, targets.length, k, divisor));
      add(`NDCG@${k}`, ndcg(hits, targets.length, k));
    }
    if (stamp % TOLD === 0) tell?.(stamp);
  });
  const metrics: Metrics = {};
  for (const kind of ['HR', 'Recall', 'NDCG']) {
    for (const k of ks) metrics[`${kind}@${k}`] = (sums.get(`${kind}@${k}`) ?? 0) / Math.max(1, cases.length);
  }
  return metrics;
}

/** A loop: `every` with a function a score was half of what ranking a large catalogue costs. */
function areFinite(scores: Float32Array): boolean {
  // 0 times what is not finite is no number, and stays so.
  let [a, b, c, d] = [0, 0, 0, 0];
  const fours = scores.length & ~3;
  for (let i = 0; i < fours; i += 4) {
    a += 0 * (scores[i] as number);
    b += 0 * (scores[i + 1] as number);
    c += 0 * (scores[i + 2] as number);
    d += 0 * (scores[i + 3] as number);
  }
  for (let i = fours; i < scores.length; i++) a += 0 * (scores[i] as number);
  return a + b + c + d === 0;
}
