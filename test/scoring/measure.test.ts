import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Known } from '../../worker/scoring/evaluation/known.ts';
import { lastOut } from '../../worker/scoring/evaluation/last-out.ts';
import { measure } from '../../worker/scoring/evaluation/measure.ts';
import { best, type MethodName } from '../../worker/scoring/evaluation/method.ts';
import type { Model } from '../../worker/scoring/evaluation/model.ts';
import type { Case, Part } from '../../worker/scoring/evaluation/split.ts';
import { placesById, topOf } from '../../worker/scoring/evaluation/top.ts';
import { trial } from '../../worker/scoring/evaluation/trial.ts';
import { openKernel } from '../../worker/scoring/ials/kernel.ts';
import { methodsWith } from '../../worker/scoring/methods.ts';
import { amongUnseen } from '../bench/deskdrop.ts';
import { logOf, tastes } from './evaluation-logs.ts';
import { holds } from './property.ts';

describe('the first of a list', () => {
  test('are those of a sorted list, ties by id, without what is left out', () => {
    const item = fc.record({ score: fc.integer({ min: -3, max: 3 }), out: fc.boolean(), id: fc.string() });
    const items = fc.uniqueArray(item, { selector: ({ id }) => id, maxLength: 40 });
    holds(
      fc.property(items, fc.integer({ min: 1, max: 50 }), (items, k) => {
        const sorted = items
          .map((one, place) => ({ ...one, place }))
          .filter(({ out }) => !out)
          .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
        const order = placesById(items.map(({ id }) => id));
        const skip = Uint32Array.from(items, ({ out }) => (out ? 7 : 3));
        const scores = Float32Array.from(items, ({ score }) => score);
        expect([...topOf(scores, k, order, skip, 7)]).toEqual(sorted.slice(0, k).map(({ place }) => place));
      }),
    );
  });
});

describe('measuring', () => {
  const fixed = (values: number[]): Model => ({
    name: 'fixed',
    settings: {},
    score: (_, scores) => scores.set(values),
  });
  const items = ['a', 'b', 'c', 'd'];
  const asked = (targets: number[], hidden: number[], among?: number[]): Case => ({
    history: { user: -1, items: Uint32Array.of(), weights: Float32Array.of(), times: null, now: null },
    targets: Uint32Array.from(targets),
    hidden: Uint32Array.from(hidden),
    ...(among && { among: Uint32Array.from(among) }),
  });

  test('is the mean over the cases; what is hidden is not ranked', () => {
    const metrics = measure(fixed([4, 3, 2, 1]), [asked([1], [0]), asked([2, 3], [])], { ks: [1, 3], items });
    expect(metrics).toEqual({
      'HR@1': 0.5,
      'HR@3': 1,
      'Recall@1': 0.5,
      'Recall@3': 0.75,
      'NDCG@1': 0.5,
      'NDCG@3': (1 + 0.5 / (1 + Math.LN2 / Math.log(3))) / 2,
    });
  });

  test('only some are ranked where a case says so', () => {
    expect(measure(fixed([4, 3, 2, 1]), [asked([3], [], [3, 2])], { ks: [2], items })['NDCG@2']).toBeCloseTo(0.6309, 4);
  });

  test('a score that is no number is a fault of the model', () => {
    expect(() => measure(fixed([0, Number.NaN, 0, 0]), [asked([1], [])], { ks: [1], items })).toThrow(RangeError);
  });
});

test('the best settings are chosen, ties for the earlier', () => {
  expect(best([{ a: 1 }, { a: 2 }, { a: 3 }], ({ a }) => Math.min(a, 2))).toEqual({ a: 2 });
});

const kernel = openKernel(
  new WebAssembly.Module(readFileSync(new URL('../../worker/scoring/ials/kernel.wasm', import.meta.url))),
);
const knownOf = ({ train, stream }: Part): Known => ({ log: train, stream, items: null, seed: 1 });

test('where people have tastes, what learns them beats what everyone gets; the same log gives the same figures', () => {
  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
  console.info(`seed ${seed}`);
  const run = (name: MethodName) => {
    const method = methodsWith(kernel)[name];
    return trial(name, method, lastOut(logOf(tastes(seed, 200))), knownOf, { ks: [10] }, () => 0);
  };
  const popular = run('popular').metrics['NDCG@10'] ?? 1;
  for (const name of ['knn', 'ease', 'ials', 'blend'] as const) {
    const row = run(name);
    expect(row.metrics['NDCG@10'], name).toBeGreaterThan(popular * 1.3);
  }
  expect(run('ials')).toEqual(run('ials'));
});

test('evaluated one after another, the factorisation and the blend that takes it in come to what each comes to alone', () => {
  const split = lastOut(logOf(tastes(3, 40)));
  const alone = (name: MethodName) => trial(name, methodsWith(kernel)[name], split, knownOf, { ks: [5, 10] }, () => 0);
  const both = methodsWith(kernel);
  for (const name of ['ials', 'blend'] as const)
    expect(trial(name, both[name], split, knownOf, { ks: [5, 10] }, () => 0)).toEqual(alone(name));
});

test('DeskDrop K: the factorisation finds what the published hybrid finds, and more', ({ skip }) => {
  const part = amongUnseen(1)?.testing;
  if (!part) return skip('no recsys/deskdrop beside the project');
  const model = methodsWith(kernel).ials.fit(knownOf(part), {});
  const sample = part.cases.filter((_, i) => i % 4 === 0);
  const { 'Recall@5': five, 'Recall@10': ten } = measure(model, sample, { ks: [5, 10], items: part.train.items });
  // Moreira, "Recommender Systems in Python 101" (Kaggle).
  expect(five).toBeGreaterThan(0.343);
  expect(ten).toBeGreaterThan(0.479);
});
