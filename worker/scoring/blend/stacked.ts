import type { Model } from '../evaluation/model.ts';
import { standardise } from './standing.ts';

/** A model, and how much it counts. */
export interface Part {
  name: string;
  model: Model;
  weight: number;
}

/**
 * The weighted sum of what several models say, each made comparable first. Its settings are the parts' weights and what
 * each of them says of itself. O(the models' scoring + parts × items).
 */
export function stackedModel(parts: readonly Part[], told: Model['settings']): Model {
  let own = new Float32Array(0);
  let sums = new Float64Array(0);
  return {
    name: 'blend',
    get settings() {
      const weights = parts.map(({ name, weight }) => [name, Number(weight.toFixed(3))]);
      const own = parts.flatMap(({ name, model }) =>
        Object.entries(model.settings).map(([setting, value]) => [`${name}.${setting}`, value]),
      );
      return { ...told, ...Object.fromEntries([...weights, ...own]) };
    },
    ready(histories) {
      for (const { model } of parts) model.ready?.(histories);
    },
    score(history, scores) {
      if (own.length !== scores.length) {
        own = new Float32Array(scores.length);
        sums = new Float64Array(scores.length);
      }
      sums.fill(0);
      for (const { model, weight } of parts) {
        model.score(history, own);
        standardise(own, history.items);
        for (let item = 0; item < sums.length; item++)
          sums[item] = (sums[item] as number) + weight * (own[item] as number);
      }
      scores.set(sums);
    },
  };
}
