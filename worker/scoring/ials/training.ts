import { randomFrom } from '../random.ts';
import { type Sparse, transpose } from '../sparse.ts';
import { equationsOf, rowsMet } from './equations.ts';
import { checkSettings, type Settings } from './settings.ts';
import type { Equations, Kernel, Solver } from './solver.ts';
import { twin } from './twin.ts';

/**
 * A factorisation under way: implicit-feedback alternating least squares (Hu, Koren, Volinsky 2008) with the loss and
 * the regularisation of Rendle et al. (2021), minimised by steps of conjugate gradients.
 */
export interface Training {
  readonly settings: Settings;
  readonly users: Equations;
  readonly items: Equations;
  readonly solver: Solver;
  /** Half sweeps done: the next one improves the users where this is even, and the items where it is odd. */
  halves: number;
  /** The next row of the half sweep under way. */
  row: number;
  /** Whether the solver is prepared for the half sweep under way. Not saved: it follows from the vectors. */
  prepared: boolean;
}

/** Rows between two looks at the budget. */
const BLOCK = 256;

/**
 * Begins a training on users × items. `warm` are the items' vectors of a version before, items × factors, zeros for an
 * item that it did not have.
 * @throws RangeError where the settings make no sense
 */
export function startTraining(
  data: Sparse,
  settings: Settings,
  kernel: Kernel | null,
  warm?: Float32Array | null,
): Training {
  checkSettings(settings);
  const training = openTraining(data, settings, kernel);
  const { items } = training.solver;
  if (warm && warm.length !== items.length)
    throw new RangeError(`warm has ${warm.length} numbers: expected ${items.length}`);
  const random = randomFrom(settings.seed);
  // Even numbers of the variance 0.01 / factors.
  const width = 2 * 0.1 * Math.sqrt(3 / settings.factors);
  for (let i = 0; i < items.length; i++) items[i] = (random() - 0.5) * width;
  if (warm) {
    for (let at = 0; at < items.length; at += settings.factors) {
      const row = warm.subarray(at, at + settings.factors);
      if (row.some((value) => value !== 0)) items.set(row, at);
    }
  }
  return training;
}

/** A training whose vectors are not filled in yet. */
export function openTraining(data: Sparse, settings: Settings, kernel: Kernel | null): Training {
  const users = equationsOf(data, data.width, settings);
  const items = equationsOf(transpose(data), rowsMet(data), settings);
  const solver = (kernel ?? twin).open({
    users: data.rows,
    items: data.width,
    factors: settings.factors,
    longest: Math.max(longest(users), longest(items)),
  });
  return { settings, users, items, solver, halves: 0, row: 0, prepared: false };
}

function longest({ cells: { rows, starts } }: Equations): number {
  let most = 0;
  for (let row = 0; row < rows; row++) most = Math.max(most, (starts[row + 1] ?? 0) - (starts[row] ?? 0));
  return most;
}

/**
 * Where to stop: after so many rows (rounded up to a block of 256), or as soon as `spent`, asked after each block, says
 * so.
 */
export interface Budget {
  rows?: number;
  spent?: () => boolean;
}

export function isTrained({ settings, halves }: Training): boolean {
  return halves >= 2 * settings.iterations;
}

/**
 * Trains on until it is trained or the budget is spent; says whether it is trained. However it is cut, the vectors
 * come out as those of an uncut run, bit for bit. A sweep is O(cells × factors + (users + items) × factors²).
 */
export function continueTraining(training: Training, { rows = Number.POSITIVE_INFINITY, spent }: Budget = {}): boolean {
  const { solver, settings } = training;
  let left = rows;
  while (!isTrained(training)) {
    const side = training.halves % 2 === 0 ? 'user' : 'item';
    const [own, others] = side === 'user' ? [training.users, training.items] : [training.items, training.users];
    if (!training.prepared) {
      solver.prepare(side, own, others, settings.unobserved);
      training.prepared = true;
    }
    const end = Math.min(training.row + BLOCK, own.cells.rows);
    solver.improve(side, own, training.row, end);
    left -= end - training.row;
    training.row = end;
    if (end >= own.cells.rows) {
      training.halves++;
      training.row = 0;
      training.prepared = false;
    }
    if (left <= 0 || spent?.()) break;
  }
  return isTrained(training);
}
