import { plainRows, type RowLoops } from './rows.ts';

/** The three products of training, each O(rows × count × width), beside its loops over rows; row-major matrices of single precision. */
export interface Products extends RowLoops {
  /** A width must be a multiple of this. */
  aligned: number;
  /** Arrays of zeros of the given lengths that the products can work on, and no others. Call it once. */
  room(...lengths: number[]): Float32Array[];
  /** out[b, n] = Σk a[b, k] × e[n, k], for rows × count cells. */
  rowsTimesRows(out: Float32Array, a: Float32Array, e: Float32Array, rows: number, count: number, width: number): void;
  /** out[b, k] += Σn g[b, n] × e[n, k]. */
  addWeightedRows(
    out: Float32Array,
    g: Float32Array,
    e: Float32Array,
    rows: number,
    count: number,
    width: number,
  ): void;
  /** out[n, k] += Σb g[b, n] × a[b, k]. */
  addTransposed(out: Float32Array, g: Float32Array, a: Float32Array, rows: number, count: number, width: number): void;
}

/** Products with a memory of their own, for one training or one ranking. */
export type OpenProducts = () => Products;

/** In plain TypeScript, summed in double: runs everywhere, and is what the kernel is held to. */
export const plain: OpenProducts = () => ({
  ...plainRows,
  aligned: 1,
  room: (...lengths) => lengths.map((length) => new Float32Array(length)),
  rowsTimesRows,
  addWeightedRows,
  addTransposed,
});

// The loops are written out so that each number read is used several times; indices are in range by construction.

function rowsTimesRows(
  out: Float32Array,
  a: Float32Array,
  e: Float32Array,
  rows: number,
  count: number,
  width: number,
): void {
  for (let b = 0; b < rows; b++) {
    const from = b * width;
    let n = 0;
    for (; n + 3 < count; n += 4) {
      const e0 = n * width;
      const e1 = e0 + width;
      const e2 = e1 + width;
      const e3 = e2 + width;
      let [s0, s1, s2, s3] = [0, 0, 0, 0];
      for (let k = 0; k < width; k++) {
        const x = a[from + k]!;
        s0 += x * e[e0 + k]!;
        s1 += x * e[e1 + k]!;
        s2 += x * e[e2 + k]!;
        s3 += x * e[e3 + k]!;
      }
      const to = b * count + n;
      out[to] = s0;
      out[to + 1] = s1;
      out[to + 2] = s2;
      out[to + 3] = s3;
    }
    for (; n < count; n++) {
      let sum = 0;
      for (let k = 0; k < width; k++) sum += a[from + k]! * e[n * width + k]!;
      out[b * count + n] = sum;
    }
  }
}

function addWeightedRows(
  out: Float32Array,
  g: Float32Array,
  e: Float32Array,
  rows: number,
  count: number,
  width: number,
): void {
  for (let b = 0; b < rows; b++) {
    const to = b * width;
    const from = b * count;
    let n = 0;
    for (; n + 3 < count; n += 4) {
      const g0 = g[from + n]!;
      const g1 = g[from + n + 1]!;
      const g2 = g[from + n + 2]!;
      const g3 = g[from + n + 3]!;
      const e0 = n * width;
      const e1 = e0 + width;
      const e2 = e1 + width;
      const e3 = e2 + width;
      for (let k = 0; k < width; k++) {
        out[to + k] = out[to + k]! + g0 * e[e0 + k]! + g1 * e[e1 + k]! + g2 * e[e2 + k]! + g3 * e[e3 + k]!;
      }
    }
    for (; n < count; n++) {
      const weight = g[from + n]!;
      for (let k = 0; k < width; k++) out[to + k] = out[to + k]! + weight * e[n * width + k]!;
    }
  }
}

function addTransposed(
  out: Float32Array,
  g: Float32Array,
  a: Float32Array,
  rows: number,
  count: number,
  width: number,
): void {
  let b = 0;
  for (; b + 3 < rows; b += 4) {
    const a0 = b * width;
    const a1 = a0 + width;
    const a2 = a1 + width;
    const a3 = a2 + width;
    for (let n = 0; n < count; n++) {
      const g0 = g[b * count + n]!;
      const g1 = g[(b + 1) * count + n]!;
      const g2 = g[(b + 2) * count + n]!;
      const g3 = g[(b + 3) * count + n]!;
      const to = n * width;
      for (let k = 0; k < width; k++) {
        out[to + k] = out[to + k]! + g0 * a[a0 + k]! + g1 * a[a1 + k]! + g2 * a[a2 + k]! + g3 * a[a3 + k]!;
      }
    }
  }
  for (; b < rows; b++) {
    for (let n = 0; n < count; n++) {
      const weight = g[b * count + n]!;
      for (let k = 0; k < width; k++) out[n * width + k] = out[n * width + k]! + weight * a[b * width + k]!;
    }
  }
}
