import { type Embedding, type EmbeddingModel, isComplex } from './embedding.ts';
import type { Triples } from './graph.ts';
import { type OpenProducts, plain } from './products.ts';
import { type Questions, questionsOf } from './questions.ts';
import { type RankMetrics, rankMetrics, ranksOf } from './rank.ts';
import { epoch, startTraining, type TrainingSettings } from './train.ts';

/** Facts to learn from, and facts to choose with. */
export interface Facts {
  entities: number;
  relations: number;
  train: Triples;
  valid: Triples;
}

export interface SearchOptions {
  model: EmbeddingModel;
  seed: number;
  /** Null: 400, or fewer where that were too much work. */
  factors: number | null;
  /** At most so many a setting; it ends earlier when the facts to choose with rank no better. */
  epochs: number;
}

export interface Found {
  settings: TrainingSettings;
  /** After which the embedding was kept. */
  epochs: number;
  embedding: Embedding;
  valid: RankMetrics;
}

/** Multiplications that a search may take, most of an epoch being three products: some minutes of the kernel. */
const WORK = 1.2e12;
const FACTORS = [400, 200, 100, 48, 24];
const BATCH = 128;
/** Epochs between two looks at the facts to choose with; and how many looks may pass without a better one. */
const EVERY = 2;
const PATIENCE = 4;

/** What is tried, the likeliest first. A penalty on distances only pulls together what should be apart. */
const CANDIDATES: Record<EmbeddingModel, readonly { rate: number; n3: number }[]> = {
  complex: [
    { rate: 0.1, n3: 0.01 },
    { rate: 0.2, n3: 0.01 },
    { rate: 0.1, n3: 0.03 },
    { rate: 0.1, n3: 0.1 },
  ],
  distmult: [
    { rate: 0.1, n3: 0.01 },
    { rate: 0.1, n3: 0.003 },
    { rate: 0.1, n3: 0.03 },
  ],
  transe: [
    { rate: 0.1, n3: 0 },
    { rate: 0.3, n3: 0 },
  ],
  rotate: [
    { rate: 0.3, n3: 0 },
    { rate: 0.1, n3: 0 },
  ],
};

/** The settings that a search tries: fewer, and of fewer factors, where the graph is large. O(facts). */
export function candidatesOf(facts: Facts, options: SearchOptions): TrainingSettings[] {
  const { model, seed, epochs } = options;
  const questions = questionsOf(facts.entities, facts.relations, facts.train).entity.length;
  const workOf = (factors: number) =>
    3 * questions * facts.entities * factors * (isComplex(model) ? 2 : 1) * Math.min(epochs, 20);
  const affordable = FACTORS.find((factors) => workOf(factors) <= WORK) ?? FACTORS.at(-1) ?? 24;
  const factors = options.factors ?? affordable;
  const tries = Math.max(1, Math.floor(WORK / workOf(factors)));
  return CANDIDATES[model].slice(0, tries).map((one) => ({ model, factors, batch: BATCH, seed, ...one }));
}

/**
 * Trains one model with each of the settings, and keeps what ranks the facts to choose with best by their filtered mean
 * reciprocal rank; only these and the training facts are looked at. Each setting stops when four looks, two epochs apart,
 * brought nothing better. O(settings × epochs × questions × entities × width).
 *
 * @param onEpoch called after each epoch with the number of the setting and of the epoch
 */
export function search(
  facts: Facts,
  candidates: readonly TrainingSettings[],
  epochs: number,
  open: OpenProducts = plain,
  onEpoch: (candidate: number, epoch: number) => void = () => {},
): Found {
  const { entities, relations, train, valid } = facts;
  const questions = questionsOf(entities, relations, train);
  const asked = questionsOf(entities, relations, valid);
  const known = questionsOf(entities, relations, train, valid);
  let best: Found | null = null;
  candidates.forEach((settings, candidate) => {
    const training = startTraining({ entities, relations }, settings, open);
    let [top, lookedAt] = [-1, 0];
    for (let done = 1; done <= epochs; done++) {
      epoch(training, questions);
      onEpoch(candidate, done);
      if (done % EVERY !== 0 && done !== epochs) continue;
      const metrics = rankMetrics(ranksOf(training.embedding, asked, known, open));
      if (metrics.MRR > top) {
        [top, lookedAt] = [metrics.MRR, done];
        if (best === null || metrics.MRR > best.valid.MRR)
          best = { settings, epochs: done, embedding: kept(training.embedding), valid: metrics };
      } else if (done - lookedAt >= EVERY * PATIENCE) break;
    }
  });
  if (best === null) throw new RangeError('a search needs a setting and an epoch');
  return best;
}

/** Trains with settings that are chosen already. O(epochs × questions × entities × width). */
export function fitEmbedding(
  questions: Questions,
  relations: number,
  settings: TrainingSettings,
  epochs: number,
  open: OpenProducts = plain,
): Embedding {
  const training = startTraining({ entities: questions.answers.width, relations }, settings, open);
  while (training.epochs < epochs) epoch(training, questions);
  return kept(training.embedding);
}

/** A copy that the training, and the kernel's memory, know nothing of. */
function kept(embedding: Embedding): Embedding {
  return { ...embedding, entities: embedding.entities.slice(), relations: embedding.relations.slice() };
}
