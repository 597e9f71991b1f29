import type { Settings } from './settings.ts';
import { addSquares } from './squares.ts';
import type { Training } from './training.ts';

/** What a factorisation is used by. Of members nothing is kept: a list is made from one's latest events. */
export interface ItemFactors {
  count: number;
  /** Count × factors: an item's vector is its row times its scale. */
  rows: Int8Array;
  scales: Float32Array;
  /** α0 × the sum of h hᵀ over all items: factors × factors, of which the lower half is filled, by rows. */
  gram: Float64Array;
  settings: Settings;
  /** An event of weight w counts base + slope × w. */
  base: number;
  slope: number;
}

/** The items of a training as it stands. O(items × factors²). */
export function factorsOf({ solver, items: { base, slope }, settings }: Training): ItemFactors {
  return quantize(solver.items, settings, { base, slope });
}

/**
 * Each vector as integers −127…127, the largest of which stands for its largest number: at most 1/254 of that is lost.
 */
export function quantize(
  vectors: Float32Array,
  settings: Settings,
  { base, slope }: { base: number; slope: number },
): ItemFactors {
  const d = settings.factors;
  const count = vectors.length / d;
  const rows = new Int8Array(count * d);
  const scales = new Float32Array(count);
  for (let item = 0; item < count; item++) {
    const at = item * d;
    let largest = 0;
    for (let j = 0; j < d; j++) largest = Math.max(largest, Math.abs(vectors[at + j] ?? 0));
    scales[item] = largest / 127;
    if (largest > 0) for (let j = 0; j < d; j++) rows[at + j] = Math.round(((vectors[at + j] ?? 0) / largest) * 127);
  }
  const gram = new Float64Array(d * d);
  addSquares(
    { rows, scales },
    d,
    count,
    (i) => i,
    () => settings.unobserved,
    gram,
  );
  return { count, rows, scales, gram, settings, base, slope };
}

/** The vectors again, items × factors, as a warm start needs them. */
export function dequantize({ rows, scales, settings: { factors } }: ItemFactors): Float32Array {
  return Float32Array.from(rows, (value, i) => value * (scales[Math.floor(i / factors)] ?? 0));
}
