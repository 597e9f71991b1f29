import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrange } from '../../../worker/scoring/list/arrange.ts';
import { EXPLORATION, explore } from '../../../worker/scoring/list/explore.ts';
import { holds } from '../property.ts';
import { anyRanked, noWishes, ranked, welcome } from './lists.ts';

const named = (names: string) => [...names].map((id) => ranked({ id }));
const ids = (list: ReturnType<typeof explore>) => list.map(({ candidate }) => (candidate as { id: string }).id);

describe('exploration', () => {
  it('shows each content in each place as often as it says', () => {
    // Over 20,000 seeds: what stood where, how often, beside the propensity that was logged for it.
    const seeds = 20_000;
    for (const [list, pool, share] of [
      ['abcd', 'uvwxyz', EXPLORATION],
      ['abcd', 'uvwxyz', 0.5],
      ['abcdef', 'xy', 0.3],
    ] as const) {
      const shown = new Map<string, { times: number; propensity: number }>();
      for (let seed = 0; seed < seeds; seed++) {
        explore(named(list), named(pool), `m${seed}`, share).forEach(({ candidate, propensity }, place) => {
          const name = `${candidate.id} in ${place}`;
          const known = shown.get(name);
          if (known && known.propensity !== propensity) throw new Error(`${name} has two propensities`);
          shown.set(name, { times: (known?.times ?? 0) + 1, propensity });
        });
      }
      const last = Math.min(list.length - 1, pool.length);
      expect(shown.size).toBe(list.length + last * pool.length);
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
    }
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
