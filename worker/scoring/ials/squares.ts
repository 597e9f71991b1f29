/** Rows of integers, each with what one of them stands for. */
export interface Scaled {
  rows: Int8Array;
  scales: Float32Array;
}

/**
 * Adds to the lower half of `out` (d × d, by rows) the sum of count × h hᵀ over the listed rows h, four at a time.
 * O(length × d²).
 */
export function addSquares(
  { rows, scales }: Scaled,
  d: number,
  length: number,
  rowAt: (i: number) => number,
  countAt: (i: number) => number,
  out: Float64Array,
): void {
  const block = new Float64Array(4 * d);
  const counted = new Float64Array(4 * d);
  for (let first = 0; first < length; first += 4) {
    block.fill(0);
    for (let k = 0; k < Math.min(4, length - first); k++) {
      const row = rowAt(first + k);
      const scale = scales[row] ?? 0;
      for (let j = 0; j < d; j++) block[k * d + j] = scale * (rows[row * d + j] ?? 0);
    }
    for (let k = 0; k < 4; k++) {
      const count = first + k < length ? countAt(first + k) : 0;
      for (let j = 0; j < d; j++) counted[k * d + j] = count * (block[k * d + j] ?? 0);
    }
    for (let i = 0; i < d; i++) {
      const a = counted[i] ?? 0;
      const b = counted[d + i] ?? 0;
      const c = counted[2 * d + i] ?? 0;
      const e = counted[3 * d + i] ?? 0;
      for (let j = 0, at = i * d; j <= i; j++, at++) {
        const left = a * (block[j] ?? 0) + b * (block[d + j] ?? 0);
        const right = c * (block[2 * d + j] ?? 0) + e * (block[3 * d + j] ?? 0);
        out[at] = (out[at] ?? 0) + (left + right);
      }
    }
  }
}
