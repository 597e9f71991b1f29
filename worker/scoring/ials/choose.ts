import type { Model } from '../evaluation/model.ts';
import type { Sparse } from '../sparse.ts';
import { ialsModel } from './model.ts';
import { type Settings, settingsFor } from './settings.ts';
import type { Kernel } from './solver.ts';

/** By less than this a validation part finds no difference: the settings that were tried first stay. */
const BETTER = 1.002;
/** Longer vectors than these outgrow a Worker, and hardly gain. */
const MOST_FACTORS = 256;

/**
 * The settings under which `judge`, on the validation part, values the model most: a search from `settingsFor` uphill,
 * one setting at a time, by halves and doubles of λ, α0 and the length, then the weights where there are any, then
 * finer, then the number of sweeps; at most `tries` trainings. The same data and judge choose the same.
 */
export function chooseSettings(
  data: Sparse,
  kernel: Kernel | null,
  judge: (model: Model) => number,
  tries = 30,
): Settings {
  const known = new Map<string, number>();
  const worth = (settings: Settings): number => {
    const key = Object.values(settings).join();
    const before = known.get(key);
    if (before !== undefined) return before;
    if (known.size >= tries) return Number.NEGATIVE_INFINITY;
    const value = judge(ialsModel(data, settings, kernel));
    known.set(key, value);
    return value;
  };
  let best = settingsFor(data);
  let value = worth(best);
  const climb = (step: (settings: Settings) => Settings): boolean => {
    const settings = step(best);
    if (settings.factors < 8 || settings.factors > MOST_FACTORS) return false;
    const found = worth(settings);
    if (!(found > value * BETTER)) return false;
    [best, value] = [settings, found];
    return true;
  };
  const along = (up: (settings: Settings) => Settings, down: (settings: Settings) => Settings): void => {
    for (const step of [up, down]) {
      let climbed = false;
      while (climb(step)) climbed = true;
      if (climbed) return;
    }
  };
  const scale = (name: 'ridge' | 'unobserved' | 'factors', by: number): void =>
    along(
      (settings) => ({ ...settings, [name]: settings[name] * by }),
      (settings) => ({ ...settings, [name]: settings[name] / by }),
    );

  scale('ridge', 2);
  scale('unobserved', 2);
  scale('factors', 2);
  if (data.values?.some((weight) => weight !== data.values?.[0])) {
    if (climb((settings) => ({ ...settings, alpha: 1 }))) climb((settings) => ({ ...settings, alpha: 8 }));
  }
  scale('ridge', Math.SQRT2);
  scale('unobserved', Math.SQRT2);
  climb((settings) => ({ ...settings, iterations: 16 }));
  return best;
}
