import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { givenSplit } from '../../worker/scoring/evaluation/given.ts';
import { heldOutUsers } from '../../worker/scoring/evaluation/held-out.ts';
import { lastOut } from '../../worker/scoring/evaluation/last-out.ts';
import { logReader, noNames } from '../../worker/scoring/evaluation/log.ts';
import type { Log } from '../../worker/scoring/evaluation/model.ts';
import { type Part, type Split, SplitError } from '../../worker/scoring/evaluation/split.ts';
import { temporal } from '../../worker/scoring/evaluation/temporal.ts';
import { logOf, logs } from './evaluation-logs.ts';
import { holds } from './property.ts';

/** A split, or null where the log is too small for it. */
function tried(split: () => Split): Split | null {
  try {
    return split();
  } catch (error) {
    if (error instanceof SplitError) return null;
    throw error;
  }
}

/** What every split must keep, whatever the log. */
function sound(split: Split, log: Log): void {
  for (const part of [split.choosing, split.testing]) {
    const learned = pairsOf(part.train);
    for (const { history, targets, hidden } of part.cases) {
      expect(targets.length).toBeGreaterThan(0);
      expect(new Set(targets).size).toBe(targets.length);
      expect([...hidden].sort()).toEqual([...history.items].sort());
      expect(history.items.length).toBeGreaterThan(0);
      for (const target of targets) {
        expect(hidden.includes(target)).toBe(false);
        expect(learned.has(`${history.user} ${target}`)).toBe(false);
      }
      if (log.time === null) expect(history.now).toBeNull();
    }
  }
}

const pairsOf = ({ user, item }: Log) => new Set(Array.from(user, (one, i) => `${one} ${item[i]}`));
const casesOf = ({ cases, train }: Part) =>
  cases.map(({ history, targets }) => ({
    user: train.users[history.user] ?? null,
    history: Array.from(history.items, (item) => train.items[item]),
    targets: Array.from(targets, (item) => train.items[item]),
    now: history.now,
  }));

describe('last-out', () => {
  const log = logOf([
    'a\tx\t1\t10',
    'a\ty\t1\t30',
    'a\tx\t1\t40',
    'b\tx\t1\t5',
    'a\tz\t1\t20',
    'c\ty\t1\t7',
    'c\tx\t1\t7',
  ]);

  test('the item with the latest first meeting is the target, the one before it of the choosing', () => {
    const { testing, choosing, skipped } = lastOut(log);
    expect(casesOf(testing)).toEqual([
      { user: 'a', history: ['x', 'z'], targets: ['y'], now: 30_000 },
      { user: 'c', history: ['y'], targets: ['x'], now: 7000 },
    ]);
    expect(casesOf(choosing)).toEqual([{ user: 'a', history: ['x'], targets: ['z'], now: 20_000 }]);
    expect(skipped).toEqual([{ users: 1, why: 'with one item only' }]);
    expect(pairsOf(testing.train)).toEqual(new Set(['0 0', '0 2', '1 0', '2 1']));
    expect(pairsOf(choosing.train)).toEqual(new Set(['0 0', '1 0', '2 1']));
  });

  test('without times the order of the lines counts', () => {
    const { testing } = lastOut(logOf(['a\tx', 'a\ty', 'a\tz', 'a\tx']));
    expect(casesOf(testing)).toEqual([{ user: 'a', history: ['x', 'y'], targets: ['z'], now: null }]);
  });

  test('is sound on any log', () => {
    holds(
      fc.property(fc.boolean().chain(logs), (log) => {
        const split = tried(() => lastOut(log));
        if (split) sound(split, log);
      }),
    );
  });

  test('nobody with two items is told', () => {
    expect(() => lastOut(logOf(['a\tx', 'b\tx', 'a\tx']))).toThrow(SplitError);
  });
});

describe('held-out-users', () => {
  test('is sound on any log; who is held out is not learned from, and the same seed gives the same', () => {
    holds(
      fc.property(fc.boolean().chain(logs), fc.nat(), (log, seed) => {
        const split = tried(() => heldOutUsers(log, seed));
        if (!split) return;
        sound(split, log);
        const all = log.user.length;
        for (const part of [split.testing, split.choosing]) {
          expect(part.cases.every(({ history }) => history.user === -1)).toBe(true);
          expect(part.train.user.length).toBeLessThan(all);
        }
        // The test's users are not learned from in the choosing either.
        const learned = pairsOf(split.testing.train);
        for (const pair of pairsOf(split.choosing.train)) expect(learned.has(pair)).toBe(true);
        expect(casesOf(heldOutUsers(log, seed).testing)).toEqual(casesOf(split.testing));
      }),
    );
  });

  test('four fifths of the items are the history', () => {
    const lines = Array.from({ length: 300 }, (_, i) => `u${i % 30}\ti${Math.floor(i / 30)}`);
    const { testing, choosing } = heldOutUsers(logOf(lines), 1);
    expect([testing.cases.length, choosing.cases.length]).toEqual([3, 3]);
    for (const { history, targets } of testing.cases) expect([history.items.length, targets.length]).toEqual([8, 2]);
  });

  test('too few users are told', () => {
    expect(() => heldOutUsers(logOf(['a\tx', 'a\ty', 'b\tx', 'b\ty']), 1)).toThrow(SplitError);
  });
});

describe('temporal', () => {
  test('is sound on any log, and nothing after a cut is learned from', () => {
    holds(
      fc.property(logs(true), (log) => {
        const split = tried(() => temporal(log));
        if (!split) return;
        sound(split, log);
        for (const { train, cases } of [split.testing, split.choosing]) {
          const last = Math.max(...(train.time ?? []));
          for (const { history } of cases) {
            expect(history.now).toBeGreaterThan(last);
            for (const time of history.times ?? []) expect(time).toBeLessThan(history.now ?? 0);
          }
        }
      }),
    );
  });

  test('the last tenth is the test, and times are needed', () => {
    const log = logOf(Array.from({ length: 100 }, (_, i) => `u${i % 5}\ti${i}\t1\t${i}`));
    const { testing, choosing } = temporal(log);
    expect([testing.train.user.length, choosing.train.user.length]).toEqual([90, 80]);
    expect(casesOf(testing)[0]).toMatchObject({ user: 'u0', targets: ['i90', 'i95'], now: 90_000 });
    expect(() => temporal(logOf(['a\tx', 'a\ty']))).toThrow('needs times');
    expect(() => temporal(logOf(['a\tx\t1\t5', 'a\ty\t1\t5']))).toThrow(SplitError);
  });
});

describe('given files', () => {
  const given = (train: string[], valid: string[] | null, test: string[], seed = 1) => {
    const [users, items] = [noNames(), noNames()];
    const [a, b, c] = [train, valid, test].map((lines) => {
      const reader = logReader(users, items);
      for (const line of lines ?? []) reader.take(line);
      return lines && reader.log();
    });
    return givenSplit(a!, b ?? null, c!, seed);
  };

  test('a test user’s history is the training; strangers and targets that are known are counted', () => {
    const split = given(['a\tx', 'a\ty', 'b\tx', 'c\tx'], null, ['a\tz', 'a\tx', 'd\tx', 'b\tx']);
    expect(casesOf(split.testing)).toEqual([{ user: 'a', history: ['x', 'y'], targets: ['z'], now: null }]);
    expect(split.skipped).toEqual([
      { users: 1, why: 'without anything in the training part' },
      { users: 1, why: 'whose targets are all in their training part' },
    ]);
    expect(split.testing.train.user.length).toBe(4);
  });

  test('settings are chosen on the valid file, or on a part of the training that is taken out of it', () => {
    const train = Array.from({ length: 40 }, (_, i) => `u${i % 4}\ti${i}\t1\t${i}`);
    const test = ['u0\tnew\t1\t100'];
    expect(casesOf(given(train, ['u1\tnew\t1\t90'], test).choosing)).toMatchObject([{ user: 'u1', targets: ['new'] }]);
    const { choosing, testing } = given(train, null, test);
    // The test follows the training in time, and so does what stands in for it.
    expect(casesOf(choosing).find(({ user }) => user === 'u0')?.targets).toEqual(['i32', 'i36']);
    expect(choosing.train.user.length).toBe(32);
    expect(testing.train.user.length).toBe(40);
  });

  test('a test of strangers only is told', () => {
    expect(() => given(['a\tx'], null, ['b\tx'])).toThrow(SplitError);
  });
});
