import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  coverage,
  exposureBy,
  exposures,
  gini,
  popularityLift,
  qualityByTenure,
} from '../../../worker/scoring/list/bias.ts';

describe('coverage', () => {
  it('is the share of items that stand in any list', () => {
    // Items 0, 1 and 3 of 5.
    expect(
      coverage(
        [
          [0, 1],
          [1, 3, 1],
        ],
        5,
      ),
    ).toBe(0.6);
    expect(coverage([], 5)).toBe(0);
    expect(coverage([[0]], 0)).toBe(0);
  });
});

describe('gini', () => {
  it('agrees with figures from elsewhere', () => {
    // The example of the manual of the R package ineq, whose Gini is not corrected: 0.4620911; × n / (n - 1) is ours.
    const incomes = [541, 1463, 2445, 3438, 4437, 5401, 6392, 8304, 11904, 22261];
    expect(gini(incomes)).toBeCloseTo((0.4620911 * 10) / 9, 6);
  });

  it('is 0 where all are alike, 1 where one has it all, and between otherwise, in any order and scale', () => {
    expect(gini([3, 3, 3])).toBe(0);
    expect(gini([0, 0, 7])).toBe(1);
    expect(gini([])).toBe(0);
    expect(gini([0, 0])).toBe(0);
    fc.assert(
      fc.property(fc.array(fc.nat(1000), { minLength: 2 }), (values) => {
        const index = gini(values);
        expect(index).toBeGreaterThanOrEqual(0);
        expect(index).toBeLessThanOrEqual(1);
        expect(gini(values.toReversed())).toBe(index);
        expect(gini(values.map((value) => value * 4))).toBe(index);
      }),
    );
  });
});

describe('exposure', () => {
  it('is discounted as DCG is', () => {
    // Places 1, 2 and 3: 1, 1 / log2(3), 1 / 2.
    const shown = exposures([[2, 0, 1], [2]], 4);
    expect([...shown]).toEqual([1 / Math.log2(3), 0.5, 2, 0]);
  });

  it('by group stands beside the share of the catalogue', () => {
    const groups = [['ai'], ['ai', 'web'], ['web'], []];
    // ai 3 + 1/2, web 1/2 + 0 of 4; the item of no group counts nowhere.
    expect(exposureBy([3, 1, 0, 9], groups)).toEqual([
      { group: 'ai', exposure: 0.875, share: 0.5 },
      { group: 'web', exposure: 0.125, share: 0.5 },
    ]);
    expect(exposureBy([], [])).toEqual([]);
    expect(exposureBy([0], [['ai']])).toEqual([{ group: 'ai', exposure: 0, share: 1 }]);
  });
});

describe('popularityLift', () => {
  // Rank shares of the counts: items 0…4 have 0, 0.25, 0.5, 0.75 and 1.
  const counts = [1, 2, 3, 4, 50];

  it('compares what is shown with what is read, a member at a time', () => {
    // Shown (1 + 0.75) / 2 and 0.5, read 0.5 and 0.25: (0.875 + 0.5) / (0.5 + 0.25).
    expect(popularityLift([[4, 3], [2]], [[2], [1]], counts)).toBeCloseTo(1.375 / 0.75, 12);
    expect(popularityLift([[2], [4]], [[2], []], counts)).toBe(1);
    expect(popularityLift([], [], counts)).toBe(1);
  });

  it('puts equal counts in their middle', () => {
    // Shares 0.25, 0.25, 0.75… of [5, 5, 9, 9, 9]: (0 + 1) / 2 / 4 and (2 + 3 + 4) / 3 / 4.
    expect(popularityLift([[4]], [[0]], [5, 5, 9, 9, 9])).toBeCloseTo(0.75 / 0.125, 12);
  });
});

describe('qualityByTenure', () => {
  it('has every band, the empty ones too', () => {
    const members = [
      { months: 0.5, ndcg10: 0.2 },
      { months: 1, ndcg10: 0.4 },
      { months: 2.9, ndcg10: 0.6 },
      { months: 40, ndcg10: 1 },
    ];
    expect(qualityByTenure(members)).toEqual([
      { months: '0-1', members: 1, ndcg10: 0.2 },
      { months: '1-3', members: 2, ndcg10: 0.5 },
      { months: '3-12', members: 0, ndcg10: 0 },
      { months: '12+', members: 1, ndcg10: 1 },
    ]);
  });
});
