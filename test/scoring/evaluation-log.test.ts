import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { factsOf, readItem, readTriple } from '../../worker/scoring/evaluation/attributes.ts';
import { cellsOf, logReader } from '../../worker/scoring/evaluation/log.ts';
import { isHeading, LineError, readLine } from '../../worker/scoring/evaluation/log-line.ts';
import { holds } from './property.ts';

function read(...lines: string[]) {
  const reader = logReader();
  for (const line of lines) reader.take(line);
  return reader.log();
}

describe('a line of a log', () => {
  test.each([
    ['ada\tsql', { weight: 1, event: null, time: null }],
    ['ada\tsql\t', { weight: 1, event: null, time: null }],
    ['ada\tsql\t4.5', { weight: 4.5, event: null, time: null }],
    ['ada\tsql\t.5e1', { weight: 5, event: null, time: null }],
    ['ada\tsql\tLIKE', { weight: 2, event: 3, time: null }],
    ['ada\tsql\tComment created\t1465413032', { weight: 4, event: 7, time: 1465413032000 }],
    ['ada\tsql\tyawned\t0', { weight: 1, event: 0, time: 0 }],
    ['ada\tsql\t1\t1465413032', { weight: 1, event: null, time: 1465413032000 }],
    ['ada\tsql\t1\t1465413032.25', { weight: 1, event: null, time: 1465413032250 }],
    ['ada\tsql\t1\t1465413032250', { weight: 1, event: null, time: 1465413032250 }],
    [' ada \t sql \t 1 \t 5 \tmore', { weight: 1, event: null, time: 5000 }],
  ])('%j is read', (line, rest) => {
    expect(readLine(line)).toEqual({ user: 'ada', item: 'sql', ...rest });
  });

  test.each([
    ['ada,sql', 'no tab'],
    ['\tsql', 'expected user'],
    ['ada\t ', 'expected user'],
    ['ada\tsql\t0', 'not above 0'],
    ['ada\tsql\t-1', 'not above 0'],
    ['ada\tsql\t1e10', 'too large'],
    ['ada\tsql\t1e-300', 'not above 0'],
    ['ada\tsql\tNaN', 'neither'],
    ['ada\tsql\t-Infinity', 'neither'],
    ['ada\tsql\t1,5', 'neither'],
    ['ada\tsql\t1\t-1', 'no unix time'],
    ['ada\tsql\t1\t2020-01-01', 'no unix time'],
    ['ada\tsql\t1\t1e300', 'no unix time'],
    ['ada\tsql\t1\t0x10', 'no unix time'],
  ])('%j is refused', (line, why) => {
    expect(() => readLine(line)).toThrow(LineError);
    expect(() => readLine(line)).toThrow(why);
  });

  test('any text is read or refused, and what is refused is told in printable words', () => {
    holds(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.boolean(), (text, tabs) => {
        const line = tabs ? text.replaceAll(' ', '\t') : text;
        try {
          const { weight, time } = readLine(line);
          expect(weight).toBeGreaterThan(0);
          expect(time === null || Number.isInteger(time)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(LineError);
          expect(String(error)).not.toMatch(/\p{Cc}/u);
        }
      }),
    );
  });

  test('a heading is seen', () => {
    const headings = [
      'user\titem',
      'user_id\titem_id\trating',
      'UserID\tMovieID',
      'user_id:token\titem_id:token\trating:float\ttimestamp:float',
      'reader\tpiece\tweight\tunix time',
    ];
    expect(headings.filter((line) => !isHeading(line))).toEqual([]);
    const events = ['ada\tsql', 'user1\titem1', 'users\titems', 'ada\tsql\ttime\t5', 'ada\tsql\t1\tyesterday'];
    expect(events.filter(isHeading)).toEqual([]);
  });
});

describe('a log', () => {
  test('blank lines, comments and a heading are passed over; repeated events are summed', () => {
    const log = read('user\titem\tweight', '', '# by hand', 'ada\tsql\t2', 'bob\tsql', 'ada\tsql\t3', 'ada\tgit', '  ');
    expect([log.users, log.items]).toEqual([
      ['ada', 'bob'],
      ['sql', 'git'],
    ]);
    expect(log.time).toBeNull();
    const cells = cellsOf(log);
    expect([...cells.columns]).toEqual([0, 1, 0]);
    expect([...(cells.values ?? [])]).toEqual([5, 1, 1]);
  });

  test('times are for all lines or for none', () => {
    expect(() => read('a\tx\t1\t5', 'b\tx')).toThrow('has no time');
    expect(() => read('a\tx', 'b\tx\t1\t5')).toThrow('has a time');
  });

  test('names are no code: __proto__ is a user like another', () => {
    expect(read('__proto__\tconstructor', 'toString\t__proto__').users).toEqual(['__proto__', 'toString']);
  });

  test('more events than the first arrays hold are kept', () => {
    const log = read(...Array.from({ length: 3000 }, (_, i) => `u${i % 7}\ti${i}\t${i + 1}\t${i}`));
    expect(log.user.length).toBe(3000);
    expect(log.weight[2999]).toBe(3000);
    expect(log.time?.[2999]).toBe(2_999_000);
  });
});

describe('what is known of items', () => {
  test('a line of an item', () => {
    expect(readItem('sql-joins\tsql, index design,,sql\tAdvanced\t1465413032')).toEqual({
      item: 'sql-joins',
      topics: ['sql', 'index design'],
      level: 2,
      publishedAt: 1465413032000,
    });
    expect(readItem('x')).toEqual({ item: 'x', topics: [], level: null, publishedAt: null });
    expect(() => readItem('x\ta\texpert')).toThrow('level');
    expect(() => readItem('\ta')).toThrow('expected item');
  });

  test('topics come from the graph where an item has none of its own', () => {
    const graph = [
      ['a', 'about', 'sql'],
      ['git', 'taught by', 'a'],
      ['a', 'after', 'b'],
      ['b', 'about', 'css'],
    ].map((line) => readTriple(line.join('\t')));
    const told = new Map([['b', { topics: ['html'], level: null, publishedAt: 5 }]]);
    expect(factsOf(['a', 'b', 'c'], told, graph)).toEqual([
      { topics: ['git', 'sql'], level: null, publishedAt: null },
      { topics: ['html'], level: null, publishedAt: 5 },
      null,
    ]);
    expect(factsOf(['c'], told, graph)).toBeNull();
    expect(() => readTriple('a\tb')).toThrow('expected head');
  });
});
