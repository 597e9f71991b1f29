/**
 * Solves A x = b in place of b by Cholesky's factorisation and both substitutions (Golub and Van Loan, Matrix
 * Computations, 4.2): A is d × d, symmetric and positive definite, by rows; its lower half is read and overwritten.
 * O(d³ / 6).
 */
export function solve(a: Float64Array, d: number, b: Float64Array): void {
  factorise(a, d);
  substitute(a, d, b);
}

/** The lower half of A becomes L, where A = L Lᵀ. O(d³ / 6). */
export function factorise(a: Float64Array, d: number): void {
  for (let i = 0; i < d; i++) {
    const row = i * d;
    for (let j = 0; j < i; j++) {
      const other = j * d;
      let sum = a[row + j] ?? 0;
      for (let k = 0; k < j; k++) sum -= (a[row + k] ?? 0) * (a[other + k] ?? 0);
      a[row + j] = sum / (a[other + j] ?? 1);
    }
    let pivot = a[row + i] ?? 0;
    for (let k = 0; k < i; k++) pivot -= (a[row + k] ?? 0) ** 2;
    // Rounding alone could make it negative.
    a[row + i] = Math.sqrt(Math.max(pivot, Number.MIN_VALUE));
  }
}

/** Solves L Lᵀ x = b in place of b. O(d²). */
export function substitute(l: Float64Array, d: number, b: Float64Array): void {
  for (let i = 0; i < d; i++) {
    let sum = b[i] ?? 0;
    for (let k = 0; k < i; k++) sum -= (l[i * d + k] ?? 0) * (b[k] ?? 0);
    b[i] = sum / (l[i * d + i] ?? 1);
  }
  for (let i = d - 1; i >= 0; i--) {
    const value = (b[i] ?? 0) / (l[i * d + i] ?? 1);
    b[i] = value;
    for (let k = 0; k < i; k++) b[k] = (b[k] ?? 0) - value * (l[i * d + k] ?? 0);
  }
}
