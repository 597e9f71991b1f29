import { eventsByUser, eventsOf, historyOf } from './history.ts';
import { selectEvents } from './log.ts';
import type { Log } from './model.ts';
import { type Case, type Part, type Split, SplitError } from './split.ts';

/**
 * Each user's item with the latest first meeting is the target (of one time, or without times: the one that comes later
 * in the log), the item before it that of the choosing. A history holds what came up to the target's moment; all events
 * of other users are learned from, those after it too, as in He et al., "Neural collaborative filtering" (WWW 2017), but
 * `stream` is only to be read up to the moment. O(events × log of a user's events).
 * @throws SplitError where nobody has two items
 */
export function lastOut(log: Log): Split {
  const byUser = eventsByUser(log);
  const learned = { choosing: new Uint8Array(log.user.length), testing: new Uint8Array(log.user.length) };
  const cases: Record<'choosing' | 'testing', Case[]> = { choosing: [], testing: [] };
  let single = 0;
  for (let user = 0; user < log.users.length; user++) {
    const events = eventsOf(log, byUser, user);
    const firsts = firstMeetings(log, events);
    if (firsts.length === 1) single++;
    const [before, last] = [firsts.at(-2), firsts.length < 2 ? undefined : firsts.at(-1)];
    const withheld = new Set<number>();
    for (const [part, target] of [
      ['testing', last],
      ['choosing', firsts.length < 3 ? undefined : before],
    ] as const) {
      if (target !== undefined) {
        withheld.add(log.item[target] ?? 0);
        cases[part].push(caseOf(log, events, user, target, withheld));
      }
      for (const event of events) learned[part][event] = withheld.has(log.item[event] ?? 0) ? 0 : 1;
    }
  }
  if (cases.testing.length === 0) throw new SplitError('last-out needs users with two items or more: there are none');
  const part = (name: 'choosing' | 'testing'): Part => ({
    train: selectEvents(
      log,
      Uint32Array.from(learned[name].keys()).filter((event) => learned[name][event] === 1),
    ),
    stream: log.time ? log : null,
    cases: cases[name],
  });
  return {
    choosing: part('choosing'),
    testing: part('testing'),
    skipped: single === 0 ? [] : [{ users: single, why: 'with one item only' }],
  };
}

/** The events in which a user met each item first, in their order. */
function firstMeetings(log: Log, events: Uint32Array): Uint32Array {
  const met = new Set<number>();
  return events.filter((event) => {
    const item = log.item[event] ?? 0;
    return !met.has(item) && met.add(item);
  });
}

function caseOf(log: Log, events: Uint32Array, user: number, target: number, withheld: ReadonlySet<number>): Case {
  const now = log.time?.[target] ?? null;
  const known = events.subarray(0, events.indexOf(target)).filter((event) => !withheld.has(log.item[event] ?? 0));
  const history = historyOf(log, known, user, now);
  return { history, targets: Uint32Array.of(log.item[target] ?? 0), hidden: history.items };
}
