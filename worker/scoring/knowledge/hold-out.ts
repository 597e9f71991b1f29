import { randomFrom, shuffle } from '../random.ts';
import type { Triples } from './graph.ts';

/** Sets a share of the facts apart to choose with, at least one where there are two; seeded. O(facts). */
export function holdOut(triples: Triples, share: number, seed: number): { train: Triples; valid: Triples } {
  const order = Uint32Array.from(triples.head.keys());
  shuffle(order, randomFrom(seed));
  const held = Math.min(order.length - 1, Math.max(1, Math.round(order.length * share)));
  return { train: pick(triples, order.subarray(held)), valid: pick(triples, order.subarray(0, held)) };
}

/** So many of the facts, each as likely; all of them, where there are no more. O(facts). */
export function someOf(triples: Triples, count: number, seed: number): Triples {
  if (triples.head.length <= count) return triples;
  const order = Uint32Array.from(triples.head.keys());
  shuffle(order, randomFrom(seed));
  return pick(triples, order.subarray(0, count));
}

function pick({ head, relation, tail }: Triples, places: Uint32Array): Triples {
  return {
    head: places.map((i) => head[i] ?? 0),
    relation: places.map((i) => relation[i] ?? 0),
    tail: places.map((i) => tail[i] ?? 0),
  };
}
