import type { History, Log } from '../../worker/scoring/evaluation/model.ts';
import { randomFrom } from '../../worker/scoring/random.ts';

export const HOUR = 60 * 60 * 1000;
const START = Date.UTC(2026, 0, 1);

/**
 * A site of 120 members, where every so many hours an item appears, and members come by now and then to take one of those
 * there are, as likely as its appeal, which halves in `lasts` hours from when it appeared.
 */
export function siteLog({ lasts, seed, events = 4000, items = 200, hours = 24 * 90, arriving = hours }: Life): Log {
  const random = randomFrom(seed);
  const below = (count: number) => Math.floor(random() * count);
  const appeal = Array.from({ length: items }, () => Math.exp(2 * random()));
  const appears = Array.from({ length: items }, (_, i) => (i / items) * arriving);
  const rows: { user: number; item: number; at: number }[] = [];
  const moments = Float64Array.from({ length: events }, () => random() * hours).sort();
  for (const at of moments) {
    const there = appears.findLastIndex((from) => from <= at) + 1;
    const weights = Array.from(
      { length: there },
      (_, i) => (appeal[i] ?? 0) * 2 ** (-(at - (appears[i] ?? 0)) / lasts),
    );
    let left = random() * weights.reduce((a, b) => a + b, 0);
    const item = weights.findIndex((weight) => {
      left -= weight;
      return left <= 0;
    });
    rows.push({ user: below(120), item: Math.max(0, item), at: START + at * HOUR });
  }
  return {
    users: Array.from({ length: 120 }, (_, i) => `u${i}`),
    items: Array.from({ length: items }, (_, i) => `i${i}`),
    user: Uint32Array.from(rows, ({ user }) => user),
    item: Uint32Array.from(rows, ({ item }) => item),
    weight: new Float32Array(rows.length).fill(1),
    time: Float64Array.from(rows, ({ at }) => at),
  };
}

export interface Life {
  lasts: number;
  seed: number;
  events?: number;
  items?: number;
  hours?: number;
  /** In so many hours all items have appeared. */
  arriving?: number;
}

/** What a user had met before a moment. */
export function historyAt({ user, item, time }: Log, one: number, now: number): History {
  const items = new Map<number, number>();
  for (let i = 0; i < user.length; i++) if (user[i] === one && time![i]! < now) items.set(item[i]!, time![i]!);
  return {
    user: one,
    items: Uint32Array.from(items.keys()),
    weights: new Float32Array(items.size).fill(1),
    times: Float64Array.from(items.values()),
    now,
  };
}
