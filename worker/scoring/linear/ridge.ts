import { factorise, substitute } from './cholesky.ts';

/**
 * Ridge regression of several targets at once (Hoerl and Kennard 1970): what minimises Σ |y - x W|² + penalty × |W|²,
 * by the normal equations. Rows of `x` and `y` belong together. O(rows × p × (p + d) + p³ / 6 + p² × d).
 *
 * @returns p × d, by rows
 */
export function ridge(x: Float64Array, p: number, y: Float64Array, d: number, penalty: number): Float64Array {
  const rows = x.length / p;
  const a = new Float64Array(p * p);
  /** By columns, each a right-hand side of its own. */
  const b = new Float64Array(d * p);
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < p; i++) {
      const value = x[row * p + i] ?? 0;
      if (value === 0) continue;
      for (let j = 0; j <= i; j++) a[i * p + j] = (a[i * p + j] ?? 0) + value * (x[row * p + j] ?? 0);
      for (let k = 0; k < d; k++) b[k * p + i] = (b[k * p + i] ?? 0) + value * (y[row * d + k] ?? 0);
    }
  }
  for (let i = 0; i < p; i++) a[i * p + i] = (a[i * p + i] ?? 0) + penalty;
  factorise(a, p);
  for (let k = 0; k < d; k++) substitute(a, p, b.subarray(k * p, (k + 1) * p));
  return Float64Array.from(b, (_, at) => b[(at % d) * p + Math.floor(at / d)] ?? 0);
}
