/** After so many milliseconds (30 days) a thing counts half. */
export const HALF_LIFE = 30 * 24 * 60 * 60 * 1000;

/**
 * 2^(-age / 30 days), 0…1, of an age in milliseconds: exponential decay as in Ding and Li, "Time weight collaborative
 * filtering", CIKM 2005. The future counts as now; an age that is no finite number counts 0. O(1).
 */
export function decay(age: number): number {
  return Number.isFinite(age) ? 2 ** (-Math.max(0, age) / HALF_LIFE) : 0;
}
