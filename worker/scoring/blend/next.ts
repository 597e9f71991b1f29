import { eventsByUser, eventsOf, itemsOf } from '../evaluation/history.ts';
import type { Log, Model } from '../evaluation/model.ts';

/** What was met so many items later still counts, each the less the later. */
const WINDOW = 10;
/** What came before says half as much as what came after. */
const BACKWARDS = 0.5;
/** Successors kept of each item. */
const KEPT = 200;
/** The latest items of a history that are looked at. */
const LATEST = 20;
/** What few sequences say counts less. */
const SHRINKAGE = 5;

/** Of each item, what others met shortly after or before. */
export type Successors = { items: Uint32Array; nearness: Float32Array }[];

/**
 * Sequential rules (Ludewig and Jannach, "Evaluation of session-based recommendation algorithms", UMUAI 2018): Σ 1 / distance
 * over the users who met both within ten items, by √(n(i) n(j)) + 5. The log needs times. O(events × window + items²).
 */
export function successorsOf(log: Log): Successors {
  const byUser = eventsByUser(log);
  const rows = log.items.map(() => new Map<number, number>());
  const users = new Uint32Array(log.items.length);
  for (let user = 0; user < log.users.length; user++) {
    const met = Uint32Array.from(itemsOf(log, eventsOf(log, byUser, user)));
    met.forEach((item, place) => {
      users[item] = (users[item] ?? 0) + 1;
      for (let by = 1; by <= WINDOW && place + by < met.length; by++) {
        const later = met[place + by] as number;
        const [after, before] = [rows[item], rows[later]];
        after?.set(later, (after.get(later) ?? 0) + 1 / by);
        before?.set(item, (before.get(item) ?? 0) + BACKWARDS / by);
      }
    });
  }
  return rows.map((row, item) => {
    const nearness = ([other, sum]: [number, number]) =>
      sum / (Math.sqrt((users[item] ?? 0) * (users[other] ?? 0)) + SHRINKAGE);
    const best = Array.from(row, (cell) => [cell[0], nearness(cell)] as const)
      .sort((a, b) => b[1] - a[1] || a[0] - b[0])
      .slice(0, KEPT);
    row.clear();
    return {
      items: Uint32Array.from(best, ([other]) => other),
      nearness: Float32Array.from(best, ([, value]) => value),
    };
  });
}

/** What comes next: the successors of the latest items, each item counting `fading` times as much as the one after it. */
export function nextModel(successors: Successors, fading: number): Model {
  return {
    name: 'next',
    settings: { fading },
    score({ items: history }, scores) {
      scores.fill(0);
      let share = 1;
      for (let at = history.length - 1; at >= Math.max(0, history.length - LATEST); at--, share *= fading) {
        const { items, nearness } = successors[history[at] ?? 0] ?? { items: [], nearness: [] };
        for (let i = 0; i < items.length; i++) {
          const item = items[i] as number;
          scores[item] = (scores[item] as number) + share * (nearness[i] as number);
        }
      }
    },
  };
}
