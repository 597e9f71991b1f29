import type { Sparse } from '../sparse.ts';
import { rowsMet } from './equations.ts';

/**
 * How the factorisation is trained. Everything counts in cells, not in users: a set of another size needs no other
 * units.
 */
export interface Settings {
  /** Length of a vector: a multiple of 8, from 8 to 512. */
  factors: number;
  /** A sweep improves every user and then every item once. */
  iterations: number;
  /** λ, the strength of the regularisation. */
  ridge: number;
  /** ν: 1 regularises a row as often as it is met, 0 all rows alike. */
  exponent: number;
  /** α0: what a cell without an event counts, beside 1 for one with. */
  unobserved: number;
  /** α: how much an event's weight matters, see `confidenceOf`; 0: all events count 1. */
  alpha: number;
  seed: number;
}

/** For a set of some hundred thousand pairs; `settingsFor` knows better where the data are at hand. */
export const usual: Settings = {
  factors: 64,
  iterations: 8,
  ridge: 0.005,
  exponent: 1,
  unobserved: 0.5,
  alpha: 0,
  seed: 1,
};

/** The cells without an event together count so often what those with one do. */
const UNOBSERVED = 9;
/** Where singular values of the data begin to be kept, in parts of where those of mere noise end. */
const NOISE = 0.36;

/**
 * What suits a set of this size and density, from a hundred pairs to millions, before anything is tried;
 * `chooseSettings` tries. Two rules, whose constants were measured on MovieLens-1M's validation part and agree within a
 * factor of three with the settings that Rendle et al. (2021) publish for ML-20M and MSD:
 * - α0 is proportional to the density, so that the empty cells together weigh 9 times the others;
 * - λ is such that the rows' mean ridges, whose geometric mean is the threshold on singular values, come to 0.36 times
 *   √n̄_u + √n̄_i, the largest singular value of a random matrix with as many events a row and a column.
 * Vectors are about as long as √pairs / 8. O(rows + columns + cells).
 */
export function settingsFor(data: Sparse): Settings {
  const { width, columns } = data;
  const pairs = columns.length;
  const users = rowsMet(data);
  const items = new Set(columns).size;
  if (pairs === 0) return { ...usual, factors: 8 };
  const [perUser, perItem] = [pairs / users, pairs / items];
  const unobserved = Math.min(1, (UNOBSERVED * pairs) / (users * items));
  const ridges = Math.sqrt((perUser + unobserved * width) * (perItem + unobserved * users));
  const ridge = (NOISE * (Math.sqrt(perUser) + Math.sqrt(perItem))) / ridges;
  const factors = 2 ** Math.round(Math.log2(Math.sqrt(pairs) / 8));
  return { ...usual, factors: Math.min(128, Math.max(8, factors)), unobserved, ridge };
}

/** @throws RangeError naming the setting that makes no sense */
export function checkSettings(settings: Settings): void {
  const { factors, iterations, ridge, exponent, unobserved, alpha, seed } = settings;
  const expected: [name: string, value: number, holds: boolean, what: string][] = [
    ['factors', factors, factors % 8 === 0 && factors >= 8 && factors <= 512, 'a multiple of 8 from 8 to 512'],
    ['iterations', iterations, Number.isInteger(iterations) && iterations > 0, 'an integer from 1'],
    ['ridge', ridge, ridge > 0 && Number.isFinite(ridge), 'a number above 0'],
    ['exponent', exponent, exponent >= 0 && exponent <= 1, '0…1'],
    ['unobserved', unobserved, unobserved > 0 && Number.isFinite(unobserved), 'a number above 0'],
    ['alpha', alpha, alpha >= 0 && Number.isFinite(alpha), 'a number from 0'],
    ['seed', seed, Number.isInteger(seed), 'an integer'],
  ];
  for (const [name, value, holds, what] of expected)
    if (!holds) throw new RangeError(`${name} is ${value}: expected ${what}`);
}
