import type { Timeline } from './timeline.ts';
import { placeAt } from './timeline.ts';

/** The latest so many of each count: enough to tell taste, and a bound on what one list costs. */
const HISTORY = 100;
const PEOPLE = 300;
const MEETINGS = 100;
/** What few meetings say of likeness counts less. */
const SHRINKAGE = 10;

/**
 * What those who met the same have met, as of the moment: user-based neighbours (Resnick et al., "GroupLens", CSCW 1994),
 * likeness Σ 1 / log2(2 + people of the common item) / √(meetings + 10), as Adamic and Adar weigh what two have in common
 * (Social Networks 25, 2003). Nothing is trained, so an item counts minutes after it appeared, which a factorisation of
 * the night before does not know. O(history × people × meetings), each bounded.
 */
export function neighbourScores(
  timeline: Timeline,
  history: ArrayLike<number>,
  self: number,
  now: number,
): Float64Array {
  const { items, first, users, done } = timeline;
  const scores = new Float64Array(items.starts.length - 1);
  const likeness = new Map<number, number>();
  for (let i = Math.max(0, history.length - HISTORY); i < history.length; i++) {
    const item = history[i] ?? 0;
    const end = placeAt(items, item, now);
    const start = Math.max(items.starts[item] ?? 0, end - PEOPLE);
    const share = 1 / Math.log2(2 + (done.users[end - 1] ?? 0));
    for (let place = start; place < end; place++) {
      const user = items.others[place] as number;
      if (first[place] === 1 && user !== self) likeness.set(user, (likeness.get(user) ?? 0) + share);
    }
  }
  for (const [user, alike] of likeness) {
    const end = placeAt(users, user, now);
    const start = users.starts[user] ?? 0;
    const weight = alike / Math.sqrt((end - start + SHRINKAGE) * (history.length + SHRINKAGE));
    for (let place = Math.max(start, end - MEETINGS); place < end; place++) {
      const item = users.others[place] as number;
      scores[item] = (scores[item] as number) + weight;
    }
  }
  return scores;
}
