import { type Sparse, sparseOf } from '../sparse.ts';
import { isHeading, LineError, readLine } from './log-line.ts';
import type { Log } from './model.ts';

/** Names with their numbers, by first appearance. Logs that are read with the same names share their numbers. */
export interface Names {
  list: string[];
  numbers: Map<string, number>;
}

export interface LogReader {
  /**
   * Takes the next line of the file; blank lines, # comments and a heading are passed over.
   * @throws LineError
   */
  take(line: string): void;
  /** What was read so far. */
  log(): Log;
}

export const noNames = (): Names => ({ list: [], numbers: new Map() });

/** Reads a log line by line. Amortised O(length of the line). */
export function logReader(users: Names = noNames(), items: Names = noNames()): LogReader {
  let size = 0;
  let timed: boolean | null = null;
  let named = false;
  let user = new Uint32Array(1024);
  let item = new Uint32Array(1024);
  let weight = new Float32Array(1024);
  let time = new Float64Array(1024);
  let event = new Uint8Array(1024);
  const grow = () => {
    user = enlarged(user, new Uint32Array(2 * size));
    item = enlarged(item, new Uint32Array(2 * size));
    weight = enlarged(weight, new Float32Array(2 * size));
    time = enlarged(time, new Float64Array(2 * size));
    event = enlarged(event, new Uint8Array(2 * size));
  };
  return {
    take(line) {
      if (line.trim() === '' || line.startsWith('#') || (size === 0 && isHeading(line))) return;
      const read = readLine(line);
      timed ??= read.time !== null;
      if (timed !== (read.time !== null))
        throw new LineError(
          timed ? 'has no time, as the lines before it do' : 'has a time, unlike the lines before it',
        );
      if (size === user.length) grow();
      user[size] = numberOf(users, read.user);
      item[size] = numberOf(items, read.item);
      weight[size] = read.weight;
      time[size] = read.time ?? 0;
      event[size] = read.event ?? 0;
      named ||= read.event !== null;
      size++;
    },
    log: () => ({
      users: users.list,
      items: items.list,
      user: user.slice(0, size),
      item: item.slice(0, size),
      weight: weight.slice(0, size),
      time: timed ? time.slice(0, size) : null,
      event: named ? event.slice(0, size) : null,
    }),
  };
}

/** The events that are wanted, by their numbers, in that order; users and items keep their numbers. O(events). */
export function selectEvents(log: Log, events: Uint32Array): Log {
  const { user, item, weight, time, event } = log;
  return {
    users: log.users,
    items: log.items,
    user: events.map((i) => user[i] ?? 0),
    item: events.map((i) => item[i] ?? 0),
    weight: Float32Array.from(events, (i) => weight[i] ?? 0),
    time: time && Float64Array.from(events, (i) => time[i] ?? 0),
    event: event ? Uint8Array.from(events, (i) => event[i] ?? 0) : null,
  };
}

/** The events of two logs that share their names, one after the other; times only where both have them. O(events). */
export function joinLogs(a: Log, b: Log): Log {
  const join = <T extends Uint32Array | Float32Array | Float64Array | Uint8Array>(whole: T, first: T, second: T): T => {
    whole.set(first);
    whole.set(second, first.length);
    return whole;
  };
  const size = a.user.length + b.user.length;
  return {
    users: a.users,
    items: a.items,
    user: join(new Uint32Array(size), a.user, b.user),
    item: join(new Uint32Array(size), a.item, b.item),
    weight: join(new Float32Array(size), a.weight, b.weight),
    time: a.time && b.time ? join(new Float64Array(size), a.time, b.time) : null,
    event: a.event && b.event ? join(new Uint8Array(size), a.event, b.event) : null,
  };
}

/** Users × items, the weights of repeated events summed. */
export function cellsOf(log: Log): Sparse {
  return sparseOf(log.users.length, log.items.length, { rows: log.user, columns: log.item, values: log.weight });
}

function numberOf(names: Names, name: string): number {
  const known = names.numbers.get(name);
  if (known !== undefined) return known;
  const number = names.list.push(name) - 1;
  names.numbers.set(name, number);
  return number;
}

function enlarged<T extends { set(from: T): void }>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}
