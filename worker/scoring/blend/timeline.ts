import type { ContentStats } from '../content.ts';
import { COUNTS } from '../evaluation/acts.ts';
import { EVENTS } from '../evaluation/event.ts';
import { eventsByUser, eventsOf } from '../evaluation/history.ts';
import type { Log } from '../evaluation/model.ts';
import { startsOf } from '../sparse.ts';

/** Events by what they belong to, each in order of time: those of i at the places starts[i] … starts[i + 1] - 1. */
export interface Lanes {
  starts: Uint32Array;
  times: Float64Array;
  /** Whom or what each event met. */
  others: Uint32Array;
}

/** A log with times, readable as it stood at any moment. */
export interface Timeline {
  /** All events by item. */
  items: Lanes;
  /** Of each of these, whether it is the user's first with the item. */
  first: Uint8Array;
  /** Of each of these, what was done with the item until then, that event included. */
  done: Record<Exclude<keyof ContentStats, 'views'>, Uint32Array>;
  /** First meetings by user. */
  users: Lanes;
}

/** O(events × log events). */
export function timelineOf(log: Log): Timeline {
  const size = log.user.length;
  const time = log.time ?? new Float64Array(size);
  const order = Uint32Array.from(time.keys()).sort((a, b) => (time[a] ?? 0) - (time[b] ?? 0) || a - b);
  const items = lanes(log.items.length, log.item);
  const done = {
    users: new Uint32Array(size),
    likes: new Uint32Array(size),
    comments: new Uint32Array(size),
    shares: new Uint32Array(size),
    completions: new Uint32Array(size),
  };
  const first = new Uint8Array(size);
  const isFirst = firstMeetings(log);
  const meetings = order.filter((event) => isFirst[event] === 1);
  const next = items.starts.slice();
  for (const event of order) {
    const item = log.item[event] as number;
    const user = log.user[event] as number;
    const place = next[item] as number;
    next[item] = place + 1;
    items.times[place] = time[event] as number;
    items.others[place] = user;
    if (place > (items.starts[item] as number))
      for (const counts of Object.values(done)) counts[place] = counts[place - 1] as number;
    if (isFirst[event] === 1) {
      first[place] = 1;
      done.users[place] = (done.users[place] as number) + 1;
    }
    const kind = COUNTS[EVENTS[log.event?.[event] ?? 0]?.name ?? 'other'];
    if (kind) done[kind][place] = (done[kind][place] as number) + 1;
  }
  const users = lanes(
    log.users.length,
    meetings.map((event) => log.user[event] ?? 0),
  );
  const nextOfUser = users.starts.slice();
  for (const event of meetings) {
    const user = log.user[event] as number;
    const place = nextOfUser[user] as number;
    nextOfUser[user] = place + 1;
    users.times[place] = time[event] as number;
    users.others[place] = log.item[event] as number;
  }
  return { items, first, done, users };
}

/** Of each event, whether it is the user's first with the item: user by user, as no set holds the pairs of a large log. */
function firstMeetings(log: Log): Uint8Array {
  const byUser = eventsByUser(log);
  const first = new Uint8Array(log.user.length);
  for (let user = 0; user < log.users.length; user++) {
    const met = new Set<number>();
    for (const event of eventsOf(log, byUser, user)) {
      const item = log.item[event] as number;
      if (!met.has(item)) first[event] = 1;
      met.add(item);
    }
  }
  return first;
}

/** The place after the last event of `owner` before `now`. O(log of its events). */
export function placeAt({ starts, times }: Lanes, owner: number, now: number): number {
  let low = starts[owner] ?? 0;
  let high = starts[owner + 1] ?? 0;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] as number) < now) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What was done with an item until the given place. O(1). */
export function statsAt({ items, done }: Timeline, item: number, place: number): ContentStats {
  const at = place > (items.starts[item] ?? 0) ? place - 1 : -1;
  const { users, likes, comments, shares, completions } = done;
  return {
    users: users[at] ?? 0,
    views: users[at] ?? 0,
    likes: likes[at] ?? 0,
    comments: comments[at] ?? 0,
    shares: shares[at] ?? 0,
    completions: completions[at] ?? 0,
  };
}

/**
 * At each event of an item, how many people had come for the first time until then, each counting half after so many
 * milliseconds: at a later `now` it is heats[place - 1] × 2^(-(now - times[place - 1]) / half-life). O(events).
 */
export function heatsOf({ items: { starts, times }, first }: Timeline, halfLife: number): Float64Array {
  const heats = new Float64Array(times.length);
  for (let item = 0; item + 1 < starts.length; item++) {
    let heat = 0;
    for (let place = starts[item] as number; place < (starts[item + 1] as number); place++) {
      const since = place > (starts[item] as number) ? (times[place] as number) - (times[place - 1] as number) : 0;
      heat = heat * 2 ** (-since / halfLife) + (first[place] as number);
      heats[place] = heat;
    }
  }
  return heats;
}

function lanes(owners: number, owner: Uint32Array): Lanes {
  const starts = startsOf(owner, owners);
  return { starts, times: new Float64Array(owner.length), others: new Uint32Array(owner.length) };
}
