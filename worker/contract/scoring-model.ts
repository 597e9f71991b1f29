import * as v from 'valibot';
import { Time } from './value.ts';

/**
 * `training`: under way. `current`: what lists are made with. `previous`: the one before, kept. `refused`: its figures were
 * worse than the current one's. `failed`: could not be trained.
 */
export const ModelStatus = v.picklist(['training', 'current', 'previous', 'refused', 'failed']);
export type ModelStatus = v.InferOutput<typeof ModelStatus>;

/** Ranking every content for members whose last one was held back: the model's figures and those of the plain formulas. */
export const ModelMetrics = v.object({
  /** Members it was measured on. */
  members: v.number(),
  learned: v.object({ hitRate10: v.number(), ndcg10: v.number() }),
  plain: v.object({ hitRate10: v.number(), ndcg10: v.number() }),
  popular: v.object({ hitRate10: v.number(), ndcg10: v.number() }),
});
export type ModelMetrics = v.InferOutput<typeof ModelMetrics>;

/** The blend: one weight a feature (all alike: the plain formula), the shift, and the half-life of trends in hours. */
export const ModelWeights = v.object({
  features: v.array(v.object({ name: v.string(), weight: v.number(), centre: v.number(), scale: v.number() })),
  bias: v.number(),
  halfLifeHours: v.number(),
});
export type ModelWeights = v.InferOutput<typeof ModelWeights>;

/** What the lists do to the site: see `worker/scoring/list/bias.ts` for each. */
export const Bias = v.object({
  /** Share of the contents that stood in any list of ten. */
  coverage: v.number(),
  /** Of the contents' exposure: 0 all alike, 1 one has it all. */
  gini: v.number(),
  /** Mean popularity rank share of what is recommended over that of what is read; above 1: lists favour the popular. */
  popularity: v.number(),
  /** NDCG@10 by how long members are known. */
  tenure: v.array(v.object({ months: v.string(), members: v.number(), ndcg10: v.number() })),
  /** Exposure by topic, as the contents of a site have one author yet. */
  topics: v.array(v.object({ topic: v.string(), exposure: v.number(), share: v.number() })),
});
export type Bias = v.InferOutput<typeof Bias>;

export const ModelVersion = v.object({
  version: v.number(),
  status: ModelStatus,
  members: v.number(),
  items: v.number(),
  pairs: v.number(),
  settings: v.record(v.string(), v.number()),
  metrics: v.nullable(ModelMetrics),
  weights: v.nullable(ModelWeights),
  bias: v.nullable(Bias),
  note: v.string(),
  /** Of a training: 0 to 1. */
  progress: v.number(),
  startedAt: Time,
  endedAt: v.nullable(Time),
});
export type ModelVersion = v.InferOutput<typeof ModelVersion>;

/** The owner's view of what makes the lists. Newest version first. */
export const Recommender = v.object({
  mode: v.picklist(['learned', 'plain']),
  versions: v.array(ModelVersion),
  /** Of the last 30 days: contents shown in lists, clicked there, and shown by exploration. */
  shown: v.number(),
  clicked: v.number(),
  explored: v.number(),
});
export type Recommender = v.InferOutput<typeof Recommender>;

export const RecommenderInput = v.strictObject({ mode: v.picklist(['learned', 'plain']) });
export type RecommenderInput = v.InferOutput<typeof RecommenderInput>;
