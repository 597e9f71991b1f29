import type { History } from '../evaluation/model.ts';
import { topOf } from '../evaluation/top.ts';
import { randomFrom } from '../random.ts';
import type { Choices } from './choice.ts';
import { FEATURES, featuresOf, TRENDING, trendOf } from './features.ts';
import { type HeatAt, look, type Sight, type Sights } from './sight.ts';
import { PLAIN_HALF_LIFE } from './weights.ts';

/** One thing that a member took, and what was known of the member just before. */
export interface Lesson {
  history: History;
  item: number;
}

/** Lessons as choices, in the order of the lessons; with what the trend is computed from again. */
export interface Taught extends Choices {
  /** Of each row: what a heat is asked for. */
  items: Uint32Array;
  /** Of each list. */
  nows: (number | null)[];
}

/** Those most likely to be taken for what was taken: the hottest by each heat, each counting 1. */
const LEADERS = 15;
/** Half-lives, in hours, of these heats: who leads today, and who leads this week. */
export const LEADING = [6, PLAIN_HALF_LIFE];
/** Drawn from all the others, each counting for as many as it was drawn from. */
const DRAWN = 40;

/** The items that may stand beside what was taken: those whose `out` is not `stamp`. `order` has all of them. */
export interface Open {
  order: Uint32Array;
  out: Uint32Array;
  stamp: number;
}

/**
 * The others of one choice, sampled in two strata and counted by how many each stands for, which estimates the choice
 * among all; counted alike, the blend would learn to tell leaders from leaders only, and rank the rest at random. The
 * leaders' `out` is set. O(heats × items).
 */
export function besides(
  { order, out, stamp }: Open,
  leading: readonly ((item: number) => number)[],
  random: () => number,
): { item: number; count: number }[] {
  const chosen: { item: number; count: number }[] = [];
  const heats = new Float32Array(order.length);
  for (const heat of leading) {
    for (const item of order) heats[item] = heat(item);
    for (const item of topOf(heats, LEADERS, order, out, stamp)) {
      out[item] = stamp;
      chosen.push({ item, count: 1 });
    }
  }
  // By hand, since of a large catalogue `filter` is most of the cost.
  const room = new Uint32Array(order.length);
  let left = 0;
  for (const item of order) if (out[item] !== stamp) room[left++] = item;
  const others = room.subarray(0, left);
  for (let draw = 0; draw < DRAWN && others.length > 0; draw++)
    chosen.push({ item: others[Math.floor(random() * others.length)] ?? 0, count: others.length / DRAWN });
  return chosen;
}

/**
 * What stood beside each thing taken. The trend is that of the first heat, until `withHeat` puts another. What a member
 * had met is no candidate, and what was not there yet neither. O(histories × looking + lessons × items).
 */
export function teach(sights: Sights, lessons: readonly Lesson[], leading: readonly HeatAt[], seed: number): Taught {
  const [heat = () => 0] = leading;
  const random = randomFrom(seed);
  const starts = [0];
  const values: number[] = [];
  const counts: number[] = [];
  const items: number[] = [];
  const nows: (number | null)[] = [];
  const size = sights.timeline.items.starts.length - 1;
  const order = Uint32Array.from({ length: size }, (_, i) => i);
  const out = new Uint32Array(size);
  // Of several lessons of one history, one look serves all.
  let seen: { history: History; sight: Sight } | null = null;
  lessons.forEach(({ history, item }, lesson) => {
    const stamp = lesson + 1;
    seen = seen?.history === history ? seen : { history, sight: look(sights, history, heat) };
    const { sight } = seen;
    const add = (one: number, count: number): boolean => {
      const grounds = sight(one);
      if (grounds === null) return false;
      values.push(...featuresOf(grounds));
      counts.push(count);
      items.push(one);
      return true;
    };
    if (!add(item, 1)) return;
    out[item] = stamp;
    for (const one of history.items) out[one] = stamp;
    const heats = leading.map((lead) => (one: number) => lead(one, history.now));
    for (const one of besides({ order, out, stamp }, heats, random)) add(one.item, one.count);
    starts.push(counts.length);
    nows.push(history.now);
  });
  return {
    width: FEATURES.length,
    starts: Uint32Array.from(starts),
    values: Float64Array.from(values),
    counts: Float64Array.from(counts),
    items: Uint32Array.from(items),
    nows,
  };
}

/** The lists from..to. O(rows). */
export function lists(taught: Taught, from: number, to: number): Taught {
  const { width, starts, evidence } = taught;
  const [first = 0, last = 0] = [starts[from], starts[to]];
  return {
    width,
    starts: starts.slice(from, to + 1).map((start) => start - first),
    values: taught.values.slice(first * width, last * width),
    counts: taught.counts.slice(first, last),
    items: taught.items.slice(first, last),
    nows: taught.nows.slice(from, to),
    ...(evidence && { evidence: evidence.slice(from, to) }),
  };
}

/** The trend of each row by a heat, on the common measure. O(rows × log events). */
export function trendsOf({ starts, items, nows }: Taught, heat: HeatAt): Float64Array {
  const trends = new Float64Array(items.length);
  nows.forEach((now, list) => {
    for (let row = starts[list] ?? 0; row < (starts[list + 1] ?? 0); row++)
      trends[row] = trendOf(heat(items[row] ?? 0, now));
  });
  return trends;
}

/** The same choices with the trend of another half-life; without moments, as they were. O(rows × log events). */
export function withHeat(taught: Taught, heat: HeatAt): Taught {
  if (taught.nows.includes(null)) return taught;
  const values = taught.values.slice();
  for (const [row, trend] of trendsOf(taught, heat).entries()) values[row * taught.width + TRENDING] = trend;
  return { ...taught, values };
}
