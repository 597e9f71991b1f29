import type { History, Model } from '../evaluation/model.ts';
import type { Sparse } from '../sparse.ts';
import { foldTogether, type Trained } from './fold-many.ts';
import { foldIn, scoreItems } from './foldin.ts';
import { dequantize, factorsOf, type ItemFactors } from './quantize.ts';
import type { Settings } from './settings.ts';
import type { Kernel } from './solver.ts';
import { inTiles } from './tiles.ts';
import { continueTraining, startTraining } from './training.ts';

/** So many multiplications fold in exactly, some ten seconds; of more histories the kernel's steps tell the same. */
const EXACT = 1e10;
/** With these the vectors differ from the exact ones by less than integers do from the factors that they stand for. */
const STEPS = 12;

/**
 * The factorisation trained on users × items, as an evaluation asks it. Every user is folded in, also those of the
 * training, as a request does it: what is evaluated is what is shipped, integers and all.
 */
export function ialsModel(data: Sparse, settings: Settings, kernel: Kernel | null): Model {
  const training = startTraining(data, settings, kernel);
  continueTraining(training);
  const items = factorsOf(training);
  const model = modelOf(items);
  const open = kernel?.lists;
  if (!open) return model;
  let asked: readonly History[] = [];
  let tiles = model.score;
  return {
    ...model,
    ready(histories) {
      // The blend asks what was asked before it.
      if (histories.length === asked.length && histories.every((history, i) => history === asked[i])) return;
      asked = histories;
      const vectors = dequantize(items);
      const users = foldedIn({ settings, items: training.items, vectors }, items, asked, kernel);
      tiles = inTiles(users, vectors, asked, open, model.score);
    },
    score: (history, scores) => tiles(history, scores),
  };
}

export function modelOf(items: ItemFactors): Model {
  return {
    name: 'ials',
    settings: { ...items.settings },
    score: ({ items: history, weights }, scores) => scoreItems(items, foldIn(items, history, weights), scores),
  };
}

/** The vectors of histories, one after another. */
function foldedIn(trained: Trained, items: ItemFactors, histories: readonly History[], kernel: Kernel): Float32Array {
  const d = items.settings.factors;
  const cells = histories.reduce((sum, history) => sum + history.items.length, 0);
  if ((cells / 2) * d * d + (histories.length / 6) * d ** 3 > EXACT)
    return foldTogether(trained, histories, kernel, STEPS);
  const users = new Float32Array(histories.length * d);
  histories.forEach((history, place) => {
    users.set(foldIn(items, history.items, history.weights), place * d);
  });
  return users;
}
