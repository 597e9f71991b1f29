import type { Model } from '../evaluation/model.ts';
import type { Sparse } from '../sparse.ts';
import { foldIn, scoreItems } from './foldin.ts';
import { factorsOf, type ItemFactors } from './quantize.ts';
import type { Settings } from './settings.ts';
import type { Kernel } from './solver.ts';
import { continueTraining, startTraining } from './training.ts';

/**
 * The factorisation trained on users × items, as an evaluation asks it. Every user is folded in, also those of the
 * training, as a request does it: what is evaluated is what is shipped, integers and all.
 */
export function ialsModel(data: Sparse, settings: Settings, kernel: Kernel | null): Model {
  const training = startTraining(data, settings, kernel);
  continueTraining(training);
  return modelOf(factorsOf(training));
}

export function modelOf(items: ItemFactors): Model {
  return {
    name: 'ials',
    settings: { ...items.settings },
    score: ({ items: history, weights }, scores) => scoreItems(items, foldIn(items, history, weights), scores),
  };
}
