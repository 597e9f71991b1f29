import type { Sparse } from '../sparse.ts';
import { type Trained, trainedOf } from './fold-many.ts';
import type { Settings } from './settings.ts';
import type { Kernel } from './solver.ts';
import { continueTraining, openTraining, startTraining } from './training.ts';

/** By less than this a validation part finds no difference: what was tried first stays. */
export const BETTER = 1.002;

/** The sweeps before the first look; each look is after twice as many as the one before. */
const FIRST = 4;

/** What is so far behind what another came to in as many sweeps does not catch up. */
const HOPELESS = 0.99;

/** A training as good as more sweeps made it. */
export interface Found {
  value: number;
  trained: Trained;
  /** What each look found. */
  looks: number[];
}

/**
 * Sweeps on and on, looking at what came of it after 4, 8, 16 and so on, for as long as a look finds a better model,
 * `bearable` allows so many sweeps (the first are always made), and it keeps up with `rival`: one training tries all of
 * them. What is found is, bit for bit, what a training of so many sweeps comes to.
 */
export function lookAt(
  data: Sparse,
  settings: Settings,
  kernel: Kernel | null,
  bearable: (sweeps: number) => boolean,
  judge: (trained: Trained) => number,
  rival: Found | null,
): Found {
  let training = startTraining(data, { ...settings, iterations: FIRST }, kernel);
  const looks: number[] = [];
  let best: Found | null = null;
  for (;;) {
    continueTraining(training);
    // To be judged takes the kernel's memory.
    const trained = trainedOf(training);
    const users = training.solver.users.slice();
    const { halves } = training;
    const value = judge(trained);
    looks.push(value);
    if (best && !(value > best.value * BETTER)) return best;
    best = { value, trained, looks };
    const sweeps = 2 * training.settings.iterations;
    if (!bearable(sweeps) || value < HOPELESS * (rival?.looks[looks.length - 1] ?? 0)) return best;
    training = openTraining(data, { ...settings, iterations: sweeps }, kernel);
    training.solver.users.set(users);
    training.solver.items.set(trained.vectors);
    training.halves = halves;
  }
}

/** The multiplications of so many sweeps, about: those of the cells, and of the squares that both sides share. */
export function workOf({ rows, width, columns }: Sparse, factors: number, sweeps: number): number {
  return sweeps * (8 * columns.length * factors + 2 * (rows + width) * factors ** 2);
}
