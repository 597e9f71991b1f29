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
 * What multiplies a head, a row a relation: the relations themselves, or, of rotations, the cosines and sines of their
 * angles. O(numbers).
 */
export function multipliersOf(embedding: Embedding): Float32Array {
  if (embedding.model !== 'rotate') return embedding.relations;
  const turns = new Float32Array(embedding.relations.length);
  for (let row = 0; row < turns.length / embedding.width; row++) turn(embedding, row, turns);
  return turns;
}

/** Writes the cosines and sines of a relation's angles into its row. O(width). */
export function turn({ width, relations }: Embedding, relation: number, turns: Float32Array): void {
  const half = width / 2;
  for (let k = relation * width; k < relation * width + half; k++) {
    turns[k] = Math.cos(relations[k]!);
    turns[k + half] = Math.sin(relations[k]!);
  }
}

/**
 * Writes where a question looks for its answer into `out` at `to`: head + relation (TransE, Bordes et al. 2013), head ×
 * relation (DistMult, Yang et al. 2015), the complex product (ComplEx, Trouillon et al. 2016) or the rotation by the
 * relation's angles (RotatE, Sun et al. 2019). O(width).
 */
export function join(
  { model, width, entities }: Embedding,
  multipliers: Float32Array,
  question: { entity: number; relation: number },
  out: Float32Array,
  to: number,
): void {
  const h = question.entity * width;
  const r = question.relation * width;
  if (model === 'transe') {
    for (let k = 0; k < width; k++) out[to + k] = entities[h + k]! + multipliers[r + k]!;
  } else if (model === 'distmult') {
    for (let k = 0; k < width; k++) out[to + k] = entities[h + k]! * multipliers[r + k]!;
  } else {
    const half = width / 2;
    for (let k = 0; k < half; k++) {
      const re = multipliers[r + k]!;
      const im = multipliers[r + half + k]!;
      const x = entities[h + k]!;
      const y = entities[h + half + k]!;
      out[to + k] = x * re - y * im;
      out[to + half + k] = x * im + y * re;
    }
  }
}

/**
 * Adds what a change of the joined vector, `joined` from `at` on, means for the entity (at `row` of a matrix that need
 * not hold all) and for the relation: the derivative of `join`. O(width).
 */
export function addJoinGradient(
  { model, width, entities }: Embedding,
  multipliers: Float32Array,
  question: { entity: number; relation: number },
  { joined, at }: { joined: Float32Array; at: number },
  into: { entities: Float32Array; row: number; relations: Float32Array },
): void {
  const h = question.entity * width;
  const r = question.relation * width;
  const to = into.row * width;
  if (model === 'transe') {
    for (let k = 0; k < width; k++) {
      into.entities[to + k]! += joined[at + k]!;
      into.relations[r + k]! += joined[at + k]!;
    }
  } else if (model === 'distmult') {
    for (let k = 0; k < width; k++) {
      into.entities[to + k]! += joined[at + k]! * multipliers[r + k]!;
      into.relations[r + k]! += joined[at + k]! * entities[h + k]!;
    }
  } else {
    const half = width / 2;
    for (let k = 0; k < half; k++) {
      const re = multipliers[r + k]!;
      const im = multipliers[r + half + k]!;
      const x = entities[h + k]!;
      const y = entities[h + half + k]!;
      const gx = joined[at + k]!;
      const gy = joined[at + half + k]!;
      into.entities[to + k]! += gx * re + gy * im;
      into.entities[to + half + k]! += gy * re - gx * im;
      const ofRe = gx * x + gy * y;
      const ofIm = gy * x - gx * y;
      if (model === 'rotate') into.relations[r + k]! += ofIm * re - ofRe * im;
      else {
        into.relations[r + k]! += ofRe;
        into.relations[r + half + k]! += ofIm;
      }
    }
  }
}
