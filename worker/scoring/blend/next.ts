import { eventsByUser, eventsOf, itemsOf } from '../evaluation/history.ts';
import type { Log, Model } from '../evaluation/model.ts';
import { groupedBy } from '../sparse.ts';

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
 * over the users who met both within ten items, by √(n(i) n(j)) + 5. The log needs times. O(events × window × log).
 */
export function successorsOf(log: Log): Successors {
  const byUser = eventsByUser(log);
  const starts = new Uint32Array(log.users.length + 1);
  const order = new Uint32Array(log.user.length);
  for (let user = 0; user < log.users.length; user++) {
    let end = starts[user] as number;
    for (const item of itemsOf(log, eventsOf(log, byUser, user))) order[end++] = item;
    starts[user + 1] = end;
  }
  const met = order.subarray(0, starts.at(-1));
  const { starts: from, places } = groupedBy(met, log.items.length);
  const userOf = new Uint32Array(met.length);
  log.users.forEach((_, user) => {
    userOf.fill(user, starts[user], starts[user + 1]);
  });
  const users = (item: number) => (from[item + 1] as number) - (from[item] as number);
  const sums = new Float32Array(log.items.length);
  return log.items.map((_, item) => {
    const near: number[] = [];
    for (let i = from[item] as number; i < (from[item + 1] as number); i++) {
      const place = places[i] as number;
      const user = userOf[place] as number;
      const first = Math.max(starts[user] as number, place - WINDOW);
      const last = Math.min((starts[user + 1] as number) - 1, place + WINDOW);
      for (let other = first; other <= last; other++) {
        if (other === place) continue;
        const neighbour = met[other] as number;
        if (sums[neighbour] === 0) near.push(neighbour);
        const share = other > place ? 1 / (other - place) : BACKWARDS / (place - other);
        sums[neighbour] = (sums[neighbour] as number) + share;
      }
    }
    for (const other of near)
      sums[other] = (sums[other] as number) / (Math.sqrt(users(item) * users(other)) + SHRINKAGE);
    const items = Uint32Array.from(near)
      .sort((a, b) => (sums[b] as number) - (sums[a] as number) || a - b)
      .slice(0, KEPT);
    const nearness = Float32Array.from(items, (other) => sums[other] as number);
    for (const other of near) sums[other] = 0;
    return { items, nearness };
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
