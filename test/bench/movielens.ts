import { givenSplit } from '../../worker/scoring/evaluation/given.ts';
import { logReader, noNames, selectEvents } from '../../worker/scoring/evaluation/log.ts';
import type { History, Log } from '../../worker/scoring/evaluation/model.ts';
import type { Case, Part, Split } from '../../worker/scoring/evaluation/split.ts';
import { randomFrom } from '../../worker/scoring/random.ts';
import { recsys } from './recsys.ts';

/** MovieLens-1M as others divided it (GroupLens; every rating counts 1). Null where the data are not beside the project. */
type Protocol = () => Split | null;

/** 1,000 users of the test and 500 of the choosing are held out whole; all others are learned from. */
export const heldOut: Protocol = () => {
  const log = readAll();
  const rows = recsys('ml1m/ml1m_userheldout.tsv.gz');
  if (!log || !rows) return null;
  const wanted = new Map(
    rows.map(([part = '', user = '', targets = '']) => [user, { part, targets: targets.split(' ') }]),
  );
  const items = itemsByUser(log);
  const number = numbersOf(log.items);
  const casesOf = (name: string): Case[] =>
    log.users.flatMap((user, at) => {
      const own = wanted.get(user);
      if (own?.part !== name) return [];
      const targets = Uint32Array.from(own.targets, number);
      const out = new Set(targets);
      const known = (items[at] ?? new Uint32Array(0)).filter((item) => !out.has(item));
      return [{ history: historyOf(-1, known), targets, hidden: known }];
    });
  const train = without(log, (user) => wanted.has(log.users[user] ?? ''));
  const part = (name: string): Part => ({ train, stream: null, cases: casesOf(name) });
  return { choosing: part('valid'), testing: part('test'), skipped: [] };
};

/** Each user's last item, and of the choosing another one by seed, among 99 given (of the choosing: drawn) negatives. */
export const negatives: Protocol = () => {
  const log = readAll();
  const last = recsys('ml1m/ml1m_lastout.tsv.gz');
  const given = recsys('ml1m/ml1m_ncf_negatives.tsv.gz');
  if (!log || !last || !given) return null;
  const number = numbersOf(log.items);
  const others = new Map(given.map(([user = '', items = '']) => [user, items.split(' ')]));
  const targets = new Map(last.map(([user = '', item = '']) => [user, number(item)]));
  const isTarget = (user: number, item: number) => targets.get(log.users[user] ?? '') === item;
  const train = without(log, isTarget);
  const items = itemsByUser(train);
  const testing = log.users.map((user, at): Case => {
    const target = targets.get(user) ?? 0;
    const known = items[at] ?? new Uint32Array(0);
    const among = Uint32Array.from([target, ...(others.get(user) ?? []).map(number)]);
    return { history: historyOf(at, known), targets: Uint32Array.of(target), hidden: known, among };
  });
  const random = randomFrom(1);
  const below = (count: number) => Math.floor(random() * count);
  const drawn = items.map((own) => own[below(own.length)] ?? 0);
  const choosing = items.slice(0, 3000).map((own, at): Case => {
    const target = drawn[at] ?? 0;
    const met = new Set([...own, ...testing[at]!.targets]);
    const among = new Set([target]);
    while (among.size < 100) {
      const item = below(log.items.length);
      if (!met.has(item)) among.add(item);
    }
    const known = own.filter((item) => item !== target);
    return {
      history: historyOf(at, known),
      targets: Uint32Array.of(target),
      hidden: known,
      among: Uint32Array.from(among),
    };
  });
  return {
    choosing: {
      train: without(train, (user, item) => user < choosing.length && drawn[user] === item),
      stream: null,
      cases: choosing,
    },
    testing: { train, stream: null, cases: testing },
    skipped: [],
  };
};

/** RecZoo's division m1, of those who rated high. */
export const reczoo: Protocol = () => {
  const parts = ['train', 'test'].map((name) => recsys(`ml1m/ml1m_reczoo_m1_${name}.txt.gz`, ' '));
  const [users, items] = [noNames(), noNames()];
  const [train, test] = parts.map((lines) => {
    const reader = logReader(users, items);
    for (const [user, ...own] of lines ?? []) for (const item of own) reader.take(`${user}\t${item}`);
    return lines && reader.log();
  });
  return train && test ? givenSplit(train, null, test, 1) : null;
};

function readAll(): Log | null {
  const lines = recsys('ml1m/ml1m_user_items.tsv.gz');
  if (!lines) return null;
  const reader = logReader();
  for (const [user, items = ''] of lines) for (const item of items.split(' ')) reader.take(`${user}\t${item}`);
  return reader.log();
}

function without(log: Log, out: (user: number, item: number) => boolean): Log {
  const events = Uint32Array.from(log.user.keys());
  return selectEvents(
    log,
    events.filter((event) => !out(log.user[event] ?? 0, log.item[event] ?? 0)),
  );
}

function itemsByUser(log: Log): Uint32Array[] {
  const items = log.users.map((): number[] => []);
  log.user.forEach((user, event) => {
    items[user]?.push(log.item[event] ?? 0);
  });
  return items.map((own) => Uint32Array.from(own));
}

function numbersOf(names: readonly string[]): (name: string) => number {
  const numbers = new Map(names.map((name, number) => [name, number]));
  return (name) => {
    const number = numbers.get(name);
    if (number === undefined) throw new Error(`no item ${name} in the log`);
    return number;
  };
}

const historyOf = (user: number, items: Uint32Array): History => ({
  user,
  items,
  weights: new Float32Array(items.length).fill(1),
  times: null,
  now: null,
});
