import { cellsOf } from '../evaluation/log.ts';
import type { Log, Model } from '../evaluation/model.ts';
import { placesById } from '../evaluation/top.ts';
import type { Kernel } from '../ials/solver.ts';
import { invert } from '../linear/inverse.ts';

/** The matrix takes items² × 12 bytes, the inverse items³ / 2 steps: at 12,000 items 1.7 GB and some minutes. */
export const EASE_ITEMS = 12_000;

/** Below every score that the formula can give. */
const LAST = -1e9;

/** How often two items were met by the same users, for the items that are scored. */
export interface Together {
  /** The items, most met first where not all are scored. */
  scored: Uint32Array;
  /** Where each item of the log stands among them; -1: it is not. */
  places: Int32Array;
  /** Counts, by rows: the lower half with the diagonal. */
  counts: Float64Array;
}

/**
 * The lower half of XᵀX of the binary matrix X, of the items that most users met where there are more than `most`.
 * O(Σ of squared row lengths).
 * @throws RangeError where more than `EASE_ITEMS` are to be scored
 */
export function metTogether(log: Log, most = Number.POSITIVE_INFINITY): Together {
  const { starts, columns } = cellsOf(log);
  const scored = mostMet(columns, log.items, most);
  const n = scored.length;
  if (n > EASE_ITEMS) throw new RangeError(`EASE inverts a matrix of items × items: ${n} items are too many`);
  const places = new Int32Array(log.items.length).fill(-1);
  scored.forEach((item, place) => {
    places[item] = place;
  });
  const counts = new Float64Array(n * n);
  for (let user = 0; user + 1 < starts.length; user++) {
    const own = placesOf(columns.subarray(starts[user], starts[user + 1]), places).sort();
    for (let a = 0; a < own.length; a++) {
      const row = (own[a] as number) * n;
      for (let b = 0; b <= a; b++) {
        const cell = row + (own[b] as number);
        counts[cell] = (counts[cell] as number) + 1;
      }
    }
  }
  return { scored, places, counts };
}

const placesOf = (items: Uint32Array, places: Int32Array) =>
  Int32Array.from(items, (item) => places[item] ?? -1).filter((at) => at >= 0);

/**
 * EASE (Steck, "Embarrassingly shallow autoencoders for sparse data", WWW 2019): with P = (XᵀX + λI)⁻¹ of the binary
 * matrix X, B(i, j) = −P(i, j) / P(j, j), and 0 on the diagonal; the score is the sum of B(i, j) over the history's items
 * i. Items that are not scored come last. The counts are used up. O(scored items³ / 2) to fit.
 */
export function easeModel({ scored, places, counts: gram }: Together, lambda: number, kernel: Kernel | null): Model {
  const n = scored.length;
  for (let i = 0; i < n; i++) gram[i * n + i] = (gram[i * n + i] as number) + lambda;
  invert(gram, n, kernel?.products?.(n) ?? null);
  const diagonal = Float64Array.from({ length: n }, (_, i) => gram[i * n + i] ?? 1);
  const inverse = new Float32Array(gram);
  const sums = new Float64Array(n);
  return {
    name: 'ease',
    settings: { lambda },
    score({ items }, scores) {
      sums.fill(0);
      for (const i of placesOf(items, places)) {
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
