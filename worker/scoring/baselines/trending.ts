import type { History, Log, Model } from '../evaluation/model.ts';

const HOUR = 60 * 60 * 1000;

/** The score of what nobody has met. */
const FADED = -1e9;

/** Sums are kept for one moment; beyond 2^STEP half-lives after it they are moved, before they overflow. */
const STEP = 500;

/**
 * log2 Σ 2^(-(now - t) / half-life) over the events of an item before `now`: a decayed count, as in Ding and Li, "Time weight
 * collaborative filtering" (CIKM 2005). The stream is followed with a cursor, so that questions in the order of their
 * moments cost O(events + questions × items) together; a question about an earlier moment starts again.
 */
export function trendingModel(stream: Log, halfLifeHours: number): Model {
  const halfLife = halfLifeHours * HOUR;
  const times = stream.time ?? new Float64Array(stream.user.length);
  const order = Uint32Array.from(times.keys()).sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0) || a - b);
  const sums = new Float64Array(stream.items.length);
  let next = 0;
  let origin = 0;
  let latest = Number.NEGATIVE_INFINITY;
  const follow = (now: number) => {
    if (now < latest) {
      next = 0;
      sums.fill(0);
    }
    if (next === 0) origin = times[order[0] ?? 0] ?? 0;
    latest = now;
    for (; next < order.length; next++) {
      const event = order[next] ?? 0;
      const time = times[event] ?? 0;
      if (time >= now) break;
      const age = (time - origin) / halfLife;
      if (age > STEP) {
        for (let item = 0; item < sums.length; item++) sums[item] = (sums[item] ?? 0) * 2 ** -age;
        origin = time;
      }
      const item = stream.item[event] ?? 0;
      sums[item] = (sums[item] ?? 0) + 2 ** ((time - origin) / halfLife);
    }
  };
  return {
    name: 'trending',
    settings: { halfLifeHours },
    score({ now }: History, scores) {
      const moment = now ?? (times[order.at(-1) ?? 0] ?? 0) + 1;
      follow(moment);
      // Logarithms: the order is the same, and a Float32 holds what has long faded.
      const age = (moment - origin) / halfLife;
      for (let item = 0; item < scores.length; item++)
        scores[item] = Math.max(FADED, Math.log2(sums[item] as number) - age);
    },
  };
}
