import { normalFrom, randomFrom } from '../random.ts';

/** The models, by how the head and the relation are joined into the place where the tail is looked for. */
export const EMBEDDING_MODELS = ['transe', 'distmult', 'complex', 'rotate'] as const;
export type EmbeddingModel = (typeof EMBEDDING_MODELS)[number];

/**
 * A vector for each entity, and one for each relation and its reciprocal. A complex vector of n factors holds its n real
 * parts, then its n imaginary parts.
 */
export interface Embedding {
  model: EmbeddingModel;
  /** Numbers a vector: the factors, twice as many where they are complex. */
  width: number;
  /** Rows × width. */
  entities: Float32Array;
  /** 2 × relations rows × width; a rotation keeps its angles in the first half of a row. */
  relations: Float32Array;
}

export const isComplex = (model: EmbeddingModel) => model === 'complex' || model === 'rotate';

/** Whether nearness counts, not the inner product. */
export const isDistance = (model: EmbeddingModel) => model === 'transe' || model === 'rotate';

/** Small random vectors. O(numbers). */
export function newEmbedding(
  model: EmbeddingModel,
  size: { entities: number; relations: number; factors: number },
  seed: number,
): Embedding {
  const width = size.factors * (isComplex(model) ? 2 : 1);
  const normal = normalFrom(randomFrom(seed));
  const spread = isDistance(model) ? 0.1 : 0.01;
  const entities = new Float32Array(size.entities * width).map(() => normal() * spread);
  const relations = new Float32Array(2 * size.relations * width).map(() => normal() * spread);
  // Angles begin all round the circle: a rotation by nearly nothing would tell no relation from another.
  if (model === 'rotate') for (let i = 0; i < relations.length; i++) relations[i] = normal() * Math.PI;
  return { model, width, entities, relations };
}

/**
 * Writes where a question looks for its answer into `out` at `to`: head + relation (TransE, Bordes et al. 2013), head ×
 * relation (DistMult, Yang et al. 2015), the complex product (ComplEx, Trouillon et al. 2016) or the rotation by the
 * relation's angles (RotatE, Sun et al. 2019). O(width).
 */
export function join(embedding: Embedding, entity: number, relation: number, out: Float32Array, to: number): void {
  const { model, width, entities, relations } = embedding;
  const [h, r] = [entity * width, relation * width];
  if (model === 'transe') {
    for (let k = 0; k < width; k++) out[to + k] = entities[h + k]! + relations[r + k]!;
  } else if (model === 'distmult') {
    for (let k = 0; k < width; k++) out[to + k] = entities[h + k]! * relations[r + k]!;
  } else {
    const half = width / 2;
    for (let k = 0; k < half; k++) {
      const angle = relations[r + k]!;
      const re = model === 'rotate' ? Math.cos(angle) : angle;
      const im = model === 'rotate' ? Math.sin(angle) : relations[r + half + k]!;
      const [x, y] = [entities[h + k]!, entities[h + half + k]!];
      out[to + k] = x * re - y * im;
      out[to + half + k] = x * im + y * re;
    }
  }
}

/** Adds what a change of the joined vector means for the entity and the relation: the derivative of `join`. O(width). */
export function addJoinGradient(
  embedding: Embedding,
  entity: number,
  relation: number,
  joined: { gradient: Float32Array; at: number },
  into: { entities: Float32Array; relations: Float32Array },
): void {
  const { model, width, entities, relations } = embedding;
  const { gradient, at } = joined;
  const [h, r] = [entity * width, relation * width];
  if (model === 'transe' || model === 'distmult') {
    for (let k = 0; k < width; k++) {
      const g = gradient[at + k]!;
      into.entities[h + k]! += model === 'transe' ? g : g * relations[r + k]!;
      into.relations[r + k]! += model === 'transe' ? g : g * entities[h + k]!;
    }
    return;
  }
  const half = width / 2;
  for (let k = 0; k < half; k++) {
    const angle = relations[r + k]!;
    const re = model === 'rotate' ? Math.cos(angle) : angle;
    const im = model === 'rotate' ? Math.sin(angle) : relations[r + half + k]!;
    const [x, y] = [entities[h + k]!, entities[h + half + k]!];
    const [gx, gy] = [gradient[at + k]!, gradient[at + half + k]!];
    into.entities[h + k]! += gx * re + gy * im;
    into.entities[h + half + k]! += gy * re - gx * im;
    const [gre, gim] = [gx * x + gy * y, gy * x - gx * y];
    if (model === 'rotate') into.relations[r + k]! += gim * re - gre * im;
    else {
      into.relations[r + k]! += gre;
      into.relations[r + half + k]! += gim;
    }
  }
}
