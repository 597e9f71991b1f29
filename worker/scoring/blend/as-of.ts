import { eventsByUser, eventsOf, historyOf } from '../evaluation/history.ts';
import { selectEvents } from '../evaluation/log.ts';
import type { Log, Model } from '../evaluation/model.ts';
import { randomFrom, shuffle } from '../random.ts';
import { learn } from './fit.ts';
import { type BlendSettings, type Guide, LESSONS, type Parts } from './guide.ts';
import { LEADING, type Lesson, lists, teach } from './lessons.ts';
import { remember } from './remember.ts';
import { type HeatAt, heatAt, type Sights } from './sight.ts';
import { placeAt, type Timeline, timelineOf } from './timeline.ts';
import { plainWeights } from './weights.ts';

/** Shares of the stream after which a site learns again, as it does every night. */
const CHECKPOINTS = [0.03, 0.06, 0.12, 0.25, 0.4, 0.55, 0.7, 0.85];

/**
 * A blend that follows a stream of events: at any moment it has learned from what was before the last checkpoint, and
 * sees what was before the moment. Nothing later is read, neither by the weights, nor by the half-life, nor by the
 * factorisation. Each part is prepared when it is first asked for: O(events × log events + lessons × items), and for each
 * of the eight checkpoints a factorisation and a fit.
 */
export function asOf(stream: Log, { items, factorise }: Omit<Parts, 'log'>, { ridge, seed }: BlendSettings): Guide {
  const time = stream.time ?? new Float64Array(stream.user.length);
  const sorted = time.slice().sort();
  const checkpoints = CHECKPOINTS.map((share) => sorted[Math.floor(sorted.length * share)] ?? 0);
  const before = (now: number | null) => checkpoints.findLastIndex((checkpoint) => checkpoint <= (now ?? Infinity));
  const timeline = timelineOf(stream);
  const factors = remember((checkpoint: number): Model | null => {
    const until = checkpoints[checkpoint];
    if (until === undefined || !factorise) return null;
    const events = Uint32Array.from(time.keys()).filter((event) => (time[event] ?? 0) < until);
    return factorise(selectEvents(stream, events));
  });
  const heat = remember((halfLife: number): HeatAt => heatAt(timeline, halfLife));
  const sights: Sights = { timeline, items, factorsAt: (now) => factors(before(now)) };
  const taught = remember(() => teach(sights, lessonsOf(stream, timeline, seed), LEADING.map(heat), seed));
  const learned = remember((checkpoint: number) => {
    const until = checkpoints[checkpoint];
    if (until === undefined) return { weights: plainWeights, calibrationError: 0 };
    const all = taught(0);
    const end = all.nows.findIndex((now) => (now ?? 0) >= until);
    return learn(lists(all, 0, end < 0 ? all.nows.length : end), heat, ridge);
  });
  return {
    sights,
    at: (now) => {
      const found = learned(before(now));
      return { learned: found, heat: heat(found.weights.halfLifeHours) };
    },
  };
}

/** A sample of first meetings, in order of time: of members who had met something, with what others had met before. */
function lessonsOf(stream: Log, { items, users }: Timeline, seed: number): Lesson[] {
  const meetings: { user: number; item: number; now: number }[] = [];
  for (let user = 0; user < stream.users.length; user++) {
    const first = users.starts[user] ?? 0;
    for (let place = first; place < (users.starts[user + 1] ?? 0); place++) {
      const now = users.times[place] ?? 0;
      const item = users.others[place] ?? 0;
      if (now > (users.times[first] ?? 0) && placeAt(items, item, now) > (items.starts[item] ?? 0))
        meetings.push({ user, item, now });
    }
  }
  const order = Uint32Array.from(meetings.keys());
  shuffle(order, randomFrom(seed));
  const byUser = eventsByUser(stream);
  return meetings
    .filter((_, i) => (order[i] ?? 0) < LESSONS)
    .sort((a, b) => a.now - b.now || a.user - b.user || a.item - b.item)
    .map(({ user, item, now }) => {
      const past = eventsOf(stream, byUser, user).filter((event) => (stream.time?.[event] ?? 0) < now);
      return { history: historyOf(stream, past, user, now), item };
    });
}
