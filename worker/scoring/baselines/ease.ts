import { cellsOf } from '../evaluation/log.ts';
import type { Log, Model } from '../evaluation/model.ts';
import { placesById } from '../evaluation/top.ts';
import type { Kernel } from '../ials/solver.ts';
import { invert } from '../linear/inverse.ts';

/** The matrix takes items² × 12 bytes, the inverse items³ / 2 steps: at 12,000 items 1.7 GB and some minutes. */
export const EASE_ITEMS = 12_000;

/** Below every score that the formula can give. */
const LAST = -1e9;

/**
 * EASE (Steck, "Embarrassingly shallow autoencoders for sparse data", WWW 2019): with P = (XᵀX + λI)⁻¹ of the binary
 * matrix X, B(i, j) = −P(i, j) / P(j, j), and 0 on the diagonal; the score is the sum of B(i, j) over the history's items
 * i. With more items than `most`, those that most users met are scored, and the others come last.
 * O(Σ of squared row lengths + scored items³ / 2) to fit.
 * @throws RangeError where more than `EASE_ITEMS` are to be scored
 */
export function easeModel(
  log: Log,
  lambda: number,
  most = Number.POSITIVE_INFINITY,
  kernel: Kernel | null = null,
): Model {
  const { starts, columns } = cellsOf(log);
  const scored = mostMet(columns, log.items, most);
  const n = scored.length;
  if (n > EASE_ITEMS) throw new RangeError(`EASE inverts a matrix of items × items: ${n} items are too many`);
  const places = new Int32Array(log.items.length).fill(-1);
  scored.forEach((item, place) => {
    places[item] = place;
  });
  const placesOf = (items: Uint32Array) => Int32Array.from(items, (item) => places[item] ?? -1).filter((at) => at >= 0);
  const gram = new Float64Array(n * n);
  for (let user = 0; user + 1 < starts.length; user++) {
    const own = placesOf(columns.subarray(starts[user], starts[user + 1]));
    for (const i of own) for (const j of own) gram[i * n + j] = (gram[i * n + j] as number) + 1;
  }
  for (let i = 0; i < n; i++) gram[i * n + i] = (gram[i * n + i] as number) + lambda;
  invert(gram, n, kernel?.products?.(n) ?? null);
  const diagonal = Float64Array.from({ length: n }, (_, i) => gram[i * n + i] ?? 1);
  const inverse = Float32Array.from(gram);
  const sums = new Float64Array(n);
  return {
    name: 'ease',
    settings: { lambda },
    score({ items }, scores) {
      sums.fill(0);
      for (const i of placesOf(items)) {
        for (let j = 0; j < n; j++) sums[j] = (sums[j] as number) + (inverse[i * n + j] as number);
        // Nothing recommends itself.
        sums[i] = (sums[i] as number) - (diagonal[i] as number);
      }
      if (n < scores.length) scores.fill(LAST);
      for (let j = 0; j < n; j++) scores[scored[j] as number] = -(sums[j] as number) / (diagonal[j] as number);
    },
  };
}

/** The items that most users met, at most `most`; ties by id. */
function mostMet(columns: Uint32Array, items: readonly string[], most: number): Uint32Array {
  const users = new Uint32Array(items.length);
  for (const item of columns) users[item] = (users[item] as number) + 1;
  const all = Uint32Array.from(users.keys());
  if (items.length <= most) return all;
  const order = placesById(items);
  return all
    .sort((a, b) => (users[b] as number) - (users[a] as number) || (order[a] as number) - (order[b] as number))
    .slice(0, most);
}
