import { randomFrom, shuffle } from '../random.ts';
import { addJoinGradient, type Embedding, type EmbeddingModel, isComplex, join, newEmbedding } from './embedding.ts';
import { type OpenProducts, type Products, plain } from './products.ts';
import type { Questions } from './questions.ts';
import { addScoreGradient, scoreAll } from './similarity.ts';

export interface TrainingSettings {
  model: EmbeddingModel;
  factors: number;
  /** Adagrad's rate. */
  rate: number;
  /** Weight of the N3 penalty, the sum of the cubed sizes of the factors of each fact. */
  n3: number;
  /** Questions a step. */
  batch: number;
  seed: number;
}

/** A training under way; `epoch` carries it on. */
export interface Training {
  settings: TrainingSettings;
  embedding: Embedding;
  /** Adagrad's sums of squared derivatives. */
  sums: { entities: Float32Array; relations: Float32Array };
  /** Done so far. */
  epochs: number;
  products: Products;
  room: { joined: Float32Array; scores: Float32Array; slopes: Float32Array };
  gradient: { joined: Float32Array; entities: Float32Array; relations: Float32Array };
}

/** O(numbers). @throws RangeError where the kernel cannot hold vectors of so many factors */
export function startTraining(
  size: { entities: number; relations: number },
  settings: TrainingSettings,
  open: OpenProducts = plain,
): Training {
  const embedding = newEmbedding(settings.model, { ...size, factors: settings.factors }, settings.seed);
  const { width } = embedding;
  const products = open();
  if (width % products.aligned > 0)
    throw new RangeError(`${settings.factors} factors: expected a multiple of ${products.aligned}`);
  const numbers = embedding.entities.length;
  const cells = settings.batch * size.entities;
  const [entities, ofEntities, joined, ofJoined, scores, slopes] = products.room(
    numbers,
    numbers,
    settings.batch * width,
    settings.batch * width,
    cells,
    cells,
  ) as [Float32Array, Float32Array, Float32Array, Float32Array, Float32Array, Float32Array];
  entities.set(embedding.entities);
  const relations = embedding.relations.length;
  return {
    settings,
    embedding: { ...embedding, entities },
    sums: { entities: new Float32Array(numbers), relations: new Float32Array(relations) },
    epochs: 0,
    products,
    room: { joined, scores, slopes },
    gradient: { joined: ofJoined, entities: ofEntities, relations: new Float32Array(relations) },
  };
}

/**
 * One pass over the questions, in a seeded order. The loss is the softmax cross-entropy of each answer against all
 * entities (1-vs-all) with the N3 penalty and reciprocal relations of Lacroix, Usunier and Obozinski, "Canonical tensor
 * decomposition for knowledge base completion" (ICML 2018), minimised by Adagrad (Duchi et al. 2011). Answers of one
 * question share its softmax: k of them weigh it k times, which is the same sum as one at a time, and k times cheaper.
 * O(questions × entities × width), three such products.
 *
 * @returns the mean loss of an answer, without the penalty, as it was on the way
 */
export function epoch(training: Training, questions: Questions): number {
  const { settings, embedding, sums, products, gradient } = training;
  const { joined, scores, slopes } = training.room;
  const { answers } = questions;
  const { width } = embedding;
  const count = answers.width;
  const order = Uint32Array.from(questions.entity.keys());
  shuffle(order, randomFrom(settings.seed + 7919 * ++training.epochs));

  let loss = 0;
  for (let first = 0; first < order.length; first += settings.batch) {
    const batch = order.subarray(first, first + settings.batch);
    const block = { rows: batch.length, joined, scores };
    let facts = 0;
    batch.forEach((q, b) => {
      join(embedding, questions.entity[q]!, questions.relation[q]!, joined, b * width);
      facts += answers.starts[q + 1]! - answers.starts[q]!;
    });
    scoreAll(products, embedding, block);
    batch.forEach((q, b) => {
      const own = answers.columns.subarray(answers.starts[q], answers.starts[q + 1]);
      loss += softmax(scores, b * count, count, own, slopes, 1 / facts);
    });
    for (const array of Object.values(gradient)) array.fill(0);
    addScoreGradient(products, embedding, block, slopes, gradient);
    batch.forEach((q, b) => {
      const [entity, relation] = [questions.entity[q]!, questions.relation[q]!];
      addJoinGradient(embedding, entity, relation, { gradient: gradient.joined, at: b * width }, gradient);
      if (settings.n3 === 0) return;
      const own = answers.columns.subarray(answers.starts[q], answers.starts[q + 1]);
      const weight = settings.n3 / facts;
      addPenalty(embedding, embedding.entities, entity, weight * own.length, gradient.entities);
      addPenalty(embedding, embedding.relations, relation, weight * own.length, gradient.relations);
      for (const answer of own) addPenalty(embedding, embedding.entities, answer, weight, gradient.entities);
    });
    adagrad(embedding.entities, gradient.entities, sums.entities, settings.rate);
    adagrad(embedding.relations, gradient.relations, sums.relations, settings.rate);
  }
  return loss / answers.columns.length;
}

/** Writes the derivative of the cross-entropy of the answers, scaled; returns their loss, unscaled. O(entities). */
function softmax(
  scores: Float32Array,
  from: number,
  count: number,
  answers: Uint32Array,
  slopes: Float32Array,
  scale: number,
): number {
  let top = Number.NEGATIVE_INFINITY;
  for (let n = from; n < from + count; n++) top = Math.max(top, scores[n]!);
  let sum = 0;
  for (let n = from; n < from + count; n++) {
    const grown = Math.exp(scores[n]! - top);
    slopes[n] = grown;
    sum += grown;
  }
  const shrink = (answers.length * scale) / sum;
  for (let n = from; n < from + count; n++) slopes[n]! *= shrink;
  let loss = answers.length * (top + Math.log(sum));
  for (const answer of answers) {
    loss -= scores[from + answer]!;
    slopes[from + answer]! -= scale;
  }
  return loss;
}

/** Adds the derivative of weight × Σ |factor|³, where a complex factor's size is its modulus. O(width). */
function addPenalty(
  { model, width }: Embedding,
  matrix: Float32Array,
  row: number,
  weight: number,
  gradient: Float32Array,
): void {
  const from = row * width;
  const half = width / 2;
  for (let k = 0; k < (isComplex(model) ? half : width); k++) {
    const x = matrix[from + k]!;
    const y = isComplex(model) ? matrix[from + half + k]! : 0;
    const pull = 3 * weight * Math.sqrt(x * x + y * y);
    gradient[from + k]! += pull * x;
    if (isComplex(model)) gradient[from + half + k]! += pull * y;
  }
}

function adagrad(values: Float32Array, gradient: Float32Array, sums: Float32Array, rate: number): void {
  for (let i = 0; i < values.length; i++) {
    const g = gradient[i]!;
    if (g === 0) continue;
    const sum = sums[i]! + g * g;
    sums[i] = sum;
    values[i]! -= (rate * g) / Math.sqrt(sum + 1e-10);
  }
}
