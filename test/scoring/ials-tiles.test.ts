import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { History } from '../../worker/scoring/evaluation/model.ts';
import { foldTogether } from '../../worker/scoring/ials/fold-many.ts';
import { foldIn } from '../../worker/scoring/ials/foldin.ts';
import { ialsModel } from '../../worker/scoring/ials/model.ts';
import { dequantize, factorsOf } from '../../worker/scoring/ials/quantize.ts';
import { usual } from '../../worker/scoring/ials/settings.ts';
import { continueTraining, startTraining } from '../../worker/scoring/ials/training.ts';
import { compileKernel, openProducts } from '../../worker/scoring/knowledge/kernel.ts';
import { tastesOf } from './ials-data.ts';
import { committedKernel } from './ials-kernel.ts';

const file = new URL('../../worker/scoring/knowledge/kernel.wasm', import.meta.url);
const products = compileKernel(readFileSync(file));
const kernel = { ...committedKernel(), lists: () => openProducts(products) };
const data = tastesOf(400, 122, 4, 3);
const settings = { ...usual, factors: 16, iterations: 6 };

/** More than two tiles of 32, of one to thirty items. */
const histories = Array.from({ length: 70 }, (_, user): History => {
  const items = Uint32Array.from({ length: 1 + (user % 30) }, (_, i) => (user + 4 * i) % 122);
  return { user: -1, items, weights: new Float32Array(items.length).fill(1), times: null, now: null };
});

test('lists that a model is ready for are those that it gives one by one, in whichever order they are asked', () => {
  const alone = ialsModel(data, settings, committedKernel());
  const model = ialsModel(data, settings, kernel);
  model.ready?.(histories.slice(0, 68));
  const [one, many] = [new Float32Array(122), new Float32Array(122)];
  for (const history of [...histories, ...histories.slice(5, 40).reverse()]) {
    alone.score(history, one);
    model.score(history, many);
    const largest = Math.max(...one.map(Math.abs));
    many.forEach((score, item) => {
      expect(Math.abs(score - (one[item] ?? 0))).toBeLessThan(1e-5 * largest);
    });
  }
});

test('twelve steps for all are as good as solving for each', () => {
  const training = startTraining(data, settings, kernel);
  continueTraining(training);
  const items = factorsOf(training);
  const folded = foldTogether({ ...training, vectors: dequantize(items) }, histories, kernel, 12);
  histories.forEach((history, user) => {
    const exact = foldIn(items, history.items, history.weights);
    const largest = Math.max(...exact.map(Math.abs));
    exact.forEach((value, j) => {
      expect(Math.abs(value - (folded[user * 16 + j] ?? 0))).toBeLessThan(0.002 * largest);
    });
  });
});
