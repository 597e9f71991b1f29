import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { activity, activityTerm, isPopular } from '../../worker/scoring/activity.ts';
import { holds } from './property.ts';
import { anyStats, stats } from './samples.ts';

describe('activity', () => {
  it('is (likes + comments + shares) / users, as the product states it', () => {
    // (30 + 15 + 5) / 100
    expect(activity(stats({ users: 100, likes: 30, comments: 15, shares: 5 }))).toBe(0.5);
  });

  it('is 0 where nobody came, whatever the other counts say', () => {
    expect(activity(stats())).toBe(0);
    expect(activity(stats({ likes: 9 }))).toBe(0);
  });

  it('reads neither views nor completions', () => {
    expect(activity(stats({ users: 2, likes: 1, views: 999, completions: 2 }))).toBe(0.5);
  });
});

describe('activityTerm', () => {
  it('adds one act of five people, then maps a to a / (1 + a)', () => {
    // Nobody: a = 1/5, 0.2/1.2 = 1/6.
    expect(activityTerm(stats())).toBeCloseTo(1 / 6, 12);
    // (50 + 1) / (100 + 5) = 17/35; (17/35) / (52/35) = 17/52.
    expect(activityTerm(stats({ users: 100, likes: 30, comments: 15, shares: 5 }))).toBeCloseTo(17 / 52, 12);
    // One like by one person, (1 + 1) / (1 + 5) = 1/3 → 1/4, is less than a thousand by a thousand, 1001/1005 → 1001/2006.
    expect(activityTerm(stats({ users: 1, likes: 1 }))).toBeCloseTo(1 / 4, 12);
    expect(activityTerm(stats({ users: 1000, likes: 1000 }))).toBeCloseTo(1001 / 2006, 12);
  });

  it('does not believe acts that nobody can have done', () => {
    expect(activityTerm(stats({ likes: 9 }))).toBe(activityTerm(stats()));
  });

  it('falls below that of a new content where many came and nobody acted', () => {
    expect(activityTerm(stats({ users: 100 }))).toBeLessThan(activityTerm(stats()));
  });

  it('stays in 0…1, above 0, whatever the numbers', () => {
    holds(
      fc.property(anyStats, (any) => {
        expect(activityTerm(any)).toBeGreaterThan(0);
        expect(activityTerm(any)).toBeLessThanOrEqual(1);
        expect(activity(any)).toBeGreaterThanOrEqual(0);
        expect(activity(any)).toBeLessThan(Number.POSITIVE_INFINITY);
      }),
    );
  });

  it('rises with every like, comment and share, and strictly at the sizes of a community', () => {
    const act = fc.constantFrom('likes' as const, 'comments' as const, 'shares' as const);
    const sizes = {
      users: fc.integer({ min: 1, max: 1e6 }),
      likes: fc.nat(1e6),
      comments: fc.nat(1e6),
      shares: fc.nat(1e6),
    };
    holds(
      fc.property(fc.record(sizes), act, (acts, kind) => {
        const more = { ...acts, [kind]: acts[kind] + 1 };
        expect(activityTerm(more)).toBeGreaterThan(activityTerm(acts));
      }),
    );
  });
});

describe('isPopular', () => {
  it('holds only above what is taken of a new content, 0.2 acts a person', () => {
    expect(isPopular(stats())).toBe(false);
    expect(isPopular(stats({ users: 5, likes: 1 }))).toBe(false);
    expect(isPopular(stats({ users: 5, likes: 2 }))).toBe(true);
  });
});
