/** How the factorisation is trained. Everything counts in cells, not in users: a set of another size needs no other units. */
export interface Settings {
  /** Length of a vector: a multiple of 8, from 8 to 512. */
  factors: number;
  /** A sweep improves every user and then every item once. */
  iterations: number;
  /** λ, the strength of the regularisation. */
  ridge: number;
  /** ν: 1 regularises a row as often as it is met, 0 all rows alike. */
  exponent: number;
  /** α0: what a cell without an event counts, beside 1 for one with. */
  unobserved: number;
  /** α: how much an event's weight matters, see `confidenceOf`; 0: all events count 1. */
  alpha: number;
  seed: number;
}

export const usual: Settings = {
  factors: 64,
  iterations: 8,
  ridge: 0.003,
  exponent: 1,
  unobserved: 0.3,
  alpha: 0,
  seed: 1,
};

/** @throws RangeError naming the setting that makes no sense */
export function checkSettings(settings: Settings): void {
  const { factors, iterations, ridge, exponent, unobserved, alpha, seed } = settings;
  const wrong = !(Number.isInteger(factors) && factors % 8 === 0 && factors >= 8 && factors <= 512)
    ? `factors is ${factors}: expected a multiple of 8 from 8 to 512`
    : !(Number.isInteger(iterations) && iterations > 0)
      ? `iterations is ${iterations}: expected an integer from 1`
      : !(ridge > 0 && Number.isFinite(ridge))
        ? `ridge is ${ridge}: expected a number above 0`
        : !(exponent >= 0 && exponent <= 1)
          ? `exponent is ${exponent}: expected 0…1`
          : !(unobserved > 0 && Number.isFinite(unobserved))
            ? `unobserved is ${unobserved}: expected a number above 0`
            : !(alpha >= 0 && Number.isFinite(alpha))
              ? `alpha is ${alpha}: expected a number from 0`
              : !Number.isInteger(seed)
                ? `seed is ${seed}: expected an integer`
                : null;
  if (wrong !== null) throw new RangeError(wrong);
}
