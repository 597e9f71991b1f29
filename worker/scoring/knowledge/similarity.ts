import { type EmbeddingModel, isDistance } from './embedding.ts';
import type { Products } from './products.ts';

/** Questions by rows, and the entities that may answer them: all, or some. */
export interface Block {
  model: EmbeddingModel;
  width: number;
  /** How many questions, and entities. */
  rows: number;
  count: number;
  /** Where each question looks, rows × width. */
  joined: Float32Array;
  /** Count × width. */
  entities: Float32Array;
  /** How each entity answers each question, rows × count. */
  scores: Float32Array;
  /** Room for a number an entity, and a question. */
  ofEntity: Float32Array;
  ofRow: Float32Array;
}

/** The scores, higher is better: the inner product, or minus the Euclidean distance. O(rows × count × width). */
export function scoreAll(products: Products, block: Block): void {
  const { model, width, rows, count, joined, entities, scores, ofEntity, ofRow } = block;
  products.rowsTimesRows(scores, joined, entities, rows, count, width);
  if (!isDistance(model)) return;
  products.squares(ofEntity, entities, count, width);
  products.squares(ofRow, joined, rows, width);
  for (let b = 0; b < rows; b++) products.distances(scores, b * count, ofEntity, count, ofRow[b]!);
}

/**
 * Adds the derivatives for the joined vectors and for the entities, given those of the scores (`slopes`, which are used
 * up). Call it after `scoreAll` with the same block. O(rows × count × width).
 */
export function addScoreGradient(
  products: Products,
  block: Block,
  slopes: Float32Array,
  into: { joined: Float32Array; entities: Float32Array },
): void {
  const { model, width, rows, count, joined, entities, scores, ofEntity } = block;
  if (isDistance(model)) {
    // s = -|q - t|: ds/dq = (t - q) / |q - t| and ds/dt is its opposite; the parts in q and t themselves are added here.
    ofEntity.fill(0, 0, count);
    for (let b = 0; b < rows; b++) {
      const ofRow = products.perDistance(slopes, scores, b * count, ofEntity, count);
      for (let k = b * width; k < (b + 1) * width; k++) into.joined[k]! -= ofRow * joined[k]!;
    }
    for (let n = 0; n < count; n++) {
      const weight = ofEntity[n]!;
      for (let k = n * width; k < (n + 1) * width; k++) into.entities[k]! -= weight * entities[k]!;
    }
  }
  products.addWeightedRows(into.joined, slopes, entities, rows, count, width);
  products.addTransposed(into.entities, slopes, joined, rows, count, width);
}
