import { randomFrom, shuffle } from '../random.ts';
import { eventsByUser, eventsOf, historyOf, itemsOf } from './history.ts';
import { selectEvents } from './log.ts';
import type { Log } from './model.ts';
import { type Part, type Split, SplitError } from './split.ts';

/** Of all users who can be asked for, this share is held out for the test, and as many for the choosing. */
const SHARE = 0.1;
const MOST = 10_000;

/** Of a held-out user's items, this share is what is to be found. */
const TARGETS = 0.2;

/**
 * Strong generalisation (Liang et al., WWW 2018): a tenth of the users with two items or more is held out whole, at most
 * 10,000; four fifths of their items, drawn by seed, are the history, the others the targets. Another tenth is held out
 * so for the choosing, and learned from afterwards. O(events).
 * @throws SplitError where there are fewer than three such users
 */
export function heldOutUsers(log: Log, seed: number): Split {
  const byUser = eventsByUser(log);
  const random = randomFrom(seed);
  const able: number[] = [];
  let single = 0;
  for (let user = 0; user < log.users.length; user++) {
    const items = itemsOf(log, eventsOf(log, byUser, user));
    if (items.size > 1) able.push(user);
    else if (items.size === 1) single++;
  }
  if (able.length < 3)
    throw new SplitError(`held-out-users needs three users with two items or more: there are ${able.length}`);
  shuffle(able, random);
  const each = Math.min(MOST, Math.max(1, Math.round(able.length * SHARE)));
  const held = { testing: able.slice(0, each), choosing: able.slice(each, 2 * each) };
  const part = (users: number[], without: number[]): Part => {
    const out = new Set([...users, ...without]);
    const events = Uint32Array.from(log.user.keys()).filter((event) => !out.has(log.user[event] ?? 0));
    return {
      train: selectEvents(log, events),
      stream: log.time ? log : null,
      cases: users.map((user) => {
        const events = eventsOf(log, byUser, user);
        const { history: known, hidden: targets } = divide(log, events, random);
        const now = Math.min(...targets.map((event) => log.time?.[event] ?? 0));
        const history = historyOf(log, known, -1, now);
        const items = itemsOf(log, targets);
        return { history, targets: Uint32Array.from(items), hidden: history.items };
      }),
    };
  };
  const testing = part(held.testing, []);
  return {
    choosing: part(held.choosing, held.testing),
    testing,
    skipped: single === 0 ? [] : [{ users: single, why: 'with one item only' }],
  };
}

/** A user's events by whether their items are the history or the targets; at least one item is on either side. */
export function divide(log: Log, events: Uint32Array, random: () => number): { history: number[]; hidden: number[] } {
  const items = [...itemsOf(log, events)];
  shuffle(items, random);
  const size = Math.min(items.length - 1, Math.max(1, Math.round(items.length * TARGETS)));
  const wanted = new Set(items.slice(0, size));
  const [history, hidden]: [number[], number[]] = [[], []];
  for (const event of events) (wanted.has(log.item[event] ?? 0) ? hidden : history).push(event);
  return { history, hidden };
}
