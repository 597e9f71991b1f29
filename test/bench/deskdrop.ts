import { eventsByUser, eventsOf, historyOf, itemsOf } from '../../worker/scoring/evaluation/history.ts';
import { logReader, selectEvents } from '../../worker/scoring/evaluation/log.ts';
import type { Log } from '../../worker/scoring/evaluation/model.ts';
import type { Case, Part, Split } from '../../worker/scoring/evaluation/split.ts';
import { randomFrom, shuffle } from '../../worker/scoring/random.ts';
import { recsys } from './recsys.ts';

/** Pairs of user and item, as user × items + item. */
type Pairs = Set<number>;

/** Users with fewer items are not in protocol K. */
const LEAST = 5;
const UNSEEN = 100;

/**
 * DeskDrop (CI&T on Kaggle), protocol L: of each user the item met for the first time last is asked for as of that moment,
 * among all items but those met before; settings are chosen on the item before it. Null where the data are not beside
 * the project.
 */
export function asOfTheMoment(): Split | null {
  const log = readLog();
  const drawn = log && readPairs(log);
  if (!drawn) return null;
  const part = (asked: Pairs, withheld: Pairs): Part => ({
    train: without(log, withheld),
    stream: log,
    cases: momentsOf(log, asked),
  });
  const [valid, test] = [drawn('L_valid'), drawn('L_test')];
  return { choosing: part(valid, new Set([...valid, ...test])), testing: part(test, test), skipped: [] };
}

/**
 * Protocol K: users of 5 items and more, one weight a pair, log2(1 + the sum of its events'), a fifth of each user's items
 * withheld by seed and each ranked among 100 items that the user never met. For the choosing a fifth is withheld again.
 */
export function amongUnseen(seed: number): Split | null {
  const whole = readLog();
  if (!whole) return null;
  const log = summed(whole);
  const random = randomFrom(seed);
  const [test, valid] = [withhold(log, random), withhold(log, random)];
  for (const pair of test) valid.delete(pair);
  const part = (asked: Pairs, withheld: Pairs): Part => {
    const train = without(log, withheld);
    return { train, stream: null, cases: amongOthers(log, train, asked, random) };
  };
  return { choosing: part(valid, new Set([...valid, ...test])), testing: part(test, test), skipped: [] };
}

/** Protocol H: 228 users are held out whole; of what they met a fifth is asked for with the rest as their history. */
export function heldOutUsers(): Split | null {
  const log = readLog();
  const drawn = log && readPairs(log);
  if (!drawn) return null;
  const test = drawn('H_test');
  const usersOf = (pairs: Pairs) => new Set(Array.from(pairs, (pair) => Math.floor(pair / log.items.length)));
  const out = usersOf(test);
  const others = withhold(log, randomFrom(1));
  const valid = new Set([...others].filter((pair) => Math.floor(pair / log.items.length) % 10 === 0));
  for (const pair of test) valid.delete(pair);
  const byUser = eventsByUser(log);
  const part = (asked: Pairs, held: Set<number>): Part => {
    const kept = Uint32Array.from(log.user.keys()).filter((event) => !held.has(log.user[event] ?? 0));
    const cases = [...usersOf(asked)].map((user): Case => {
      const events = eventsOf(log, byUser, user);
      const known = events.filter((event) => !asked.has(pairOf(log, event)));
      const targets = itemsOf(
        log,
        events.filter((event) => asked.has(pairOf(log, event))),
      );
      const history = historyOf(log, known, -1, null);
      return { history: { ...history, now: null }, targets: Uint32Array.from(targets), hidden: history.items };
    });
    return { train: selectEvents(log, kept), stream: null, cases };
  };
  const askable = new Set([...valid].filter((pair) => !out.has(Math.floor(pair / log.items.length))));
  return {
    choosing: part(askable, new Set([...out, ...usersOf(askable)])),
    testing: part(test, out),
    skipped: [],
  };
}

function readLog(): Log | null {
  const rows = recsys('deskdrop/deskdrop_interactions.csv.gz', ',');
  if (!rows) return null;
  const reader = logReader();
  for (const [time, event, item, user] of rows.slice(1)) reader.take(`${user}\t${item}\t${event}\t${time}`);
  return reader.log();
}

function readPairs(log: Log): ((part: string) => Pairs) | null {
  const rows = recsys('deskdrop/deskdrop_splits.tsv.gz');
  if (!rows) return null;
  const users = new Map(log.users.map((name, number) => [name, number]));
  const items = new Map(log.items.map((name, number) => [name, number]));
  return (wanted) =>
    new Set(
      rows
        .filter(([part]) => part === wanted)
        .map(([, user = '', item = '']) => (users.get(user) ?? Number.NaN) * log.items.length + (items.get(item) ?? 0)),
    );
}

const pairOf = (log: Log, event: number) => (log.user[event] ?? 0) * log.items.length + (log.item[event] ?? 0);

function without(log: Log, out: Pairs): Log {
  const events = Uint32Array.from(log.user.keys());
  return selectEvents(
    log,
    events.filter((event) => !out.has(pairOf(log, event))),
  );
}

function momentsOf(log: Log, asked: Pairs): Case[] {
  const byUser = eventsByUser(log);
  return [...asked].map((pair) => {
    const item = pair % log.items.length;
    const user = (pair - item) / log.items.length;
    const events = eventsOf(log, byUser, user);
    const now = log.time?.[events.find((event) => log.item[event] === item) ?? 0] ?? 0;
    const past = events.filter((event) => (log.time?.[event] ?? 0) < now);
    const history = historyOf(log, past, user, now);
    return { history, targets: Uint32Array.of(item), hidden: history.items };
  });
}

/** One event a pair, of users with items enough. */
function summed(log: Log): Log {
  const byUser = eventsByUser(log);
  const [user, item, weight]: [number[], number[], number[]] = [[], [], []];
  for (let one = 0; one < log.users.length; one++) {
    const { items, weights } = historyOf(log, eventsOf(log, byUser, one), one, null);
    if (items.length < LEAST) continue;
    user.push(...Array.from(items, () => one));
    item.push(...items);
    weight.push(...Array.from(weights, (sum) => Math.log2(1 + sum)));
  }
  const numbers = { user: Uint32Array.from(user), item: Uint32Array.from(item), weight: Float32Array.from(weight) };
  return { users: log.users, items: log.items, ...numbers, time: null };
}

function withhold(log: Log, random: () => number): Pairs {
  const byUser = eventsByUser(log);
  const out: Pairs = new Set();
  for (let user = 0; user < log.users.length; user++) {
    const items = Uint32Array.from(itemsOf(log, eventsOf(log, byUser, user)));
    if (items.length < LEAST) continue;
    shuffle(items, random);
    for (const item of items.subarray(Math.round(items.length * 0.8))) out.add(user * log.items.length + item);
  }
  return out;
}

function amongOthers(log: Log, train: Log, asked: Pairs, random: () => number): Case[] {
  const [all, known] = [eventsByUser(log), eventsByUser(train)];
  return [...asked].map((pair) => {
    const item = pair % log.items.length;
    const user = (pair - item) / log.items.length;
    const met = itemsOf(log, eventsOf(log, all, user));
    const among = new Set([item]);
    while (among.size <= UNSEEN) {
      const other = Math.floor(random() * log.items.length);
      if (!met.has(other)) among.add(other);
    }
    const history = historyOf(train, eventsOf(train, known, user), user, null);
    return { history, targets: Uint32Array.of(item), hidden: history.items, among: Uint32Array.from(among) };
  });
}
