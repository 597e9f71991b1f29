import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Group, groupsOf, type Network } from '../../worker/scoring/graph/groups.ts';
import { nameGroups, zOfLogOdds } from '../../worker/scoring/graph/naming.ts';
import { randomFrom } from '../../worker/scoring/random.ts';
import { MANY } from '../../worker/scoring/reason.ts';
import { type Sparse, sparseOf } from '../../worker/scoring/sparse.ts';
import { holds } from './property.ts';
import { freeze } from './samples.ts';

const settings = { resolution: 1, seed: 1, restarts: 3 };
const topics = ['ai', 'web', 'databases'];

/**
 * So many members, half as many contents and 3 communities in three planted groups: number n is in group n mod 3. Members meet
 * contents of their own group in four of five cases; every content is also about the topic "news".
 */
function planted(seed: number, people = 60): Network {
  const random = randomFrom(seed);
  const things = people / 2;
  const met = { rows: [] as number[], columns: [] as number[], values: [] as number[] };
  for (let member = 0; member < people; member++)
    for (let i = 0; i < 12; i++) {
      const group = random() < 0.8 ? member % 3 : Math.floor(random() * 3);
      met.rows.push(member);
      met.columns.push(3 * Math.floor((random() * things) / 3) + group);
      met.values.push(1 + Math.floor(random() * 3));
    }
  const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);
  const half = (count: number) => ({ rows: numbers(count / 2), columns: numbers(count / 2).map((n) => n % 3) });
  const id = (n: number) => String(n).padStart(2, '0');
  return {
    members: numbers(people).map((n) => `m${id(n)}`),
    contents: numbers(things).map((n) => ({ id: `c${id(n)}`, topics: [topics[n % 3]!, 'news'] })),
    communities: numbers(3).map((n) => ({ id: `g${id(n)}` })),
    met: sparseOf(people, things, met),
    joined: sparseOf(people, 3, half(people)),
    within: sparseOf(things, 3, half(things)),
  };
}

const empty = (rows: number, width: number) => sparseOf(rows, width, { rows: [], columns: [] });

describe('groupsOf', () => {
  it('finds planted groups of members, contents and communities', () => {
    const groups = groupsOf(freezeLists(planted(7)), settings);
    expect(groups).toHaveLength(3);
    for (const { members, contents, communities } of groups) {
      const group = communities[0]!;
      expect(communities).toEqual([group]);
      expect(members).toEqual(Array.from({ length: 20 }, (_, n) => 3 * n + group));
      expect(contents).toEqual(Array.from({ length: 10 }, (_, n) => 3 * n + group));
    }
  });

  it('puts everybody and everything that touches somebody into one group at most, by id', () => {
    holds(
      fc.property(fc.nat(1e6), fc.constantFrom(0.5, 1, 2), (seed, resolution) => {
        const groups = groupsOf(planted(seed, 12), { ...settings, resolution, restarts: 1 });
        expect(groups.flatMap(({ members }) => members).sort((a, b) => a - b)).toEqual(
          Array.from({ length: 12 }, (_, n) => n),
        );
        for (const kind of ['contents', 'communities'] as const) {
          const all = groups.flatMap((group) => group[kind]);
          expect(new Set(all).size).toBe(all.length);
        }
        for (const group of groups)
          for (const list of lists(group)) expect(list).toEqual(list.toSorted((a, b) => a - b));
        const sizes = groups.map(({ members }) => members.length);
        expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
      }),
    );
  });

  it('depends on ids, not on the order in which they come', () => {
    const network = planted(11);
    const turned = turn(network);
    const names = (of: Network) =>
      groupsOf(of, settings).map(({ members, contents }) => [
        members.map((n) => of.members[n]),
        contents.map((n) => of.contents[n]?.id),
      ]);
    expect(names(turned)).toEqual(names(network));
  });

  it('lets a community draw those who met nothing yet, and a passion weigh less than its views', () => {
    const { met, joined, ...others } = planted(7);
    // Number 60 only joined community 1; number 61 met two contents of group 0 once each, and one of group 1 so often.
    const groupsWith = (views: number) => {
      const torn: Cell[] = [...cellsOf(met), [61, 0, 1], [61, 3, 1], [61, 1, views]];
      const network: Network = {
        ...others,
        members: [...others.members, 'm60', 'm61'],
        met: sparse(62, 30, torn),
        joined: sparse(62, 3, [...cellsOf(joined), [60, 1, 1]]),
      };
      const groups = groupsOf(network, settings);
      return [60, 61].map((n) => groups.find(({ members }) => members.includes(n))?.communities);
    };
    expect(groupsWith(2)).toEqual([[1], [0]]);
    expect(groupsWith(100)).toEqual([[1], [1]]);
  });

  it('leaves a member who met nothing alone, and takes a site without anybody', () => {
    const one: Network = {
      members: ['a'],
      contents: [{ id: 'x', topics: [] }],
      communities: [],
      met: empty(1, 1),
      joined: empty(1, 0),
      within: empty(1, 0),
    };
    expect(groupsOf(one, settings)).toEqual([{ members: [0], contents: [], communities: [] }]);
    const none = { ...one, members: [], met: empty(0, 1), joined: empty(0, 0) };
    expect(groupsOf(none, settings)).toEqual([]);
  });
});

describe('zOfLogOdds', () => {
  it('is the log-odds ratio over its standard deviation', () => {
    // (30 + 1) / (100 + 10 − 31) against (10 + 1) / (100 + 10 − 11), by hand:
    // (ln(31/79) − ln(11/99)) / √(1/31 + 1/11) = 1.261764 / 0.350952
    expect(zOfLogOdds({ topic: 30, all: 100 }, { topic: 10, all: 100 }, { topic: 1, all: 10 })).toBeCloseTo(3.59526, 5);
  });

  it('turns its sign when the sides are exchanged, and is 0 between equals', () => {
    const [a, b, prior] = [
      { topic: 5, all: 9 },
      { topic: 2, all: 30 },
      { topic: 1, all: 4 },
    ];
    expect(zOfLogOdds(a, b, prior)).toBeCloseTo(-zOfLogOdds(b, a, prior), 12);
    expect(zOfLogOdds(a, a, prior)).toBe(0);
  });
});

describe('nameGroups', () => {
  it('names each group by what sets it apart, not by what everybody reads', () => {
    const network = planted(7);
    const named = nameGroups(network, groupsOf(network, settings));
    for (const { topics: name, communities } of named) expect(name[0]).toBe(topics[communities[0]!]);
    expect(new Set(named.map(({ topics: name }) => name.join())).size).toBe(3);
    expect(named.flatMap(({ topics: name }) => name)).not.toContain('news');
  });

  it('shows no group of fewer than five, and names none by a topic of fewer than five', () => {
    holds(
      fc.property(
        fc.array(fc.nat(8), { maxLength: 40 }),
        fc.array(fc.nat(5), { minLength: 40, maxLength: 40 }),
        (cells, of) => {
          // Member n met content cells[n], about topic t<cells[n]>, and is in group of[n].
          const network: Network = {
            members: cells.map((_, n) => `m${n}`),
            contents: Array.from({ length: 9 }, (_, n) => ({ id: `c${n}`, topics: [`t${n}`] })),
            communities: [],
            met: sparseOf(cells.length, 9, { rows: cells.map((_, n) => n), columns: cells }),
            joined: empty(cells.length, 0),
            within: empty(9, 0),
          };
          const groups: Group[] = Array.from({ length: 6 }, (_, g) => ({
            members: cells.flatMap((_, n) => (of[n] === g ? [n] : [])),
            contents: [],
            communities: [],
          }));
          for (const { members, topics: name } of nameGroups(network, groups)) {
            expect(members.length).toBeGreaterThanOrEqual(MANY);
            expect(name.length).toBeGreaterThan(0);
            for (const topic of name)
              expect(members.filter((n) => `t${cells[n]}` === topic).length).toBeGreaterThanOrEqual(MANY);
          }
        },
      ),
    );
  });

  it('tells two groups apart that would have one name', () => {
    const network: Network = {
      members: Array.from({ length: 12 }, (_, n) => `m${n}`),
      contents: [
        { id: 'c', topics: ['ai'] },
        { id: 'd', topics: ['web'] },
      ],
      communities: [],
      met: sparseOf(12, 2, {
        rows: [...Array.from({ length: 12 }, (_, n) => n), ...Array.from({ length: 12 }, (_, n) => n)],
        columns: [...new Array<number>(12).fill(0), ...new Array<number>(12).fill(1)],
      }),
      joined: empty(12, 0),
      within: empty(2, 0),
    };
    const half = (from: number): Group => ({
      members: Array.from({ length: 6 }, (_, n) => from + n),
      contents: [],
      communities: [],
    });
    expect(nameGroups(network, [half(0), half(6)]).map(({ topics: name }) => name)).toEqual([['ai'], ['ai', 'web']]);
  });
});

const lists = ({ members, contents, communities }: Group) => [members, contents, communities];

/** Typed arrays cannot be frozen; the lists of ids can. */
function freezeLists(network: Network): Network {
  freeze(network.contents);
  freeze(network.members);
  return network;
}

/** The same network with members and contents numbered backwards. */
function turn({ members, contents, communities, met, joined, within }: Network): Network {
  const flipped = (of: Sparse, rows: boolean, columns: boolean) =>
    sparse(
      of.rows,
      of.width,
      cellsOf(of).map(([row, column, value]) => [
        rows ? of.rows - 1 - row : row,
        columns ? of.width - 1 - column : column,
        value,
      ]),
    );
  return {
    members: members.toReversed(),
    contents: contents.toReversed(),
    communities,
    met: flipped(met, true, true),
    joined: flipped(joined, true, false),
    within: flipped(within, true, false),
  };
}

type Cell = readonly [row: number, column: number, value: number];

function cellsOf({ rows, starts, columns, values }: Sparse): Cell[] {
  const cells: Cell[] = [];
  for (let row = 0; row < rows; row++)
    for (let i = starts[row]!; i < starts[row + 1]!; i++) cells.push([row, columns[i]!, values?.[i] ?? 1]);
  return cells;
}

const sparse = (rows: number, width: number, cells: readonly Cell[]) =>
  sparseOf(rows, width, {
    rows: cells.map(([row]) => row),
    columns: cells.map(([, column]) => column),
    values: cells.map(([, , value]) => value),
  });
