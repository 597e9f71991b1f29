import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrange } from '../../../worker/scoring/list/arrange.ts';
import { EXPLORATION, explore } from '../../../worker/scoring/list/explore.ts';
import { AUTHOR_SHARE, type Ranked, TOPIC_SHARE } from '../../../worker/scoring/list/rerank.ts';
import { holds } from '../property.ts';
import { anyRanked, noWishes, ranked, welcome } from './lists.ts';

const named = (names: string) => [...names].map((id) => ranked({ id }));
const ids = (list: ReturnType<typeof explore>) => list.map(({ candidate }) => (candidate as { id: string }).id);

/**
 * What stood where over 20,000 seeds, as `x in 2`: each as often as the propensity says that was logged for it.
 * @throws Error where two are logged for the same
 */
function shownAsOftenAsSaid(list: readonly Ranked[], pool: readonly Ranked[], share: number): string[] {
  const seeds = 20_000;
  const shown = new Map<string, { times: number; propensity: number }>();
  for (let seed = 0; seed < seeds; seed++)
    explore(list, pool, `m${seed}`, share).forEach(({ candidate, propensity }, place) => {
      const name = `${candidate.id} in ${place}`;
      const known = shown.get(name);
      if (known && known.propensity !== propensity) throw new Error(`${name} has two propensities`);
      shown.set(name, { times: (known?.times ?? 0) + 1, propensity });
    });
  for (const [name, { times, propensity }] of shown) {
    // Five standard deviations of a binomial share.
    const spread = Math.sqrt((propensity * (1 - propensity)) / seeds);
    expect([name, Math.abs(times / seeds - propensity) <= 5 * spread]).toEqual([name, true]);
  }
  // The propensities of a place are those of all that may stand there.
  for (let place = 0; place < list.length; place++) {
    const all = [...shown].filter(([name]) => name.endsWith(` in ${place}`));
    expect(all.reduce((sum, [, { propensity }]) => sum + propensity, 0)).toBeCloseTo(1, 12);
  }
  return [...shown.keys()];
}

describe('exploration', () => {
  it('shows each content in each place as often as it says', () => {
    for (const [list, pool, share] of [
      ['abcd', 'uvwxyz', EXPLORATION],
      ['abcd', 'uvwxyz', 0.5],
      ['abcdef', 'xy', 0.3],
    ] as const) {
      const shown = shownAsOftenAsSaid(named(list), named(pool), share);
      expect(shown.length).toBe(list.length + Math.min(list.length - 1, pool.length) * pool.length);
    }
  });

  it('tells the chance of each content in each place where only some fit', () => {
    const made = (id: string, topic: string) => ranked({ id, topics: [topic] });
    // "ai" has its share of three: another may only stand for one of them.
    const list = [made('a', 'ai'), made('b', 'ai'), made('c', 'ai'), made('d', 'web')];
    const pool = [made('u', 'ai'), made('v', 'ai'), made('w', 'web'), made('x', 'ops')];
    for (const share of [0.3, 0.6]) {
      const last = shownAsOftenAsSaid(list, pool, share).filter((name) => name.endsWith(' in 3'));
      expect(last.sort()).toEqual(['d in 3', 'w in 3', 'x in 3']);
    }
  });

  it('gives no topic and no author more than their share, or than they had', () => {
    holds(
      fc.property(
        anyRanked,
        fc.nat(12),
        fc.string(),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (all, size, seed, share) => {
          const [list, pool] = [all.slice(0, size), all.slice(size)];
          const shown = explore(list, pool, seed, share).map(({ candidate }) => candidate);
          const most = (of: (one: (typeof all)[number]) => boolean, cap: number) =>
            expect(shown.filter(of).length).toBeLessThanOrEqual(
              Math.max(Math.ceil(list.length * cap), list.filter(of).length),
            );
          for (const topic of new Set(all.flatMap(({ topics }) => topics)))
            most(({ topics }) => topics.includes(topic), TOPIC_SHARE);
          for (const name of ['ada', 'tim']) most(({ author }) => author === name, AUTHOR_SHARE);
        },
      ),
    );
  });

  it('keeps a list as it was for a seed, and its other places when one content goes', () => {
    const pool = named('uvwxyz');
    const seed = Array.from({ length: 100 }, (_, i) => `m${i}`).find(
      (seed) => explore(named('abcd'), pool, seed).filter(({ explored }) => explored).length === 1,
    );
    expect(seed).toBeDefined();
    const list = explore(named('abcd'), pool, seed ?? '');
    expect(explore(named('abcd'), pool.toReversed(), seed ?? '')).toEqual(list);
    const drawn = list.find(({ explored }) => explored)?.candidate.id;
    const fewer = pool.filter(({ id }, i) => id === drawn || i % 2 === 0);
    expect(ids(explore(named('abcd'), fewer, seed ?? ''))).toEqual(ids(list));
  });

  it('never takes the first place, repeats nothing, and shows only what it was given', () => {
    holds(
      fc.property(
        anyRanked,
        fc.nat(12),
        fc.string(),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (all, size, seed, share) => {
          const [list, pool] = [all.slice(0, size), all.slice(size)];
          const shown = explore(list, pool, seed, share);
          expect(shown).toHaveLength(list.length);
          expect(shown[0]?.candidate).toBe(list[0]);
          expect(new Set(ids(shown)).size).toBe(list.length);
          for (const { candidate, explored, propensity } of shown) {
            expect((explored ? pool : list).includes(candidate)).toBe(true);
            expect(propensity).toBeGreaterThan(0);
            expect(propensity).toBeLessThanOrEqual(1);
          }
        },
      ),
    );
  });

  it('leaves nothing to chance without a seed', () => {
    const all = named('abcdefgh');
    const facts = new Map(all.map(({ id }) => [id, welcome()]));
    const list = arrange([all], facts, noWishes, { limit: 4, seed: null });
    expect(list.map(({ propensity, explored }) => [propensity, explored])).toEqual(Array(4).fill([1, false]));
  });
});
