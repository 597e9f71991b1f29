import { type EmbeddingModel, isComplex } from './embedding.ts';
import type { Triples } from './graph.ts';
import { questionsOf } from './questions.ts';
import type { TrainingSettings } from './train.ts';

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

/** What a search does. It follows from the graph's size alone, so that it is the same on every machine. */
export interface Plan {
  /** The likeliest first. */
  candidates: TrainingSettings[];
  /** All that are still kept are trained until that many epochs; then only so many of them are kept. */
  rounds: { until: number; keep: number }[];
  /** Multiplications that are never exceeded by more than an epoch. */
  work: number;
  /** How many of the facts to choose with are looked at, where all were too much work. */
  looks: number;
}

/** Below the first, no search is cut short; the second is some minutes of the kernel. */
const LEAST = 2.6e11;
const MOST = 1.4e12;
/** Entities × facts that the least is meant for: 2,000 × 36,000. The work grows more slowly than these. */
const MEANT = 7.2e7;
const GROWTH = 0.5;

const BATCH = 128;
/** Entities that a batch brings along beside the drawn: its questions', and their answers. */
const BROUGHT = 250;
/** Factors, and how many wrong answers are drawn for a batch (Infinity: none, all count), the best first. */
const SIZES: readonly (readonly [factors: number, sample: number])[] = [
  ...[Number.POSITIVE_INFINITY, 1024].map((sample) => [400, sample] as const),
  ...[Number.POSITIVE_INFINITY, 1024, 512].map((sample) => [200, sample] as const),
  ...[Number.POSITIVE_INFINITY, 1024, 512, 256].map((sample) => [100, sample] as const),
  ...[512, 256].map((sample) => [48, sample] as const),
  ...[512, 256, 128].map((sample) => [24, sample] as const),
];
/** Epochs that a training takes, mostly; and how many a search by halves takes altogether, in those of one candidate. */
const ENOUGH = 20;
const HALVING = 27;

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

/** The same where there are many facts, of which each says less: Lacroix et al. (2018) found 0.05 and 0.1. */
const OF_LARGE: Record<EmbeddingModel, readonly { rate: number; n3: number }[]> = {
  complex: [0.05, 0.02, 0.1, 0.005].map((n3) => ({ rate: 0.1, n3 })),
  distmult: [0.05, 0.02, 0.1, 0.005].map((n3) => ({ rate: 0.1, n3 })),
  transe: CANDIDATES.transe,
  rotate: CANDIDATES.rotate,
};

/**
 * Of a small graph all candidates are trained to the end, with 400 factors and against all entities. Of a larger one they
 * are trained by halves (successive halving, Jamieson and Talwalkar 2016), with as many factors, and against as many
 * wrong answers, as the work allows. O(facts).
 */
export function planOf(facts: Facts, options: SearchOptions): Plan {
  const { model, seed, epochs } = options;
  const questions = questionsOf(facts.entities, facts.relations, facts.train).entity.length;
  const width = (factors: number) => factors * (isComplex(model) ? 2 : 1);
  const workOf = (factors: number, sample: number) =>
    3 * questions * Math.min(facts.entities, sample + BROUGHT) * width(factors);
  const grown = LEAST * ((facts.entities * facts.train.head.length) / MEANT) ** GROWTH;
  const work = Math.min(MOST, Math.max(LEAST, grown));
  const finish = (candidates: TrainingSettings[], rounds: Plan['rounds']): Plan => ({
    candidates,
    rounds,
    work,
    looks: Math.ceil(work / 100 / (2 * facts.entities * width(candidates[0]?.factors ?? 0))),
  });

  const largest = options.factors ?? 400;
  if (CANDIDATES[model].length * ENOUGH * workOf(largest, Number.POSITIVE_INFINITY) <= work)
    return finish(
      CANDIDATES[model].map((one) => ({ model, factors: largest, batch: BATCH, seed, ...one })),
      [{ until: epochs, keep: 1 }],
    );
  const sizes = SIZES.map(([size, sample]) => [options.factors ?? size, sample] as const);
  const [size, sample] = sizes.find((one) => HALVING * workOf(...one) <= work) ?? sizes.at(-1) ?? [24, 128];
  const chosen = sample + BROUGHT < facts.entities ? { sample } : {};
  return finish(
    OF_LARGE[model].map((one) => ({ model, factors: size, batch: BATCH, seed, ...chosen, ...one })),
    [
      { until: Math.min(3, epochs), keep: 2 },
      { until: Math.min(6, epochs), keep: 1 },
      { until: epochs, keep: 1 },
    ],
  );
}
