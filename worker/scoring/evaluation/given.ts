import { randomFrom, shuffle } from '../random.ts';
import { divide } from './held-out.ts';
import { type ByUser, eventsByUser, eventsOf, historyOf, itemsOf } from './history.ts';
import { joinLogs, selectEvents } from './log.ts';
import type { Log } from './model.ts';
import { type Case, type Part, type Split, SplitError } from './split.ts';

/** So many users, drawn by seed, are asked for when the choosing part has to be split off. */
const ASKED = 3000;

/**
 * A split that its owner made. A test user's history is what `train` holds of that user; targets that it holds too do not
 * count. Without `valid`, a fifth of the items of up to 3,000 users of `train` is split off for the choosing (the latest,
 * where the test's follow the training in time, else by seed); the testing learns from all of `train` in either case.
 * The logs share their names. O(events × log of a user's events).
 * @throws SplitError where no user of the test is known
 */
export function givenSplit(train: Log, valid: Log | null, test: Log, seed: number): Split {
  const stream = train.time && test.time ? joinLogs(valid ? joinLogs(train, valid) : train, test) : null;
  const byUser = eventsByUser(train);
  const asked = casesOf(train, byUser, test);
  if (asked.cases.length === 0)
    throw new SplitError('no user of the test has anything in the training part: there is nobody to ask for');
  const timed = stream?.time ? stream : null;
  const choosing: Part = valid
    ? { train, stream: timed, cases: casesOf(train, byUser, valid).cases }
    : splitOff(train, byUser, asked, seed);
  return {
    choosing,
    testing: { train, stream: timed, cases: asked.cases },
    skipped: [
      { users: asked.strangers, why: 'without anything in the training part' },
      { users: asked.known, why: 'whose targets are all in their training part' },
    ].filter(({ users }) => users > 0),
  };
}

interface Asked {
  cases: Case[];
  strangers: number;
  known: number;
}

function casesOf(train: Log, byUser: ByUser, wanted: Log): Asked {
  const asked: Asked = { cases: [], strangers: 0, known: 0 };
  const wantedByUser = eventsByUser(wanted);
  for (let user = 0; user < wanted.users.length; user++) {
    const events = eventsOf(wanted, wantedByUser, user);
    if (events.length === 0) continue;
    const known = eventsOf(train, byUser, user);
    const met = itemsOf(train, known);
    const fresh = events.filter((event) => !met.has(wanted.item[event] ?? 0));
    if (known.length === 0) asked.strangers++;
    else if (fresh.length === 0) asked.known++;
    else {
      const now = wanted.time?.[fresh[0] ?? 0] ?? latest(train);
      const history = historyOf(train, known, user, now);
      const items = itemsOf(wanted, fresh);
      asked.cases.push({ history, targets: Uint32Array.from(items), hidden: history.items });
    }
  }
  return asked;
}

/** Just after the last event, for a test that gives no times; null without times. */
function latest({ time }: Log): number | null {
  return time && time.reduce((most, one) => Math.max(most, one), 0) + 1;
}

function splitOff(train: Log, byUser: ByUser, { cases }: Asked, seed: number): Part {
  const random = randomFrom(seed);
  const later = cases.filter(
    ({ history }) => (history.times?.at(-1) ?? Number.POSITIVE_INFINITY) <= (history.now ?? 0),
  );
  const inTime = later.length > cases.length / 2;
  const users = Array.from(train.users.keys()).filter((user) => itemsOf(train, eventsOf(train, byUser, user)).size > 1);
  shuffle(users, random);
  const withheld = new Set<number>();
  const taken = users.slice(0, ASKED).map((user): Case => {
    const events = eventsOf(train, byUser, user);
    const { history: known, hidden } = inTime ? lastFifth(train, events) : divide(train, events, random);
    for (const event of hidden) withheld.add(event);
    const now = train.time && Math.min(...hidden.map((event) => train.time?.[event] ?? 0));
    const history = historyOf(train, known, user, now);
    const items = itemsOf(train, hidden);
    return { history, targets: Uint32Array.from(items), hidden: history.items };
  });
  const left = Uint32Array.from(train.user.keys()).filter((event) => !withheld.has(event));
  return { train: selectEvents(train, left), stream: train.time ? train : null, cases: taken };
}

/** As `divide`, but the items that were met last (by their latest meeting) are the targets. */
function lastFifth(log: Log, events: Uint32Array): { history: number[]; hidden: number[] } {
  const { items } = historyOf(log, events, 0, null);
  const size = Math.min(items.length - 1, Math.max(1, Math.round(items.length / 5)));
  const wanted = new Set(items.subarray(items.length - size));
  const [history, hidden]: [number[], number[]] = [[], []];
  for (const event of events) (wanted.has(log.item[event] ?? 0) ? hidden : history).push(event);
  return { history, hidden };
}
