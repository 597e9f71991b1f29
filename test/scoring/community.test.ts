import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Community, communityMatch, communitySize } from '../../worker/scoring/community.ts';
import { holds } from './property.ts';
import { anyReader, anyStats, freeze, member, NOW } from './samples.ts';

const builders: Community = freeze({
  id: 'builders',
  topics: ['ai', 'tooling'],
  level: 1,
  stats: { users: 95, likes: 20, comments: 24, shares: 5 },
});

describe('communitySize', () => {
  it('is logarithmic, from nobody to a thousand', () => {
    // ln 11 / ln 1001 = 2.397895 / 6.908755; ln 101 / ln 1001 = 4.615121 / 6.908755
    expect(communitySize(0)).toBe(0);
    expect(communitySize(10)).toBeCloseTo(0.347081, 6);
    expect(communitySize(100)).toBeCloseTo(0.66801, 6);
    expect(communitySize(1000)).toBe(1);
    expect(communitySize(1e9)).toBe(1);
  });
});

describe('communityMatch', () => {
  it('is (level fit + interest match + community size) × community activity', () => {
    const { id, score, terms } = communityMatch(member({ fields: ['ai'], level: 2 }), builders, NOW);
    expect(id).toBe('builders');
    expect(terms.levelFit).toBe(0.5);
    expect(terms.interestMatch).toBeCloseTo(Math.SQRT1_2, 12);
    // ln 96 / ln 1001 = 4.564348 / 6.908755
    expect(terms.communitySize).toBeCloseTo(0.660661, 6);
    // (49 + 1) / (95 + 5) = 1/2 → 1/3
    expect(terms.activity).toBeCloseTo(1 / 3, 12);
    // (0.5 + 0.707107 + 0.660661) / 3 = 0.622589
    expect(score).toBeCloseTo(0.622589, 5);
  });

  it('knows no interests and no level of a visitor', () => {
    expect(communityMatch(null, builders, NOW).terms).toMatchObject({ levelFit: 0.5, interestMatch: 0 });
  });

  it('fits a community for every level to everyone alike', () => {
    const open = { ...builders, level: null };
    expect(communityMatch(member({ level: 0 }), open, NOW).terms.levelFit).toBe(0.5);
    expect(communityMatch(member({ level: 2 }), open, NOW).terms.levelFit).toBe(0.5);
  });

  it('refuses a now that makes no sense', () => {
    expect(() => communityMatch(null, builders, Number.NaN)).toThrow(RangeError);
  });

  it('keeps every term in 0…1, whatever the rows hold', () => {
    holds(
      fc.property(anyReader, anyStats, (reader, stats) => {
        const { score, terms } = communityMatch(freeze(reader), { ...builders, stats }, NOW);
        for (const term of Object.values(terms)) {
          expect(term).toBeGreaterThanOrEqual(0);
          expect(term).toBeLessThanOrEqual(1);
        }
        expect(score).toBe((terms.levelFit + terms.interestMatch + terms.communitySize) * terms.activity);
      }),
    );
  });
});
