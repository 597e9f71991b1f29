import { compareIds } from '../content.ts';

/**
 * The best `k` places of `scores`, best first; equal scores by `order` (each item's place when all are sorted by id).
 * Places whose `skip` equals `stamp` are left out. A heap of k, its worst on top: O(items + hits × log k).
 */
export function topOf(
  scores: Float32Array,
  k: number,
  order: Uint32Array,
  skip: Uint32Array,
  stamp: number,
  heap = new Uint32Array(k),
): Uint32Array {
  const worse = (a: number, b: number) => {
    const difference = (scores[a] ?? 0) - (scores[b] ?? 0);
    return difference < 0 || (difference === 0 && (order[a] ?? 0) > (order[b] ?? 0));
  };
  const sink = (at: number, size: number, item: number) => {
    let hole = at;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= size) break;
      if (child + 1 < size && worse(heap[child + 1] ?? 0, heap[child] ?? 0)) child++;
      if (!worse(heap[child] ?? 0, item)) break;
      heap[hole] = heap[child] ?? 0;
      hole = child;
    }
    heap[hole] = item;
  };
  let size = 0;
  let bar = Number.NEGATIVE_INFINITY;
  for (let item = 0; item < scores.length; item++) {
    if (size === k && (scores[item] ?? 0) < bar) continue;
    if (skip[item] === stamp) continue;
    if (size < k) {
      heap[size++] = item;
      if (size === k) for (let at = (k >> 1) - 1; at >= 0; at--) sink(at, k, heap[at] ?? 0);
    } else if (worse(heap[0] ?? 0, item)) sink(0, k, item);
    if (size === k) bar = scores[heap[0] ?? 0] ?? 0;
  }
  return heap.slice(0, size).sort((a, b) => (worse(a, b) ? 1 : -1));
}

/** Each item's place when all are sorted by id (by code unit): what ties break by. O(items × log items). */
export function placesById(ids: readonly string[]): Uint32Array {
  const sorted = Uint32Array.from(ids.keys()).sort((a, b) => compareIds(ids[a] ?? '', ids[b] ?? ''));
  const places = new Uint32Array(ids.length);
  sorted.forEach((item, place) => {
    places[item] = place;
  });
  return places;
}
