import { readFileSync } from 'node:fs';
import type { Triples } from '../../worker/scoring/knowledge/graph.ts';
import { compileKernel, openProducts } from '../../worker/scoring/knowledge/kernel.ts';
import type { Facts, Plan } from '../../worker/scoring/knowledge/plan.ts';
import { questionsOf } from '../../worker/scoring/knowledge/questions.ts';
import { rankMetrics, ranksOf } from '../../worker/scoring/knowledge/rank.ts';
import { fitEmbedding, search } from '../../worker/scoring/knowledge/search.ts';
import type { TrainingSettings } from '../../worker/scoring/knowledge/train.ts';

export interface World extends Facts {
  test: Triples;
  /** The facts to choose with are a part of train.txt: once all is chosen, they are learned from too. */
  chosenFromTrain: boolean;
}

/** A row of the table. */
export interface ModelRow {
  model: string;
  metrics: Record<string, number>;
  /** Of choosing, learning and ranking. */
  seconds: number;
  settings: Record<string, number>;
}

/** Chooses, trains and tests one model. @param onEpoch as of `search` */
export function embedModel(
  world: World,
  plan: Plan,
  onEpoch: (candidate: TrainingSettings, epoch: number) => void,
  onTest: () => void,
): ModelRow {
  const start = performance.now();
  const module = compileKernel(readFileSync(new URL('../../worker/scoring/knowledge/kernel.wasm', import.meta.url)));
  const open = () => openProducts(module);
  const { entities, relations, train, valid, test } = world;
  const found = search(world, plan, open, (candidate, epoch) => {
    const settings = plan.candidates[candidate];
    if (settings) onEpoch(settings, epoch);
  });
  onTest();
  const { settings } = found;
  const embedding = world.chosenFromTrain
    ? fitEmbedding(questionsOf(entities, relations, train, valid), relations, settings, found.epochs, open)
    : found.embedding;
  const asked = questionsOf(entities, relations, test);
  const metrics = rankMetrics(ranksOf(embedding, asked, questionsOf(entities, relations, train, valid, test), open));
  const { model, factors, rate, n3, batch, sample, seed } = settings;
  const chosen: Record<string, number> = { factors, rate, N3: n3, batch };
  if (sample !== undefined) chosen['wrong answers'] = sample;
  Object.assign(chosen, { epochs: found.epochs, seed, 'valid MRR': round(found.valid.MRR) });
  if (plan.looks < valid.head.length) chosen['valid facts'] = plan.looks;
  return { model, metrics: { ...metrics }, seconds: round((performance.now() - start) / 1000), settings: chosen };
}

const round = (value: number) => Math.round(value * 10_000) / 10_000;
