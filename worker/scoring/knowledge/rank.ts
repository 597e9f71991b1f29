import { type Embedding, join, multipliersOf } from './embedding.ts';
import { type OpenProducts, plain } from './products.ts';
import type { Questions } from './questions.ts';
import { scoreAll } from './similarity.ts';

/** Scores a block of questions at once: their products share what they read. */
const BLOCK = 64;

/**
 * The filtered ranks of the given facts, each asked for its tail and for its head: the place of the right answer among
 * all entities that are not known to answer too (Bordes et al. 2013). Equal scores share the mean of their places, the
 * "realistic" rank of Berrendorf et al. 2020, so that a model which tells nothing apart gains nothing by it.
 * O(questions × entities × width + facts × entities).
 *
 * @param asked the questions of the facts to rank
 * @param known the questions of all facts, those to rank included
 */
export function ranksOf(
  embedding: Embedding,
  asked: Questions,
  known: Questions,
  open: OpenProducts = plain,
): Float64Array {
  const { width } = embedding;
  const count = embedding.entities.length / width;
  const products = open();
  const [entities, joined, scores, ofEntity, ofRow] = products.room(
    embedding.entities.length,
    BLOCK * width,
    BLOCK * count,
    count,
    BLOCK,
  ) as [Float32Array, Float32Array, Float32Array, Float32Array, Float32Array];
  entities.set(embedding.entities);
  const multipliers = multipliersOf(embedding);
  const block = { model: embedding.model, width, rows: 0, count, joined, entities, scores, ofEntity, ofRow };
  const relations = embedding.relations.length / width;
  const rowOf = new Map<number, number>();
  known.entity.forEach((entity, row) => {
    rowOf.set(entity * relations + known.relation[row]!, row);
  });
  const ranks = new Float64Array(asked.answers.columns.length);
  for (let first = 0; first < asked.entity.length; first += BLOCK) {
    block.rows = Math.min(BLOCK, asked.entity.length - first);
    for (let b = 0; b < block.rows; b++) {
      const question = { entity: asked.entity[first + b]!, relation: asked.relation[first + b]! };
      join(embedding, multipliers, question, joined, b * width);
    }
    scoreAll(products, block);
    for (let b = 0; b < block.rows; b++) {
      const q = first + b;
      const row = rowOf.get(asked.entity[q]! * relations + asked.relation[q]!)!;
      const own = scores.subarray(b * count, (b + 1) * count);
      const others = known.answers.columns.subarray(known.answers.starts[row], known.answers.starts[row + 1]);
      for (let i = asked.answers.starts[q]!; i < asked.answers.starts[q + 1]!; i++)
        ranks[i] = filteredRank(own, asked.answers.columns[i]!, others);
    }
  }
  return ranks;
}

function filteredRank(scores: Float32Array, answer: number, known: Uint32Array): number {
  const own = scores[answer]!;
  let [above, equal] = [0, -1];
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i]!;
    if (score > own) above++;
    else if (score === own) equal++;
  }
  for (const other of known) {
    if (other === answer) continue;
    if (scores[other]! > own) above--;
    else if (scores[other]! === own) equal--;
  }
  return 1 + above + equal / 2;
}

export interface RankMetrics {
  MRR: number;
  'Hits@1': number;
  'Hits@3': number;
  'Hits@10': number;
}

/** Mean reciprocal rank, and the share of ranks up to k. O(ranks). */
export function rankMetrics(ranks: Float64Array): RankMetrics {
  const mean = (worth: (rank: number) => number) =>
    ranks.length === 0 ? 0 : ranks.reduce((sum, rank) => sum + worth(rank), 0) / ranks.length;
  const hits = (k: number) => mean((rank) => (rank <= k ? 1 : 0));
  return { MRR: mean((rank) => 1 / rank), 'Hits@1': hits(1), 'Hits@3': hits(3), 'Hits@10': hits(10) };
}
