import { cellsOf } from '../evaluation/log.ts';
import type { Log, Model } from '../evaluation/model.ts';

/** The number of users who met an item, the same list for everyone. O(events). */
export function popularModel(log: Log): Model {
  const users = new Float32Array(log.items.length);
  for (const item of cellsOf(log).columns) users[item] = (users[item] ?? 0) + 1;
  return { name: 'popular', settings: {}, score: (_, scores) => scores.set(users) };
}
