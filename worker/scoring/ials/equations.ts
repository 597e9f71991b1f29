import type { Sparse } from '../sparse.ts';
import type { Settings } from './settings.ts';
import type { Bucket, Equations } from './solver.ts';

/**
 * What an event of weight w counts: (1 + α w) / (1 + α w̄), where w̄ is the mean weight. So the mean event counts 1
 * whatever the unit of the weights, and the other settings keep their meaning; for large α it is w / w̄.
 */
export function confidenceOf({ values }: Sparse, alpha: number): { base: number; slope: number } {
  if (!values || alpha === 0) return { base: 1, slope: 0 };
  let sum = 0;
  for (const value of values) sum += value;
  const base = 1 / (1 + alpha * (sum / Math.max(1, values.length)));
  return { base, slope: base * alpha };
}

/**
 * λ_r = λ (n_r + α0 × the other side's size)^ν, the frequency-scaled regularisation of Rendle et al. (2021), n_r being
 * what the row's events count together.
 */
export function ridgeOf(mass: number, others: number, { ridge, unobserved, exponent }: Settings): number {
  return ridge * (mass + unobserved * others) ** exponent;
}

/**
 * Rows that met anything: others, such as users held out, have the vector 0 and must not weigh on the other side's
 * ridges. O(rows).
 */
export function rowsMet({ rows, starts }: Sparse): number {
  let met = 0;
  for (let row = 0; row < rows; row++) if ((starts[row + 1] ?? 0) > (starts[row] ?? 0)) met++;
  return met;
}

/**
 * The equations of a matrix's rows, where the other side has `others` rows and an event counts as `confidence` says.
 * O(cells).
 */
export function equationsOf(
  cells: Sparse,
  others: number,
  settings: Settings,
  { base, slope } = confidenceOf(cells, settings.alpha),
): Equations {
  const { rows, starts, values } = cells;
  const mass = new Float32Array(rows);
  const ridge = new Float32Array(rows);
  const bucket = new Uint8Array(rows);
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    for (let i = starts[row] ?? 0; i < (starts[row + 1] ?? 0); i++) sum += base + slope * (values?.[i] ?? 0);
    mass[row] = sum;
    ridge[row] = ridgeOf(sum, others, settings);
    bucket[row] = 31 - Math.clz32(Math.max(1, sum));
  }
  const buckets: Bucket[] = [];
  for (let power = 0; power < 32; power++) {
    const typical = 2 ** power * Math.SQRT2;
    buckets.push({ mass: typical, ridge: ridgeOf(typical, others, settings) });
  }
  return {
    cells: slope === 0 ? { ...cells, values: null } : cells,
    base,
    slope,
    mass,
    ridge,
    bucket,
    buckets,
  };
}
