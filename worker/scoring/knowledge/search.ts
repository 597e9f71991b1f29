import type { Embedding } from './embedding.ts';
import { someOf } from './hold-out.ts';
import type { Facts, Plan } from './plan.ts';
import { type OpenProducts, plain } from './products.ts';
import { type Questions, questionsOf } from './questions.ts';
import { type RankMetrics, rankMetrics, ranksOf } from './rank.ts';
import { epoch, startTraining, type Training, type TrainingSettings } from './train.ts';

export interface Found {
  settings: TrainingSettings;
  /** After which the embedding was kept. */
  epochs: number;
  embedding: Embedding;
  /** Of those facts to choose with that the plan looks at. */
  valid: RankMetrics;
  /** Multiplications that the whole search took. */
  work: number;
}

/** Epochs between two looks at the facts to choose with; and how many looks may pass without a better one. */
const EVERY = 2;
const PATIENCE = 4;

/** A candidate on its way. */
interface Run {
  candidate: number;
  training: Training;
  /** The best MRR so far, and after which epoch. */
  top: number;
  at: number;
}

/**
 * Trains one model with each of the plan's settings, and keeps what ranks the facts to choose with best by their filtered
 * mean reciprocal rank; only these and the training facts are looked at. A setting stops when four looks, two epochs apart,
 * brought nothing better, and the search when the plan's work is done. O(the plan's work).
 *
 * @param onEpoch called after each epoch with the number of the setting and of the epoch
 */
export function search(
  facts: Facts,
  plan: Plan,
  open: OpenProducts = plain,
  onEpoch: (candidate: number, epoch: number) => void = () => {},
): Found {
  const { entities, relations, train, valid } = facts;
  const questions = questionsOf(entities, relations, train);
  const asked = questionsOf(entities, relations, someOf(valid, plan.looks, plan.candidates[0]?.seed ?? 0));
  const known = questionsOf(entities, relations, train, valid);
  let best = null as Found | null;
  let work = 0;
  const look = (run: Run) => {
    const { settings, embedding, epochs } = run.training;
    work += asked.entity.length * embedding.entities.length;
    const metrics = rankMetrics(ranksOf(embedding, asked, known, open));
    if (metrics.MRR <= run.top) return;
    [run.top, run.at] = [metrics.MRR, epochs];
    if (best === null || metrics.MRR > best.valid.MRR)
      best = { settings, epochs, embedding: kept(embedding), valid: metrics, work };
  };
  const advance = (run: Run, until: number) => {
    const { training } = run;
    // However little the work allows, something is found.
    const goesOn = () => training.epochs < until && (work < plan.work || best === null);
    while (goesOn() && training.epochs - run.at < EVERY * PATIENCE) {
      const before = training.work;
      epoch(training, questions);
      work += training.work - before;
      onEpoch(run.candidate, training.epochs);
      if (training.epochs % EVERY === 0 || !goesOn()) look(run);
    }
  };

  let runs = plan.candidates.map(
    (settings, candidate): Run => ({
      candidate,
      training: startTraining({ entities, relations }, settings, open),
      top: -1,
      at: 0,
    }),
  );
  for (const { until, keep } of plan.rounds) {
    for (const run of runs) advance(run, until);
    runs = runs.sort((a, b) => b.top - a.top || a.candidate - b.candidate).slice(0, keep);
  }
  if (best === null) throw new RangeError('a search needs a setting and an epoch');
  return { ...best, work };
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
