/** A seeded generator (mulberry32): one seed, one run. */
export interface Random {
  /** 0 up to 1. */
  next(): number;
  below(max: number): number;
  pick<T>(from: readonly T[]): T;
  chance(share: number): boolean;
  /** Lower-case hexadecimal digits. */
  hex(digits: number): string;
}

export function randomFrom(seed: number): Random {
  let state = seed | 0;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (max: number) => Math.floor(next() * max);
  return {
    next,
    below,
    pick<T>(from: readonly T[]): T {
      const one = from[below(from.length)];
      if (one === undefined && from.length === 0) throw new Error('nothing to pick from');
      return one as T;
    },
    chance: (share) => next() < share,
    hex: (digits) => Array.from({ length: digits }, () => below(16).toString(16)).join(''),
  };
}
