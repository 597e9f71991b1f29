import { describe, expect, test } from 'vitest';
import type { History, Model } from '../../worker/scoring/evaluation/model.ts';
import { chooseTraining } from '../../worker/scoring/ials/choose.ts';
import { foldMany, trainedOf } from '../../worker/scoring/ials/fold-many.ts';
import { foldIn, scoreItems } from '../../worker/scoring/ials/foldin.ts';
import { ialsModel } from '../../worker/scoring/ials/model.ts';
import { dequantize, factorsOf } from '../../worker/scoring/ials/quantize.ts';
import { checkSettings, type Settings, settingsFor, usual } from '../../worker/scoring/ials/settings.ts';
import { continueTraining, startTraining } from '../../worker/scoring/ials/training.ts';
import { type Sparse, sparseOf } from '../../worker/scoring/sparse.ts';
import { tastesOf } from './ials-data.ts';
import { committedKernel } from './ials-kernel.ts';

const kernel = committedKernel();
const TASTES = 4;
const data = tastesOf(400, 120, TASTES, 3);
const settings: Settings = { ...usual, factors: 16, iterations: 6 };

function factors(of: Sparse = data, by: Settings = settings) {
  const training = startTraining(of, by, kernel);
  continueTraining(training);
  return { items: factorsOf(training), vectors: training.solver.items.slice() };
}

/** How many of the ten best new items are of the kind that the history is of. */
function ownKind(model: Model, kind: number): number {
  const items = Uint32Array.of(kind, kind + TASTES, kind + 2 * TASTES);
  const scores = new Float32Array(data.width);
  model.score({ user: -1, items, weights: new Float32Array(3).fill(1), times: null, now: null }, scores);
  for (const item of items) scores[item] = Number.NEGATIVE_INFINITY;
  const best = Array.from(scores.keys()).sort((a, b) => scores[b]! - scores[a]!);
  return best.slice(0, 10).filter((item) => item % TASTES === kind).length;
}

test('who was not trained is recommended what others of the same taste meet', () => {
  const model = ialsModel(data, settings, kernel);
  for (let kind = 0; kind < TASTES; kind++) expect(ownKind(model, kind)).toBeGreaterThanOrEqual(7);
});

test('many folded in at once come near the exact solution, and rank alike', () => {
  const by = { ...settings, alpha: 1 };
  const training = startTraining(data, by, kernel);
  continueTraining(training);
  const items = factorsOf(training);
  const histories = [1, 5, 30].map((length): History => {
    const own = Uint32Array.from({ length }, (_, i) => 3 * i);
    const weights = Float32Array.from(own, (_, i) => 1 + (i % 3));
    return { user: -1, items: own, weights, times: null, now: null };
  });
  const model = foldMany(trainedOf(training), histories, kernel);
  const [near, exact] = [new Float32Array(data.width), new Float32Array(data.width)];
  for (const history of histories) {
    model.score(history, near);
    scoreItems(items, foldIn(items, history.items, history.weights), exact);
    const largest = Math.max(...exact.map(Math.abs));
    near.forEach((score, item) => {
      expect(Math.abs(score - (exact[item] ?? 0))).toBeLessThan(0.05 * largest);
    });
  }
  expect(() => model.score({ ...histories[0]! }, near)).toThrow(RangeError);
});

test('integers lose at most 1/254 of a vector’s largest number', () => {
  const { items, vectors } = factors();
  const again = dequantize(items);
  for (let i = 0; i < vectors.length; i++) {
    const item = Math.floor(i / settings.factors);
    expect(Math.abs(again[i]! - vectors[i]!)).toBeLessThanOrEqual(items.scales[item]! * 0.5001);
  }
});

describe('fold-in', () => {
  test('solves the equations that its definition states', () => {
    const { items } = factors();
    const h = dequantize(items);
    const d = settings.factors;
    const history = [3, 7, 11, 40, 41];
    const x = foldIn(items, history, null);
    const row = (item: number) => h.subarray(item * d, (item + 1) * d);
    const dot = (item: number) => row(item).reduce((sum, value, j) => sum + value * x[j]!, 0);
    // The gradient of the loss at the solution: λ = 0.005 × (5 + 0.5 × 120).
    for (let j = 0; j < d; j++) {
      let gradient = 0.325 * x[j]!;
      for (let item = 0; item < items.count; item++) gradient += 0.5 * dot(item) * row(item)[j]!;
      for (const item of history) gradient += (dot(item) - 1) * row(item)[j]!;
      expect(Math.abs(gradient)).toBeLessThan(1e-6);
    }
  });

  test('a history of nothing has no vector, and scores are all 0', () => {
    const { items } = factors();
    const scores = new Float32Array(items.count).fill(1);
    scoreItems(items, foldIn(items, [], null), scores);
    expect(scores.every((score) => score === 0)).toBe(true);
  });

  test('of weighted events the heavier one counts more', () => {
    const weighted = factors(tastesOf(400, 120, TASTES, 3, true), { ...settings, alpha: 4 }).items;
    const share = (weights: number[]) => {
      const scores = new Float32Array(weighted.count);
      scoreItems(weighted, foldIn(weighted, [0, 1], weights), scores);
      return scores[0]! - scores[1]!;
    };
    expect(share([4, 1])).toBeGreaterThan(share([1, 4]));
  });
});

describe('settings', () => {
  test.each([
    ['no pairs', sparseOf(3, 4, { rows: [], columns: [] })],
    ['one pair', sparseOf(1, 1, { rows: [0], columns: [0] })],
    ['users and items that met nothing', sparseOf(50, 60, { rows: [0, 0, 9], columns: [5, 6, 5] })],
    [
      'all met all',
      sparseOf(8, 8, {
        rows: [...Array(64).keys()].map((i) => i >> 3),
        columns: [...Array(64).keys()].map((i) => i & 7),
      }),
    ],
    ['a hundred pairs', tastesOf(12, 20, 2, 5)],
  ])('%s: sane settings and finite scores', (_, of) => {
    const chosen = settingsFor(of);
    expect(() => checkSettings(chosen)).not.toThrow();
    const model = ialsModel(of, chosen, kernel);
    const scores = new Float32Array(of.width);
    model.score({ user: -1, items: Uint32Array.of(0), weights: Float32Array.of(1), times: null, now: null }, scores);
    expect(scores.every(Number.isFinite)).toBe(true);
  });

  test('larger sets get longer vectors, up to what a Worker bears', () => {
    expect(settingsFor(tastesOf(20, 20, 2, 1)).factors).toBe(8);
    expect(settingsFor(tastesOf(4000, 500, 2, 1)).factors).toBe(32);
  });

  test('what makes no sense is refused by name', () => {
    expect(() => checkSettings({ ...usual, factors: 12 })).toThrow('factors is 12: expected a multiple of 8');
    expect(() => checkSettings({ ...usual, ridge: 0 })).toThrow('ridge is 0');
    expect(() => checkSettings({ ...usual, unobserved: Number.NaN })).toThrow('unobserved is NaN');
  });

  test('the search ends, goes uphill and tries no more than it may', () => {
    let trainings = 0;
    const judge = ({ settings: { ridge, iterations } }: Model) => {
      if (iterations === 4) trainings++;
      return 1 / (1 + Math.abs(Math.log(Number(ridge) / 0.3)));
    };
    const { settings: chosen } = chooseTraining(tastesOf(30, 20, 2, 2), null, judge, { tries: 12, histories: [] });
    expect(trainings).toBeLessThanOrEqual(12);
    expect(Math.abs(Math.log(chosen.ridge / 0.3))).toBeLessThan(Math.log(1.5));
    // No look found more sweeps better.
    expect(chosen.iterations).toBe(4);
  });

  test('what the search trained by looks is what a training of so many sweeps comes to, bit for bit', () => {
    const judge = ({ settings: { iterations } }: Model) => Math.min(16, Number(iterations));
    const { settings, vectors } = chooseTraining(data, kernel, judge, { tries: 2, histories: [] });
    expect(settings.iterations).toBe(16);
    const alone = startTraining(data, settings, kernel);
    continueTraining(alone);
    expect(vectors).toEqual(alone.solver.items.slice());
  });
});
