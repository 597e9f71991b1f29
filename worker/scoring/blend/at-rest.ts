import { eventsByUser, eventsOf, historyOf, itemsOf } from '../evaluation/history.ts';
import { selectEvents } from '../evaluation/log.ts';
import type { Log } from '../evaluation/model.ts';
import { randomFrom, shuffle } from '../random.ts';
import { learn } from './fit.ts';
import { type BlendSettings, type Guide, LESSONS, type Parts } from './guide.ts';
import { type Lesson, teach } from './lessons.ts';
import { type HeatAt, heatAt, type Sights } from './sight.ts';
import { timelineOf } from './timeline.ts';
import { PLAIN_HALF_LIFE } from './weights.ts';

/** This share of the items of those who lend their histories is withheld, to learn from. */
const WITHHELD = 0.2;

/** One user teaches at most so much: thirty of a reader's lessons say less than three of ten readers'. */
const EACH = 10;

/**
 * A blend of a log without moments: it learns to tell what was withheld from it, seen with what remained and a
 * factorisation of that; then it sees the whole log. O(events × log events + lessons × items), and two factorisations.
 */
export function atRest({ log, items, factorise }: Parts, { ridge, seed }: BlendSettings): Guide {
  const { rest, lessons } = withhold(log, seed);
  const sightsOf = (seen: Log): Sights => {
    const factors = factorise?.(seen) ?? null;
    return { timeline: timelineOf(seen), items, factorsAt: () => factors };
  };
  const teaching = sightsOf(rest);
  const heatOf = (sights: Sights): HeatAt => heatAt(sights.timeline, PLAIN_HALF_LIFE);
  const taught = teach(teaching, lessons, [heatOf(teaching)], seed);
  const learned = learn(taught, () => heatOf(teaching), ridge);
  const sights = sightsOf(log);
  const heat = heatOf(sights);
  return { sights, at: () => ({ learned, heat }) };
}

/** Takes a fifth of the items of users by seed, until there are lessons enough. Each keeps at least one item. */
function withhold(log: Log, seed: number): { rest: Log; lessons: Lesson[] } {
  const random = randomFrom(seed);
  const byUser = eventsByUser(log);
  const order = Uint32Array.from(log.users.keys());
  shuffle(order, random);
  const out = new Set<number>();
  const lessons: Lesson[] = [];
  for (const user of order) {
    if (lessons.length >= LESSONS) break;
    const events = eventsOf(log, byUser, user);
    const met = Uint32Array.from(itemsOf(log, events));
    shuffle(met, random);
    const withheld = new Set(met.subarray(0, Math.min(met.length - 1, Math.round(met.length * WITHHELD))));
    const known = events.filter((event) => !withheld.has(log.item[event] ?? 0));
    for (const event of events) if (withheld.has(log.item[event] ?? 0)) out.add(event);
    const history = historyOf(log, known, user, null);
    for (const item of [...withheld].slice(0, EACH)) lessons.push({ history, item });
  }
  const kept = Uint32Array.from(log.user.keys()).filter((event) => !out.has(event));
  return { rest: selectEvents(log, kept), lessons };
}
