/**
 * A seeded source of numbers in [0, 1): mulberry32 (Tommy Ettinger, public domain), 32 bits of state. The same seed gives
 * the same numbers on every machine. Not for secrets.
 */
export function randomFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Normal numbers of mean 0 and variance 1, by Box and Muller (1958), two draws each. */
export function normalFrom(random: () => number): () => number {
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Shuffles in place, each order as likely: Fisher and Yates, as Durstenfeld (1964) put it. O(n). */
export function shuffle(list: { length: number; [index: number]: number }, random: () => number): void {
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    const held = list[i] ?? 0;
    list[i] = list[j] ?? 0;
    list[j] = held;
  }
}
