import { invertSmall } from '../linear/inverse.ts';
import type { Equations, Kernel, Side, Solver } from './solver.ts';

/**
 * The kernel's twin in plain TypeScript: the same steps, summed in another order and with 64 bits, for runtimes that
 * refuse WebAssembly, and the kernel's test. Per row x with cells c (vector h, counting w), gram G = α0 Σ h hᵀ over all
 * of the other side, and ridge λ:
 *
 *     r = Σ w (1 − h·x) h − G x − λ x          the residual of (G + Σ w h hᵀ + λ I) x = Σ w h
 *     z = M r                                   M ≈ the inverse of that matrix, shared by the rows of a bucket
 *     x ← x + (z·r / z·(G + Σ w h hᵀ + λ I) z) z
 *
 * with M = (G + n C + λ I)⁻¹ for the bucket's typical n and λ, where C is the mean of h hᵀ over all cells.
 */
export const twin: Kernel = {
  open({ users, items, factors }): Solver {
    const d = factors;
    const vectors = { user: new Float32Array(users * d), item: new Float32Array(items * d) };
    const gram = new Float64Array(d * d);
    const weighted = new Float64Array(d * d);
    const inverses: Float64Array[] = [];
    const r = new Float64Array(d);
    const z = new Float64Array(d);

    function prepare(side: Side, { buckets, bucket }: Equations, others: Equations, unobserved: number): void {
      const rows = side === 'user' ? vectors.item : vectors.user;
      const total = others.mass.reduce((sum, mass) => sum + mass, 0);
      sumSquares(rows, d, null, unobserved, gram);
      sumSquares(rows, d, others.mass, total > 0 ? 1 / total : 0, weighted);
      const used = new Set(bucket);
      for (const [index, { mass, ridge }] of buckets.entries()) {
        if (!used.has(index)) continue;
        const inverse = gram.map((value, i) => value + mass * (weighted[i] ?? 0));
        for (let k = 0; k < d; k++) inverse[k * d + k] = (inverse[k * d + k] ?? 0) + ridge;
        invertSmall(inverse, d);
        inverses[index] = inverse;
      }
    }

    function improve(side: Side, { cells, base, slope, ridge, bucket }: Equations, first: number, end: number): void {
      const x = vectors[side];
      const h = side === 'user' ? vectors.item : vectors.user;
      const { starts, columns, values } = cells;
      for (let row = first; row < end; row++) {
        const at = row * d;
        const begin = starts[row] ?? 0;
        const stop = starts[row + 1] ?? 0;
        if (begin === stop) {
          x.fill(0, at, at + d);
          continue;
        }
        const own = ridge[row] ?? 0;
        for (let j = 0; j < d; j++) {
          let sum = own * (x[at + j] ?? 0);
          for (let k = 0; k < d; k++) sum += (gram[j * d + k] ?? 0) * (x[at + k] ?? 0);
          r[j] = -sum;
        }
        for (let i = begin; i < stop; i++) {
          const other = (columns[i] ?? 0) * d;
          let met = 0;
          for (let j = 0; j < d; j++) met += (h[other + j] ?? 0) * (x[at + j] ?? 0);
          const missing = (base + slope * (values?.[i] ?? 0)) * (1 - met);
          for (let j = 0; j < d; j++) r[j] = (r[j] ?? 0) + missing * (h[other + j] ?? 0);
        }
        const inverse = inverses[bucket[row] ?? 0] ?? gram;
        let slopeOf = 0;
        for (let j = 0; j < d; j++) {
          let sum = 0;
          for (let k = 0; k < d; k++) sum += (inverse[j * d + k] ?? 0) * (r[k] ?? 0);
          z[j] = sum;
          slopeOf += sum * (r[j] ?? 0);
        }
        let bend = 0;
        for (let j = 0; j < d; j++) {
          let sum = own * (z[j] ?? 0);
          for (let k = 0; k < d; k++) sum += (gram[j * d + k] ?? 0) * (z[k] ?? 0);
          bend += sum * (z[j] ?? 0);
        }
        for (let i = begin; i < stop; i++) {
          const other = (columns[i] ?? 0) * d;
          let met = 0;
          for (let j = 0; j < d; j++) met += (h[other + j] ?? 0) * (z[j] ?? 0);
          bend += (base + slope * (values?.[i] ?? 0)) * met * met;
        }
        if (!(slopeOf > 0 && bend > 0)) continue;
        const far = slopeOf / bend;
        for (let j = 0; j < d; j++) x[at + j] = (x[at + j] ?? 0) + far * (z[j] ?? 0);
      }
    }

    return { users: vectors.user, items: vectors.item, prepare, improve };
  },
};

/** out = scale × the sum over rows of weight × row × rowᵀ. */
function sumSquares(rows: Float32Array, d: number, weights: Float32Array | null, scale: number, out: Float64Array) {
  out.fill(0);
  for (let at = 0, row = 0; at < rows.length; at += d, row++) {
    const weight = scale * (weights ? (weights[row] ?? 0) : 1);
    for (let i = 0; i < d; i++) {
      const value = weight * (rows[at + i] ?? 0);
      for (let j = i; j < d; j++) out[i * d + j] = (out[i * d + j] ?? 0) + value * (rows[at + j] ?? 0);
    }
  }
  for (let i = 0; i < d; i++) for (let j = 0; j < i; j++) out[i * d + j] = out[j * d + i] ?? 0;
}
