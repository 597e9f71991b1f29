/** A heat as it is kept, log2 Σ 2^(at / half-life), in acts as they count now: Σ 2^(-(now - at) / half-life). O(1). */
export function actsOf(heat: number, halfLife: number, now: number): number {
  return 2 ** (heat - now / halfLife);
}

/**
 * Of two decayed counts of one content's acts, how many times the longer one's rate the shorter one's is: 1 where it is
 * met as ever, above 1 where more than usual, 0 where never. Acts that come evenly, r an hour, have the decayed count
 * r × half-life / ln 2. O(1).
 */
export function momentum(short: { acts: number; halfLife: number }, long: { acts: number; halfLife: number }): number {
  return long.acts > 0 ? short.acts / short.halfLife / (long.acts / long.halfLife) : 0;
}
