/**
 * Solves A x = b in place of b, A symmetric and positive, of which the lower half is given by rows and overwritten: Cholesky's factorisation,
 * then both substitutions (Golub and Van Loan, Matrix Computations, 4.2). O(d³ / 6).
 */
export function solve(a: Float64Array, d: number, b: Float64Array): void {
  for (let i = 0; i < d; i++) {
    const row = i * d;
    for (let j = 0; j < i; j++) {
      const other = j * d;
      let sum = a[row + j] ?? 0;
      for (let k = 0; k < j; k++) sum -= (a[row + k] ?? 0) * (a[other + k] ?? 0);
      a[row + j] = sum / (a[other + j] ?? 1);
    }
    let pivot = a[row + i] ?? 0;
    let sum = b[i] ?? 0;
    for (let k = 0; k < i; k++) {
      const value = a[row + k] ?? 0;
      pivot -= value * value;
      sum -= value * (b[k] ?? 0);
    }
    // Rounding alone could make it negative.
    const root = Math.sqrt(Math.max(pivot, Number.MIN_VALUE));
    a[row + i] = root;
    b[i] = sum / root;
  }
  for (let i = d - 1; i >= 0; i--) {
    const value = (b[i] ?? 0) / (a[i * d + i] ?? 1);
    b[i] = value;
    for (let k = 0; k < i; k++) b[k] = (b[k] ?? 0) - value * (a[i * d + k] ?? 0);
  }
}
