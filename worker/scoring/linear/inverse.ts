/** The products of rows of 64 numbers, as a kernel gives them. */
export interface Products {
  /** Copies the rows in which all calls after it multiply with: n × 64 numbers. */
  load(panel: Float64Array, n: number): void;
  /** The products of up to four rows with the first `count` loaded: 4 × `width`, by rows; valid until the next call. */
  times(rows: Float64Array, count: number): { sums: Float64Array; width: number };
}

/** Rows of a block: its panels stay in the first cache. */
const BLOCK = 64;

/**
 * Inverts a symmetric positive definite matrix (n × n, by rows, of which the lower half is read) in place, by the sweep operator
 * (Goodnight, "A tutorial on the SWEEP operator", The American Statistician 1979) on blocks of pivots: each block takes
 * its panel C, inverts its own square P and leaves the rest less C·P·Cᵀ. Symmetry halves it: n³ / 2 multiplications. With
 * a kernel's `products` it is some four times as fast, and the same bit for bit.
 * @throws RangeError where the matrix is not positive definite
 */
export function invert(matrix: Float64Array, n: number, products: Products | null = null): void {
  const panel = new Float64Array(n * BLOCK);
  const solved = new Float64Array(n * BLOCK);
  const square = new Float64Array(BLOCK * BLOCK);
  for (let from = 0; from < n; from += BLOCK) {
    const size = Math.min(BLOCK, n - from);
    panel.fill(0);
    // Only the lower triangle is kept up to date.
    for (let i = 0; i < n; i++)
      for (let t = 0; t < size; t++) {
        const k = from + t;
        panel[i * BLOCK + t] = (i >= k ? matrix[i * n + k] : matrix[k * n + i]) ?? 0;
      }
    for (let t = 0; t < size; t++)
      for (let s = 0; s < size; s++) square[t * size + s] = panel[(from + t) * BLOCK + s] ?? 0;
    invertSmall(square, size);
    multiply(panel, square, solved, n, size);
    if (products) subtractWith(products, matrix, solved, panel, n, from, from + size);
    else subtract(matrix, solved, panel, n, from, from + size);
    for (let i = 0; i < n; i++)
      for (let t = 0; t < size; t++) {
        const k = from + t;
        const inside = i >= from && i < from + size;
        const value = inside ? -(square[(i - from) * size + t] ?? 0) : (solved[i * BLOCK + t] ?? 0);
        if (i >= k) matrix[i * n + k] = value;
        else if (!inside) matrix[k * n + i] = value;
      }
  }
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      const value = -(matrix[i * n + j] ?? 0);
      matrix[i * n + j] = value;
      matrix[j * n + i] = value;
    }
}

/** The inverse of a small matrix of the same kind, in place, by Gauss and Jordan: pivots one by one. O(size³). */
export function invertSmall(square: Float64Array, size: number): void {
  for (let k = 0; k < size; k++) {
    const pivot = square[k * size + k] ?? 0;
    if (!(pivot > 0)) throw new RangeError('the matrix is not positive definite');
    square[k * size + k] = 1;
    for (let j = 0; j < size; j++) square[k * size + j] = (square[k * size + j] ?? 0) / pivot;
    for (let i = 0; i < size; i++) {
      const factor = square[i * size + k] ?? 0;
      if (i === k || factor === 0) continue;
      square[i * size + k] = 0;
      for (let j = 0; j < size; j++)
        square[i * size + j] = (square[i * size + j] ?? 0) - factor * (square[k * size + j] ?? 0);
    }
  }
}

function multiply(panel: Float64Array, square: Float64Array, solved: Float64Array, n: number, size: number): void {
  solved.fill(0);
  for (let i = 0; i < n; i++)
    for (let s = 0; s < size; s++) {
      const value = panel[i * BLOCK + s] ?? 0;
      if (value === 0) continue;
      for (let t = 0; t < size; t++)
        solved[i * BLOCK + t] = (solved[i * BLOCK + t] ?? 0) + value * (square[s * size + t] ?? 0);
    }
}

/**
 * matrix − solved · panelᵀ in the lower triangle, outside the rows and columns [from, to); tiles of 4 × 4 in registers.
 */
function subtract(m: Float64Array, w: Float64Array, c: Float64Array, n: number, from: number, to: number): void {
  // Rows come in fours: what falls inside the block or above the diagonal is written over or not read.
  const skips = (i: number) => i >= from && i + 4 <= to;
  for (let i = 0; i < n; i += 4) {
    if (skips(i)) continue;
    const rows = Math.min(4, n - i);
    const w0 = i * BLOCK;
    const [w1, w2, w3] = [
      w0 + BLOCK * Math.min(1, rows - 1),
      w0 + BLOCK * Math.min(2, rows - 1),
      w0 + BLOCK * (rows - 1),
    ];
    for (let j = 0; j < Math.min(i + 4, n); j += 2) {
      if (j >= from && j + 2 <= to) continue;
      const c0 = j * BLOCK;
      const c1 = j + 1 < n ? c0 + BLOCK : c0;
      let [a0, a1, b0, b1, d0, d1, e0, e1] = [0, 0, 0, 0, 0, 0, 0, 0];
      for (let t = 0; t < BLOCK; t++) {
        const x = c[c0 + t] as number;
        const y = c[c1 + t] as number;
        const p = w[w0 + t] as number;
        const q = w[w1 + t] as number;
        const r = w[w2 + t] as number;
        const s = w[w3 + t] as number;
        a0 += p * x;
        a1 += p * y;
        b0 += q * x;
        b1 += q * y;
        d0 += r * x;
        d1 += r * y;
        e0 += s * x;
        e1 += s * y;
      }
      const at = i * n + j;
      const second = j + 1 < n;
      m[at] = (m[at] as number) - a0;
      if (second) m[at + 1] = (m[at + 1] as number) - a1;
      if (rows > 1) {
        m[at + n] = (m[at + n] as number) - b0;
        if (second) m[at + n + 1] = (m[at + n + 1] as number) - b1;
      }
      if (rows > 2) {
        m[at + 2 * n] = (m[at + 2 * n] as number) - d0;
        if (second) m[at + 2 * n + 1] = (m[at + 2 * n + 1] as number) - d1;
      }
      if (rows > 3) {
        m[at + 3 * n] = (m[at + 3 * n] as number) - e0;
        if (second) m[at + 3 * n + 1] = (m[at + 3 * n + 1] as number) - e1;
      }
    }
  }
}

/** As `subtract`, a kernel doing the products; what falls inside the block is written over or not read. */
function subtractWith(
  products: Products,
  m: Float64Array,
  w: Float64Array,
  c: Float64Array,
  n: number,
  from: number,
  to: number,
): void {
  products.load(c, n);
  for (let i = 0; i < n; i += 4) {
    if (i >= from && i + 4 <= to) continue;
    const rows = Math.min(4, n - i);
    const { sums, width } = products.times(w.subarray(i * BLOCK, (i + rows) * BLOCK), i + rows);
    for (let row = 0; row < rows; row++) {
      const at = (i + row) * n;
      const sum = row * width;
      for (let j = 0; j <= i + row; j++) m[at + j] = (m[at + j] as number) - (sums[sum + j] as number);
    }
  }
}
