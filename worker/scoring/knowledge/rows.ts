/** What training does with single rows of its matrices. Rows begin at `at`, or at `to` and `from`. Each O(its length). */
export interface RowLoops {
  /**
   * slopes = weight × softmax(scores), for `count` scores from `at` on. Those behind the first `own` stand for others like
   * them too: their scores are raised by `shift`.
   */
  softmax(
    slopes: Float32Array,
    scores: Float32Array,
    at: number,
    row: { count: number; own: number; shift: number; weight: number },
  ): void;
  /** out[n] = |m[n]|², for rows of `width` numbers. */
  squares(out: Float32Array, m: Float32Array, rows: number, width: number): void;
  /** From inner products to minus the distances: scores[n] = -√(place + lengths[n] - 2 × scores[n]), in place. */
  distances(scores: Float32Array, at: number, lengths: Float32Array, count: number, place: number): void;
  /** slopes[n] /= -scores[n], in place, and each is added to sums[n]. @returns the sum of the row */
  perDistance(slopes: Float32Array, scores: Float32Array, at: number, sums: Float32Array, count: number): number;
  /** Adagrad (Duchi et al. 2011): sums += gradient², values -= rate × gradient / √sums; the gradient is 0 afterwards. */
  adagrad(
    values: Float32Array,
    sums: Float32Array,
    to: number,
    gradient: Float32Array,
    from: number,
    length: number,
    rate: number,
  ): void;
}

/** Keeps the derivative of a distance finite where two points meet. */
export const NEAR = 1e-9;

/** In plain TypeScript, computed in double. */
export const plainRows: RowLoops = {
  softmax(slopes, scores, at, { count, own, shift, weight }) {
    let top = Number.NEGATIVE_INFINITY;
    for (let n = at; n < at + count; n++) top = Math.max(top, scores[n]!);
    let sum = 0;
    for (let n = at; n < at + count; n++) {
      const grown = Math.exp(scores[n]! - top + (n < at + own ? 0 : shift));
      slopes[n] = grown;
      sum += grown;
    }
    for (let n = at; n < at + count; n++) slopes[n]! *= weight / sum;
  },

  squares(out, m, rows, width) {
    for (let row = 0; row < rows; row++) {
      let sum = 0;
      for (let k = row * width; k < (row + 1) * width; k++) sum += m[k]! * m[k]!;
      out[row] = sum;
    }
  },

  distances(scores, at, lengths, count, place) {
    for (let n = 0; n < count; n++)
      scores[at + n] = -Math.sqrt(Math.max(NEAR, place + lengths[n]! - 2 * scores[at + n]!));
  },

  perDistance(slopes, scores, at, sums, count) {
    let total = 0;
    for (let n = 0; n < count; n++) {
      const weight = slopes[at + n]! / -scores[at + n]!;
      slopes[at + n] = weight;
      sums[n]! += weight;
      total += weight;
    }
    return total;
  },

  adagrad(values, sums, to, gradient, from, length, rate) {
    for (let k = 0; k < length; k++) {
      const g = gradient[from + k]!;
      if (g === 0) continue;
      const sum = sums[to + k]! + g * g;
      sums[to + k] = sum;
      values[to + k]! -= (rate * g) / Math.sqrt(sum + 1e-10);
      gradient[from + k] = 0;
    }
  },
};
