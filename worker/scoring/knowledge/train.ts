import { randomFrom, shuffle } from '../random.ts';
import {
  addJoinGradient,
  type Embedding,
  type EmbeddingModel,
  isComplex,
  join,
  multipliersOf,
  newEmbedding,
  turn,
} from './embedding.ts';
import { type OpenProducts, type Products, plain } from './products.ts';
import type { Questions } from './questions.ts';
import { ANSWERS, addRival, allRivals, clearRivals, drawRivals, noRivals, type Rivals } from './rivals.ts';
import { addScoreGradient, type Block, scoreAll } from './similarity.ts';

export interface TrainingSettings {
  model: EmbeddingModel;
  factors: number;
  /** Adagrad's rate. */
  rate: number;
  /** Weight of the N3 penalty, the sum of the cubed sizes of the factors of each fact. */
  n3: number;
  /** Questions a step. */
  batch: number;
  /** Wrong answers drawn for each batch; all entities where it is left out, or where there are no more of them. */
  sample?: number;
  seed: number;
}

/** A training under way; `epoch` carries it on. */
export interface Training {
  settings: TrainingSettings;
  embedding: Embedding;
  multipliers: Float32Array;
  /** Adagrad's sums of squared derivatives. */
  sums: { entities: Float32Array; relations: Float32Array };
  /** Done so far, and the multiplications of their products: a measure that is the same on every machine. */
  epochs: number;
  work: number;
  products: Products;
  rivals: Rivals;
  block: Block;
  slopes: Float32Array;
  /** A row a rival, and a row a relation. */
  gradient: { joined: Float32Array; entities: Float32Array; relations: Float32Array };
  /** How many facts of the batch a rival, and a relation, is in. */
  facts: { entities: Float32Array; relations: Float32Array };
}

/** The rows that a batch works on at most. */
function mostRivals(entities: number, { batch, sample }: Pick<TrainingSettings, 'batch' | 'sample'>): number {
  return sample === undefined ? entities : Math.min(entities, batch * (1 + ANSWERS) + sample);
}

/** O(numbers). @throws RangeError where the kernel cannot hold vectors of so many factors */
export function startTraining(
  size: { entities: number; relations: number },
  settings: TrainingSettings,
  open: OpenProducts = plain,
): Training {
  const { model, factors, batch, sample } = settings;
  const begun = newEmbedding(model, { ...size, factors }, settings.seed);
  const { width } = begun;
  const products = open();
  if (width % products.aligned > 0)
    throw new RangeError(`${factors} factors: expected a multiple of ${products.aligned}`);
  const all = sample === undefined || sample >= size.entities;
  const most = all ? size.entities : mostRivals(size.entities, settings);
  const [numbers, related] = [begun.entities.length, begun.relations.length];
  const room = products.room(
    ...[numbers, numbers, all ? 0 : most * width, most * width, related, related, related],
    ...[batch * width, batch * width, batch * most, batch * most, most, batch],
  );
  const [entities, ofEntities, chosen, toEntities, relations, ofRelations, toRelations] = room as Float32Array[];
  const [joined, toJoined, scores, slopes, ofEntity, ofRow] = room.slice(7) as Float32Array[];
  entities!.set(begun.entities);
  relations!.set(begun.relations);
  const embedding = { ...begun, entities: entities!, relations: relations! };
  return {
    settings,
    embedding,
    multipliers: multipliersOf(embedding),
    sums: { entities: ofEntities!, relations: ofRelations! },
    epochs: 0,
    work: 0,
    products,
    rivals: all ? allRivals(size.entities) : noRivals(size.entities, most),
    block: {
      model,
      width,
      rows: 0,
      count: 0,
      joined: joined!,
      entities: all ? entities! : chosen!,
      scores: scores!,
      ofEntity: ofEntity!,
      ofRow: ofRow!,
    },
    slopes: slopes!,
    gradient: { joined: toJoined!, entities: toEntities!, relations: toRelations! },
    facts: { entities: new Float32Array(most), relations: new Float32Array(2 * size.relations) },
  };
}

/** A question of a batch, with its answers or those drawn from them. */
interface Asked {
  entity: number;
  relation: number;
  /** How many answers there are. */
  worth: number;
  answers: Uint32Array;
}

/**
 * One pass over the questions, in a seeded order. The loss is the softmax cross-entropy of each answer against all
 * entities (1-vs-all) with the N3 penalty and reciprocal relations of Lacroix, Usunier and Obozinski, "Canonical tensor
 * decomposition for knowledge base completion" (ICML 2018), minimised by Adagrad (Duchi et al. 2011). Answers of one
 * question share its softmax: k of them weigh it k times, which is the same sum as one at a time, and k times cheaper
 * (as Dettmers et al. 2018 score them). With a sample, the softmax is that over the batch's rivals: see rivals.ts.
 * O(questions × rivals × width), three such products.
 *
 * @returns the mean loss of an answer, without the penalty, as it was on the way
 */
export function epoch(training: Training, questions: Questions): number {
  const { settings, rivals } = training;
  const { starts, columns } = questions.answers;
  const random = randomFrom(settings.seed + 7919 * ++training.epochs);
  const order = Uint32Array.from(questions.entity.keys());
  shuffle(order, random);
  const all = rivals.own === rivals.row.length;

  let loss = 0;
  for (let first = 0; first < order.length; first += settings.batch) {
    if (!all) clearRivals(rivals);
    const batch = Array.from(order.subarray(first, first + settings.batch), (q): Asked => {
      const answers = columns.subarray(starts[q], starts[q + 1]);
      return {
        entity: questions.entity[q]!,
        relation: questions.relation[q]!,
        worth: answers.length,
        answers: all || answers.length <= ANSWERS ? answers : draw(answers, ANSWERS, random),
      };
    });
    if (!all) {
      for (const { entity, answers } of batch) {
        addRival(rivals, entity);
        for (const answer of answers) addRival(rivals, answer);
      }
      drawRivals(rivals, settings.sample ?? 0, random);
    }
    loss += step(training, batch);
  }
  return loss / columns.length;
}

/** @returns the loss of the batch's answers, summed */
function step(training: Training, batch: readonly Asked[]): number {
  const { settings, embedding, multipliers, products, rivals, block, slopes, gradient, facts } = training;
  const { width } = embedding;
  const { count, own, shift, row } = rivals;
  block.rows = batch.length;
  block.count = count;
  training.work += 3 * batch.length * count * width;
  if (block.entities !== embedding.entities) gather(embedding, rivals, block.entities);
  const total = batch.reduce((sum, { worth }) => sum + worth, 0);
  batch.forEach((question, b) => {
    const { relation, worth } = question;
    if (settings.model === 'rotate' && facts.relations[relation] === 0) turn(embedding, relation, multipliers);
    facts.relations[relation]! += worth;
    join(embedding, multipliers, question, block.joined, b * width);
  });
  scoreAll(products, block);

  let loss = 0;
  facts.entities.fill(0, 0, count);
  batch.forEach(({ entity, worth, answers }, b) => {
    const at = b * count;
    products.softmax(slopes, block.scores, at, { count, own, shift, weight: worth / total });
    const each = worth / answers.length;
    for (const answer of answers) {
      const to = row[answer]!;
      // Nothing in single precision stands for a chance below that.
      loss -= each * Math.log(Math.max((slopes[at + to]! * total) / worth, 1e-38));
      slopes[at + to]! -= each / total;
      facts.entities[to]! += each;
    }
    facts.entities[row[entity]!]! += worth;
  });

  gradient.joined.fill(0, 0, batch.length * width);
  addScoreGradient(products, block, slopes, gradient);
  batch.forEach((question, b) => {
    const from = { joined: gradient.joined, at: b * width };
    const into = { entities: gradient.entities, row: row[question.entity]!, relations: gradient.relations };
    addJoinGradient(embedding, multipliers, question, from, into);
  });
  descend(training, batch, settings.n3 / total);
  return loss;
}

/** Adds the penalty's part to the gradient, takes Adagrad's step, and leaves the gradient empty. */
function descend(training: Training, batch: readonly Asked[], penalty: number): void {
  const { settings, embedding, sums, products, rivals, gradient, facts } = training;
  const { width, entities, relations } = embedding;
  for (let i = 0; i < rivals.count; i++) {
    const [to, from] = [rivals.entity[i]! * width, i * width];
    addPenalty(embedding, entities, to, penalty * facts.entities[i]!, gradient.entities, from);
    products.adagrad(entities, sums.entities, to, gradient.entities, from, width, settings.rate);
  }
  for (const { relation } of batch) {
    // Another question of the batch had it.
    if (facts.relations[relation] === 0) continue;
    const to = relation * width;
    addPenalty(embedding, relations, to, penalty * facts.relations[relation]!, gradient.relations, to);
    products.adagrad(relations, sums.relations, to, gradient.relations, to, width, settings.rate);
    facts.relations[relation] = 0;
  }
}

/** Adds the derivative of weight × Σ |factor|³, where a complex factor's size is its modulus. O(width). */
function addPenalty(
  { model, width }: Embedding,
  matrix: Float32Array,
  from: number,
  weight: number,
  gradient: Float32Array,
  to: number,
): void {
  if (weight === 0) return;
  if (isComplex(model)) {
    const half = width / 2;
    for (let k = 0; k < half; k++) {
      const x = matrix[from + k]!;
      const y = matrix[from + half + k]!;
      const pull = 3 * weight * Math.sqrt(x * x + y * y);
      gradient[to + k]! += pull * x;
      gradient[to + half + k]! += pull * y;
    }
  } else
    for (let k = 0; k < width; k++) gradient[to + k]! += 3 * weight * Math.abs(matrix[from + k]!) * matrix[from + k]!;
}

function gather({ width, entities }: Embedding, { count, entity }: Rivals, out: Float32Array): void {
  for (let i = 0; i < count; i++) {
    const from = entity[i]! * width;
    const to = i * width;
    for (let k = 0; k < width; k++) out[to + k] = entities[from + k]!;
  }
}

/** So many of the values, each as likely. O(values). */
function draw(values: Uint32Array, count: number, random: () => number): Uint32Array {
  const left = values.slice();
  for (let i = 0; i < count; i++) {
    const j = i + Math.floor(random() * (left.length - i));
    const held = left[i]!;
    left[i] = left[j]!;
    left[j] = held;
  }
  return left.subarray(0, count);
}
