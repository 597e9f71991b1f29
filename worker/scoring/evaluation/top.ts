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
  let item = 0;
  for (; item < scores.length && size < k; item++) {
    if (skip[item] === stamp) continue;
    heap[size++] = item;
    if (size === k) for (let at = (k >> 1) - 1; at >= 0; at--) sink(at, k, heap[at] ?? 0);
  }
  // Nearly all that is left is below the worst of the list: nothing else is looked at of it.
  let bar = scores[heap[0] ?? 0] as number;
  for (; item < scores.length; item++) {
    if ((scores[item] as number) < bar || skip[item] === stamp || !worse(heap[0] ?? 0, item)) continue;
    sink(0, k, item);
    bar = scores[heap[0] ?? 0] as number;
  }
  return heap.slice(0, size).sort((a, b) => (worse(a, b) ? 1 : -1));
}

const known = new WeakMap<readonly string[], Uint32Array>();

/**
 * Each item's place when all are sorted by id (by code unit): what ties break by. The same list is sorted once.
 * O(items × log items).
 */
export function placesById(ids: readonly string[]): Uint32Array {
  const before = known.get(ids);
  if (before?.length === ids.length) return before;
  const sorted = Uint32Array.from(ids.keys()).sort((a, b) => compareIds(ids[a] ?? '', ids[b] ?? ''));
  const places = new Uint32Array(ids.length);
  sorted.forEach((item, place) => {
    places[item] = place;
  });
  known.set(ids, places);
  return places;
}
