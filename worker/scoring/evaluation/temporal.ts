import { eventsByUser, eventsOf, historyOf, itemsOf } from './history.ts';
import { selectEvents } from './log.ts';
import type { Log } from './model.ts';
import { type Case, type Part, type Split, SplitError } from './split.ts';

/** The last tenth of the events is the test, the tenth before it the choosing. */
const TEST_FROM = 0.9;
const CHOOSE_FROM = 0.8;

/**
 * Divides at two moments, so that nothing of the future is learned from. A user who has a history before the cut is asked
 * for once, at the first meeting with a new item after it; the targets are all items that are new to that user from
 * there to the end of the part. O(events × log events).
 * @throws SplitError without times, or where too few are known on both sides of the cut
 */
export function temporal(log: Log): Split {
  const { time } = log;
  if (time === null) throw new SplitError('the split temporal needs times: the fourth field of each line');
  const sorted = time.slice().sort();
  const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? 0;
  const [choose, test] = [at(CHOOSE_FROM), at(TEST_FROM)];
  const byUser = eventsByUser(log);
  let strangers = 0;
  const part = (from: number, to: number): Part => {
    const cases: Case[] = [];
    strangers = 0;
    for (let user = 0; user < log.users.length; user++) {
      const events = eventsOf(log, byUser, user);
      const past = events.filter((event) => (time[event] ?? 0) < from);
      const met = itemsOf(log, past);
      const fresh = events.filter((event) => {
        const moment = time[event] ?? 0;
        return moment >= from && moment < to && !met.has(log.item[event] ?? 0);
      });
      if (fresh.length === 0) continue;
      if (past.length === 0) strangers++;
      else {
        const history = historyOf(log, past, user, time[fresh[0] ?? 0] ?? 0);
        const items = itemsOf(log, fresh);
        cases.push({ history, targets: Uint32Array.from(items), hidden: history.items });
      }
    }
    const before = Uint32Array.from(time.keys()).filter((event) => (time[event] ?? 0) < from);
    return { train: selectEvents(log, before), stream: log, cases };
  };
  const choosing = part(choose, test);
  const testing = part(test, Number.POSITIVE_INFINITY);
  if (testing.cases.length === 0)
    throw new SplitError('in the last tenth of the events nobody with a history meets anything new: use last-out');
  return {
    choosing,
    testing,
    skipped: strangers === 0 ? [] : [{ users: strangers, why: 'without a history before the cut' }],
  };
}
