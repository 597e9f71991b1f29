/**
 * Ridge regression of several targets at once (Hoerl and Kennard 1970): what minimises Σ |y - x W|² + ridge × |W|², by the normal
 * equations and Cholesky's factorisation. Rows of `x` and `y` belong together. O(rows × p × (p + d) + p³ / 6 + p² × d).
 *
 * @returns p × d, by rows
 */
export function ridge(x: Float64Array, p: number, y: Float64Array, d: number, penalty: number): Float64Array {
  const rows = x.length / p;
  const a = new Float64Array(p * p);
  const b = new Float64Array(p * d);
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < p; i++) {
      const value = x[row * p + i] ?? 0;
      if (value === 0) continue;
      for (let j = 0; j <= i; j++) a[i * p + j] = (a[i * p + j] ?? 0) + value * (x[row * p + j] ?? 0);
      for (let k = 0; k < d; k++) b[i * d + k] = (b[i * d + k] ?? 0) + value * (y[row * d + k] ?? 0);
    }
  }
  for (let i = 0; i < p; i++) a[i * p + i] = (a[i * p + i] ?? 0) + penalty;
  // The lower half becomes the factor, and b the solution of the first substitution.
  for (let i = 0; i < p; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * p + j] ?? 0;
      for (let k = 0; k < j; k++) sum -= (a[i * p + k] ?? 0) * (a[j * p + k] ?? 0);
      // Rounding alone could make a pivot negative.
      a[i * p + j] = i === j ? Math.sqrt(Math.max(sum, Number.EPSILON)) : sum / (a[j * p + j] ?? 1);
    }
    for (let j = 0; j < i; j++) addRow(b, d, i, j, -(a[i * p + j] ?? 0));
    scaleRow(b, d, i, 1 / (a[i * p + i] ?? 1));
  }
  for (let i = p - 1; i >= 0; i--) {
    for (let j = i + 1; j < p; j++) addRow(b, d, i, j, -(a[j * p + i] ?? 0));
    scaleRow(b, d, i, 1 / (a[i * p + i] ?? 1));
  }
  return b;
}

function addRow(matrix: Float64Array, d: number, to: number, from: number, weight: number): void {
  for (let k = 0; k < d; k++) matrix[to * d + k] = (matrix[to * d + k] ?? 0) + weight * (matrix[from * d + k] ?? 0);
}

function scaleRow(matrix: Float64Array, d: number, row: number, weight: number): void {
  for (let k = row * d; k < (row + 1) * d; k++) matrix[k] = (matrix[k] ?? 0) * weight;
}
