import { compareIds } from '../content.ts';
import { cosine } from '../list/similarity.ts';
import { shuffle } from '../random.ts';
import type { Places } from './related.ts';

/** So many of a topic's neighbours are kept. */
export const NEAREST = 5;
/** Of a hundred topics that chance dealt out, so many find a neighbour above the bar. */
const BY_CHANCE = 5;

/** A topic and those near it in the graph, nearest first. */
export interface RelatedTopic {
  topic: string;
  near: { topic: string; cosine: number }[];
}

/**
 * Of each topic those whose cosine with it is above the bar, at most `NEAREST`; ties go by name. Topics with none are left
 * out. O(topics² × width).
 *
 * @param entities the number of each topic among the places
 */
export function relatedTopics(
  places: Places,
  topics: readonly string[],
  entities: readonly number[],
  bar: number,
): RelatedTopic[] {
  return cosinesOf(places, entities).flatMap((row, own) => {
    const near = row
      .map((cosine, other) => ({ topic: topics[other] ?? '', cosine, other }))
      .filter(({ cosine, other }) => other !== own && cosine > bar)
      .sort((a, b) => b.cosine - a.cosine || compareIds(a.topic, b.topic))
      .slice(0, NEAREST)
      .map(({ topic, cosine }) => ({ topic, cosine }));
    return near.length > 0 ? [{ topic: topics[own] ?? '', near }] : [];
  });
}

/** How near the nearest of the others is to each, -1…1. O(entities² × width). */
export function nearestCosines(places: Places, entities: readonly number[]): number[] {
  return cosinesOf(places, entities).map((row, own) => Math.max(-1, ...row.filter((_, other) => other !== own)));
}

/**
 * How near a topic must be to be nearer than by chance: what, of the nearest neighbours that topics had where they were
 * dealt at random, 95 in 100 do not exceed. Nothing is, where nothing was dealt. O(n log n).
 */
export function barOf(nearest: readonly number[]): number {
  const sorted = [...nearest].sort((a, b) => a - b);
  return sorted[Math.floor((1 - BY_CHANCE / 100) * sorted.length)] ?? 1;
}

/**
 * The same topics, each as often as before and each content with as many as before, dealt at random: of what is taught
 * together, only chance is left. O(topics given).
 */
export function deal(given: readonly (readonly string[])[], random: () => number): string[][] {
  const pack = given.flat();
  const order = Uint32Array.from(pack.keys());
  shuffle(order, random);
  let from = 0;
  return given.map(({ length }) => {
    from += length;
    return Array.from(order.subarray(from - length, from), (card) => pack[card] ?? '');
  });
}

/**
 * What to offer beside the topics somebody has: those nearest to them all together, which they may be offered, at most
 * `NEAREST`; ties go by name. O(related).
 */
export function topicsBeside(
  own: ReadonlySet<string>,
  related: readonly RelatedTopic[],
  offered: ReadonlySet<string>,
): string[] {
  const sums = new Map<string, number>();
  for (const { topic: from, near } of related)
    if (own.has(from))
      for (const { topic, cosine } of near)
        if (!own.has(topic) && offered.has(topic)) sums.set(topic, (sums.get(topic) ?? 0) + cosine);
  return [...sums]
    .sort(([a, m], [b, n]) => n - m || compareIds(a, b))
    .slice(0, NEAREST)
    .map(([topic]) => topic);
}

/** Between the places as seen from their middle: that all of them are topics makes no two of them alike. */
function cosinesOf({ width, entities: vectors }: Places, entities: readonly number[]): number[][] {
  const own = entities.map((entity) => Float64Array.from(vectors.subarray(entity * width, (entity + 1) * width)));
  const middle = Float64Array.from(
    { length: width },
    (_, k) => own.reduce((sum, row) => sum + (row[k] ?? 0), 0) / own.length,
  );
  const seen = own.map((row) => row.map((value, k) => value - (middle[k] ?? 0)));
  return seen.map((row) => seen.map((other) => cosine(row, other)));
}
