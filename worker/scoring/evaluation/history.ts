import { groupedBy } from '../sparse.ts';
import type { History, Log } from './model.ts';

/** The events of each user, in the log's order: those of user u are `events[starts[u]] … events[starts[u + 1] - 1]`. */
export interface ByUser {
  starts: Uint32Array;
  events: Uint32Array;
}

/** O(users + events). */
export function eventsByUser(log: Log): ByUser {
  const { starts, places: events } = groupedBy(log.user, log.users.length);
  return { starts, events };
}

/** One user's events, oldest first; of one time, or without times, in the log's order. */
export function eventsOf({ time }: Log, { starts, events }: ByUser, user: number): Uint32Array {
  const own = events.slice(starts[user], starts[user + 1]);
  return time ? own.sort((a, b) => (time[a] ?? 0) - (time[b] ?? 0) || a - b) : own;
}

/** The items of events, each once, by their first appearance. O(events). */
export function itemsOf({ item }: Log, events: Iterable<number>): Set<number> {
  const items = new Set<number>();
  for (const event of events) items.add(item[event] ?? 0);
  return items;
}

/**
 * What a user's events (oldest first) tell: each item once, with the sum of its weights and its latest time, the item
 * that was met latest last. O(events).
 */
export function historyOf(log: Log, events: ArrayLike<number>, user: number, now: number | null): History {
  const weights = new Map<number, number>();
  const times = new Map<number, number>();
  for (let i = 0; i < events.length; i++) {
    const event = events[i] ?? 0;
    const item = log.item[event] ?? 0;
    const sum = (weights.get(item) ?? 0) + (log.weight[event] ?? 0);
    // Taken out and put in again, it comes last.
    weights.delete(item);
    weights.set(item, sum);
    times.set(item, log.time?.[event] ?? 0);
  }
  const items = Uint32Array.from(weights.keys());
  return {
    user,
    items,
    weights: Float32Array.from(weights.values()),
    times: log.time && Float64Array.from(items, (item) => times.get(item) ?? 0),
    now: log.time ? now : null,
  };
}
