import { randomFrom, shuffle } from '../random.ts';
import type { Triples } from './graph.ts';

/** Sets a share of the facts apart to choose with, at least one where there are two; seeded. O(facts). */
export function holdOut(triples: Triples, share: number, seed: number): { train: Triples; valid: Triples } {
  const order = Uint32Array.from(triples.head.keys());
  shuffle(order, randomFrom(seed));
  const held = Math.min(order.length - 1, Math.max(1, Math.round(order.length * share)));
  const pick = (places: Uint32Array): Triples => ({
    head: places.map((i) => triples.head[i] ?? 0),
    relation: places.map((i) => triples.relation[i] ?? 0),
    tail: places.map((i) => triples.tail[i] ?? 0),
  });
  return { train: pick(order.subarray(held)), valid: pick(order.subarray(0, held)) };
}
