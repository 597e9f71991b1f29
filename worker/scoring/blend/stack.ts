import type { Model } from '../evaluation/model.ts';
import type { Case } from '../evaluation/split.ts';
import { placesById, topOf } from '../evaluation/top.ts';
import { standardise } from './standing.ts';

/** Of each part's list so many enter the lists that weights are chosen on, and never more than so many in all. */
const DEEP = { least: 100, most: 500 };

/** Lists of candidates, each with every part's standing of it. */
export interface Standings {
  /** The candidates of case c are the places starts[c] … starts[c + 1] - 1. */
  starts: Uint32Array;
  /** Of each part, of each candidate. */
  standings: Float32Array[];
  /** 1 where it is a target. */
  target: Uint8Array;
  /** Targets of each case. */
  targets: Uint32Array;
}

/**
 * What each part says of the candidates of each case: the first of every part's list, and the targets (where only some items
 * are ranked, those). In the order of the cases' moments, and within a case of the ids. O(cases × (the parts' scoring + items)).
 */
export function standingsOf(
  parts: readonly Model[],
  cases: readonly Case[],
  ids: readonly string[],
  longest: number,
): Standings {
  const depth = Math.min(DEEP.most, Math.max(DEEP.least, 2 * longest));
  const order = placesById(ids);
  const skip = new Uint32Array(ids.length);
  const own = parts.map(() => new Float32Array(ids.length));
  const found: { items: Uint32Array; standings: Float32Array[]; targets: Uint32Array }[] = [];
  const inTime = [...cases].sort((a, b) => (a.history.now ?? 0) - (b.history.now ?? 0));
  for (const part of parts) part.ready?.(inTime.map(({ history }) => history));
  inTime.forEach(({ history, targets, hidden, among }, i) => {
    const stamp = i + 1;
    for (const item of hidden) skip[item] = stamp;
    const candidates = new Set(among ?? targets);
    own.forEach((scores, part) => {
      parts[part]?.score(history, scores);
      standardise(scores, history.items);
      if (!among) for (const item of topOf(scores, depth, order, skip, stamp)) candidates.add(item);
    });
    const items = Uint32Array.from(candidates).sort((a, b) => (order[a] ?? 0) - (order[b] ?? 0));
    found.push({
      items,
      targets,
      standings: own.map((scores) => Float32Array.from(items, (item) => scores[item] ?? 0)),
    });
  });
  const starts = new Uint32Array(found.length + 1);
  found.forEach(({ items }, i) => {
    starts[i + 1] = (starts[i] ?? 0) + items.length;
  });
  const standings = parts.map((_, part) => {
    const all = new Float32Array(starts.at(-1) ?? 0);
    found.forEach((one, i) => {
      all.set(one.standings[part] ?? [], starts[i]);
    });
    return all;
  });
  const target = new Uint8Array(starts.at(-1) ?? 0);
  found.forEach(({ items, targets }, i) => {
    const wanted = new Set(targets);
    items.forEach((item, place) => {
      if (wanted.has(item)) target[(starts[i] ?? 0) + place] = 1;
    });
  });
  return { starts, standings, target, targets: Uint32Array.from(found, ({ targets }) => targets.length) };
}

/** Of each case the mean NDCG of the lengths, the candidates sorted by the weighted sum of their standings. */
export function valuesOf(
  { starts, standings, target, targets }: Standings,
  weights: readonly number[],
  ks: readonly number[],
): Float64Array {
  const used = weights.flatMap((weight, part) => (weight > 0 ? [{ weight, own: standings[part] ?? [] }] : []));
  const values = new Float64Array(targets.length);
  let sums = new Float64Array(1024);
  for (let i = 0; i < values.length; i++) {
    const from = starts[i] as number;
    const size = (starts[i + 1] as number) - from;
    if (size > sums.length) sums = new Float64Array(2 * size);
    sums.fill(0, 0, size);
    for (const { weight, own } of used)
      for (let at = 0; at < size; at++) sums[at] = (sums[at] as number) + weight * (own[from + at] as number);
    let value = 0;
    for (let at = 0; at < size; at++) {
      if (target[from + at] === 0) continue;
      const place = placeOf(sums, size, at);
      for (const k of ks) if (place < k) value += 1 / Math.log2(place + 2) / idealOf(Math.min(k, targets[i] as number));
    }
    values[i] = value / ks.length;
  }
  return values;
}

/** How many stand before a candidate; ties as they come. */
function placeOf(sums: Float64Array, size: number, at: number): number {
  const own = sums[at] as number;
  let place = 0;
  for (let other = 0; other < size; other++) {
    const sum = sums[other] as number;
    if (sum > own || (sum === own && other < at)) place++;
  }
  return place;
}

const ideals = [0];
/** The gain of so many hits at the head of a list. */
function idealOf(hits: number): number {
  for (let known = ideals.length; known <= hits; known++)
    ideals.push((ideals[known - 1] as number) + 1 / Math.log2(known + 1));
  return ideals[hits] as number;
}
