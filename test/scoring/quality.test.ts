import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contentQuality, isGood } from '../../worker/scoring/quality.ts';
import { holds } from './property.ts';
import { anyStats, stats } from './samples.ts';

describe('contentQuality', () => {
  it('is the mean of the smoothed shares of likes and completions', () => {
    // Nothing known: both 1/8.
    expect(contentQuality(stats())).toBe(0.125);
    // (11 + 1) / (16 + 8) = 1/2 and (5 + 1) / (16 + 8) = 1/4: mean 3/8.
    expect(contentQuality(stats({ users: 16, likes: 11, completions: 5 }))).toBe(0.375);
  });

  it('holds a few enthusiasts below many', () => {
    // One of one: (1 + 1) / (1 + 8) = 2/9 both. 80 of 100: 81/108 = 3/4 both.
    expect(contentQuality(stats({ users: 1, likes: 1, completions: 1 }))).toBeCloseTo(2 / 9, 12);
    expect(contentQuality(stats({ users: 100, likes: 80, completions: 80 }))).toBeCloseTo(0.75, 12);
  });

  it('counts more approvals than people as all of them, and stays in 0…1', () => {
    expect(contentQuality(stats({ users: 8, likes: 1e9 }))).toBe(contentQuality(stats({ users: 8, likes: 8 })));
    holds(
      fc.property(anyStats, (any) => {
        expect(contentQuality(any)).toBeGreaterThan(0);
        expect(contentQuality(any)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('never falls with one more like or completion', () => {
    holds(
      fc.property(anyStats, fc.constantFrom('likes' as const, 'completions' as const), (any, kind) => {
        const finite = { ...any, [kind]: Math.max(0, Math.min(any[kind] || 0, 1e9)) };
        const more = { ...finite, [kind]: finite[kind] + 1 };
        expect(contentQuality(more)).toBeGreaterThanOrEqual(contentQuality(finite));
      }),
    );
  });
});

describe('isGood', () => {
  it('holds only above what is taken of an unknown content', () => {
    expect(isGood(stats())).toBe(false);
    expect(isGood(stats({ users: 50, likes: 2, completions: 1 }))).toBe(false);
    expect(isGood(stats({ users: 50, likes: 20, completions: 10 }))).toBe(true);
  });
});
