import { type Embedding, isDistance } from './embedding.ts';
import type { Products } from './products.ts';

/** Keeps the derivative of a distance finite where two points meet. */
const NEAR = 1e-9;

/** Questions by rows: where each looks (`joined`, width numbers a row) and how each entity answers (`scores`). */
export interface Block {
  rows: number;
  joined: Float32Array;
  scores: Float32Array;
}

/**
 * The scores of all entities for the questions of a block, higher is better: the inner product, or minus the Euclidean
 * distance. O(rows × entities × width).
 */
export function scoreAll(
  products: Products,
  { model, width, entities }: Embedding,
  { rows, joined, scores }: Block,
): void {
  const count = entities.length / width;
  products.rowsTimesRows(scores, joined, entities, rows, count, width);
  if (!isDistance(model)) return;
  const lengths = squares(entities, count, width);
  const places = squares(joined, rows, width);
  for (let b = 0; b < rows; b++) {
    for (let n = 0; n < count; n++) {
      const at = b * count + n;
      scores[at] = -Math.sqrt(Math.max(NEAR, places[b]! + lengths[n]! - 2 * scores[at]!));
    }
  }
}

/**
 * Adds the derivatives for the joined vectors and for the entities, given those of the scores (`slopes`, which are used
 * up). Call it after `scoreAll` with the same block. O(rows × entities × width).
 */
export function addScoreGradient(
  products: Products,
  { model, width, entities }: Embedding,
  { rows, joined, scores }: Block,
  slopes: Float32Array,
  into: { joined: Float32Array; entities: Float32Array },
): void {
  const count = entities.length / width;
  if (isDistance(model)) {
    // s = -|q - t|: ds/dq = (t - q) / |q - t| and ds/dt is its opposite; the parts in q and t themselves are added here.
    const ofEntity = new Float64Array(count);
    for (let b = 0; b < rows; b++) {
      let ofRow = 0;
      for (let n = 0; n < count; n++) {
        const at = b * count + n;
        const weight = slopes[at]! / -scores[at]!;
        slopes[at] = weight;
        ofRow += weight;
        ofEntity[n]! += weight;
      }
      for (let k = b * width; k < (b + 1) * width; k++) into.joined[k]! -= ofRow * joined[k]!;
    }
    for (let n = 0; n < count; n++)
      for (let k = n * width; k < (n + 1) * width; k++) into.entities[k]! -= ofEntity[n]! * entities[k]!;
  }
  products.addWeightedRows(into.joined, slopes, entities, rows, count, width);
  products.addTransposed(into.entities, slopes, joined, rows, count, width);
}

function squares(matrix: Float32Array, rows: number, width: number): Float64Array {
  const sums = new Float64Array(rows);
  for (let row = 0; row < rows; row++)
    for (let k = row * width; k < (row + 1) * width; k++) sums[row]! += matrix[k]! * matrix[k]!;
  return sums;
}
