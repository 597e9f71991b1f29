import { solve } from '../linear/cholesky.ts';
import { ridgeOf } from './equations.ts';
import type { ItemFactors } from './quantize.ts';
import { addSquares } from './squares.ts';

/**
 * The vector of a member who met these items (by number, each once) with these weights (null: the mean weight): the
 * exact solution of (α0 Σ h hᵀ + Σ c h hᵀ + λ I) x = Σ c h, zeros without history. Computed when a list is asked for,
 * so that what is erased or opted out is without effect at once. O(history × factors² + factors³).
 */
export function foldIn(
  items: ItemFactors,
  history: ArrayLike<number>,
  weights: ArrayLike<number> | null,
): Float64Array {
  const { rows, scales, gram, count, settings, base, slope } = items;
  const d = settings.factors;
  const x = new Float64Array(d);
  const counts = Float64Array.from({ length: history.length }, (_, i) =>
    weights ? base + slope * (weights[i] ?? 0) : 1,
  );
  let mass = 0;
  for (let i = 0; i < history.length; i++) {
    const item = history[i] ?? 0;
    const times = (counts[i] ?? 0) * (scales[item] ?? 0);
    mass += counts[i] ?? 0;
    for (let j = 0; j < d; j++) x[j] = (x[j] ?? 0) + times * (rows[item * d + j] ?? 0);
  }
  if (mass === 0) return x;
  const matrix = gram.slice();
  addSquares(
    items,
    d,
    history.length,
    (i) => history[i] ?? 0,
    (i) => counts[i] ?? 0,
    matrix,
  );
  const ridge = ridgeOf(mass, count, settings);
  for (let j = 0; j < d; j++) matrix[j * d + j] = (matrix[j * d + j] ?? 0) + ridge;
  solve(matrix, d, x);
  return x;
}

/** Writes each item's score for a member's vector. O(items × factors). */
export function scoreItems(items: ItemFactors, vector: Float64Array, scores: Float32Array): void {
  for (let item = 0; item < items.count; item++) scores[item] = scoreItem(items, vector, item);
}

/** One item's score for a member's vector: the scalar product, about 1 for what the member would meet. O(factors). */
export function scoreItem(
  { rows, scales, settings: { factors } }: ItemFactors,
  vector: Float64Array,
  item: number,
): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let e = 0;
  for (let j = 0, at = item * factors; j < factors; j += 4, at += 4) {
    a += (rows[at] ?? 0) * (vector[j] ?? 0);
    b += (rows[at + 1] ?? 0) * (vector[j + 1] ?? 0);
    c += (rows[at + 2] ?? 0) * (vector[j + 2] ?? 0);
    e += (rows[at + 3] ?? 0) * (vector[j + 3] ?? 0);
  }
  return (a + b + (c + e)) * (scales[item] ?? 0);
}
