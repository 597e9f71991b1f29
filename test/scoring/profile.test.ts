import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { habitFit, habitsOf, type Taken } from '../../worker/scoring/profile.ts';
import { holds } from './property.ts';
import { DAY, NOW } from './samples.ts';

const HOUR = DAY / 24;
const WEEK = 7 * DAY;

const anyTaken: fc.Arbitrary<Taken> = fc.record({
  kind: fc.constantFrom('post', 'course', 'lesson'),
  minutes: fc.option(fc.oneof(fc.integer({ min: 0, max: 600 }), fc.constantFrom(-1, Number.NaN, Infinity))),
  at: fc.oneof(fc.integer({ min: NOW - 900 * DAY, max: NOW + DAY }), fc.constantFrom(Number.NaN, 0, -1)),
});
const anyZone = fc.integer({ min: -14 * 60, max: 14 * 60 });

describe('habits', () => {
  it('are the hours of the own clock', () => {
    // NOW is midnight, UTC.
    const taken: Taken[] = [{ kind: 'post', minutes: 5, at: NOW - 3 * HOUR }];
    expect(habitsOf(taken, NOW).hours.indexOf(1)).toBe(21);
    expect(habitsOf(taken, NOW, 330).hours.indexOf(1)).toBe(2);
    expect(habitsOf(taken, NOW, -480).hours.indexOf(1)).toBe(13);
  });

  it('tell the pace of a steady reader, and do not take a newcomer for a slow one', () => {
    // Half an hour a week for two years: the weeks fade as the minutes do.
    const steady = Array.from(
      { length: 104 },
      (_, week): Taken => ({ kind: 'lesson', minutes: 30, at: NOW - week * WEEK }),
    );
    expect(habitsOf(steady, NOW).minutes).toBeGreaterThan(28);
    expect(habitsOf(steady, NOW).minutes).toBeLessThan(34);
    const newcomer: Taken[] = [{ kind: 'lesson', minutes: 30, at: NOW - DAY }];
    expect(habitsOf(newcomer, NOW).minutes).toBeCloseTo(31.7, 0);
  });

  it('fade: what is of 30 days ago counts half of what is of today', () => {
    const { formats, evidence } = habitsOf(
      [
        { kind: 'post', minutes: 5, at: NOW },
        { kind: 'course', minutes: 200, at: NOW - 30 * DAY },
      ],
      NOW,
    );
    expect(formats).toEqual([
      { kind: 'post', share: 2 / 3 },
      { kind: 'course', share: 1 / 3 },
    ]);
    expect(evidence).toBe(1.5);
  });

  it('are shares of what is known, whatever the rows hold and in whichever order', () => {
    holds(
      fc.property(fc.array(anyTaken, { maxLength: 30 }), anyZone, (taken, zone) => {
        const habits = habitsOf(taken, NOW, zone);
        expect(habitsOf(taken.toReversed(), NOW, zone)).toEqual(habits);
        const sum = (shares: number[]) => shares.reduce((a, b) => a + b, 0);
        const all = habits.evidence > 0 ? 1 : 0;
        expect(sum(habits.hours)).toBeCloseTo(all, 9);
        expect(sum(habits.formats.map(({ share }) => share))).toBeCloseTo(all, 9);
        for (const value of [...habits.hours, habits.minutes, habits.evidence, habits.length ?? 0]) {
          expect(value).toBeGreaterThanOrEqual(0);
          expect(Number.isFinite(value)).toBe(true);
        }
      }),
    );
  });
});

describe('habitFit', () => {
  const evenings = habitsOf(
    Array.from({ length: 9 }, (_, i): Taken => ({ kind: 'lesson', minutes: 20, at: NOW - i * HOUR })),
    NOW,
  );

  it('prefers the usual format and length', () => {
    const usual = habitFit(evenings, { kind: 'lesson', minutes: 20 });
    expect(usual).toBeCloseTo(1, 9);
    expect(habitFit(evenings, { kind: 'lesson', minutes: 60 })).toBeCloseTo((1 + 1 / 3) / 2, 9);
    expect(habitFit(evenings, { kind: 'post', minutes: 20 })).toBeLessThan(0.6);
    expect(habitFit(evenings, { kind: 'lesson', minutes: null })).toBe(0.75);
  });

  it('does not guess', () => {
    expect(habitFit(habitsOf([], NOW), { kind: 'post', minutes: 5 })).toBeNull();
  });

  it('stays in 0…1', () => {
    holds(
      fc.property(fc.array(anyTaken, { maxLength: 30 }), anyTaken, (taken, content) => {
        const fit = habitFit(habitsOf(taken, NOW), content) ?? 0;
        expect(fit).toBeGreaterThanOrEqual(0);
        expect(fit).toBeLessThanOrEqual(1);
      }),
    );
  });
});
