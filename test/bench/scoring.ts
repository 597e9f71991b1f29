import { readFileSync } from 'node:fs';
import type { Known } from '../../worker/scoring/evaluation/known.ts';
import type { MethodName } from '../../worker/scoring/evaluation/method.ts';
import type { Divisor } from '../../worker/scoring/evaluation/metrics.ts';
import type { Part, Split } from '../../worker/scoring/evaluation/split.ts';
import { trial } from '../../worker/scoring/evaluation/trial.ts';
import { openKernel } from '../../worker/scoring/ials/kernel.ts';
import { methodsWith } from '../../worker/scoring/methods.ts';
import { amongUnseen, asOfTheMoment } from './deskdrop.ts';
import { heldOut, negatives, reczoo } from './movielens.ts';
import { judge, type Row, type Verdict } from './verdict.ts';

interface Comparison {
  what: string;
  split: () => Split | null;
  ks: number[];
  divisor?: Divisor;
  model: MethodName;
  /** What others reached on the same split. */
  anchors: Record<string, number>;
  whose: string;
  /** What ours must reach, in parts of the anchor; absent: measured for information. */
  least?: number;
}

const comparisons: Comparison[] = [
  {
    what: 'ML-1M, held-out users',
    split: heldOut,
    ks: [20, 100],
    model: 'ease',
    anchors: { 'NDCG@100': 0.48, 'Recall@20': 0.415 },
    whose: 'EASE',
    least: 0.99,
  },
  {
    what: 'ML-1M, held-out users',
    split: heldOut,
    ks: [20, 100],
    model: 'ials',
    anchors: { 'NDCG@100': 0.482, 'Recall@20': 0.411 },
    whose: 'iALS, d = 128',
    least: 0.99,
  },
  {
    what: 'ML-1M, held-out users',
    split: heldOut,
    ks: [20, 100],
    model: 'blend',
    anchors: { 'NDCG@100': 0.482, 'Recall@20': 0.415 },
    whose: 'the better of iALS and EASE',
    least: 1,
  },
  {
    what: 'ML-1M, 1 + 99 negatives',
    split: negatives,
    ks: [10],
    model: 'ials',
    anchors: { 'HR@10': 0.728, 'NDCG@10': 0.452 },
    whose: 'iALS, d = 192',
    least: 0.98,
  },
  {
    what: 'ML-1M, 1 + 99 negatives',
    split: negatives,
    ks: [10],
    model: 'blend',
    anchors: { 'HR@10': 0.728, 'NDCG@10': 0.452 },
    whose: 'iALS, d = 192',
    least: 0.995,
  },
  {
    what: 'ML-1M m1, by all relevant',
    split: reczoo,
    ks: [20],
    divisor: 'all',
    model: 'ials',
    anchors: { 'Recall@20': 0.2802, 'NDCG@20': 0.267 },
    whose: 'SimpleX, a neural net',
    least: 0.98,
  },
  {
    what: 'ML-1M m1, by all relevant',
    split: reczoo,
    ks: [20],
    divisor: 'all',
    model: 'blend',
    anchors: { 'Recall@20': 0.2802, 'NDCG@20': 0.267 },
    whose: 'SimpleX, a neural net',
    least: 0.99,
  },
  ...[1, 2, 3].map(
    (seed): Comparison => ({
      what: `DeskDrop K, seed ${seed}`,
      split: () => amongUnseen(seed),
      ks: [5, 10],
      model: 'ials',
      anchors: { 'Recall@5': 0.449, 'Recall@10': 0.597 },
      whose: 'iALS; the published hybrid 0.343, 0.479',
      least: 0.97,
    }),
  ),
  {
    what: 'DeskDrop L',
    split: asOfTheMoment,
    ks: [10],
    model: 'trending',
    anchors: { 'HR@10': 0.749, 'NDCG@10': 0.526 },
    whose: 'trending',
    least: 0.99,
  },
  {
    what: 'DeskDrop L',
    split: asOfTheMoment,
    ks: [10],
    model: 'blend',
    anchors: { 'HR@10': 0.732, 'NDCG@10': 0.533 },
    whose: 'iALS + trending',
    least: 0.99,
  },
];

/**
 * What the scoring core reaches on others' data and splits, beside what others reached there. Settings never see the test.
 * `SCORING=DeskDrop` compares only what has that in its name.
 */
export function scoring(): Verdict {
  const wanted = process.env.SCORING ?? '';
  return judge(comparisons.filter(({ what }) => what.includes(wanted)).flatMap(rowsOf));
}

function rowsOf({ what, split: read, ks, divisor, model, anchors, whose, least }: Comparison): Row[] {
  const split = read();
  if (!split) return [];
  const file = new URL('../../worker/scoring/ials/kernel.wasm', import.meta.url);
  const method = methodsWith(openKernel(new WebAssembly.Module(readFileSync(file))))[model];
  const knownOf = ({ train, stream }: Part): Known => ({ log: train, stream, items: null, seed: 1 });
  const row = trial(model, method, split, knownOf, { ks, divisor }, () => process.cpuUsage().user / 1000);
  console.log(`${what}, ${model}: ${row.seconds.toFixed(1)} CPU s, ${JSON.stringify(row.settings)}`);
  return Object.entries(anchors).map(([metric, anchor]) => {
    const ours = row.metrics[metric] ?? Number.NaN;
    return {
      what: `${what}, ${model} ${metric}`,
      measured: ours / anchor,
      ...(least !== undefined && { least }),
      unit: '×',
      note: `${ours.toFixed(4)}; ${anchor} by ${whose}`,
    };
  });
}
