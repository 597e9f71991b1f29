import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calibrate, calibrationError, type Forecasts } from '../../worker/scoring/blend/calibration.ts';
import { type Choices, fitChoices, likelihood } from '../../worker/scoring/blend/choice.ts';
import { FEATURES, featuresOf, type Grounds } from '../../worker/scoring/blend/features.ts';
import { fitBlend } from '../../worker/scoring/blend/fit.ts';
import { blendScore, contributions, likelihoodOf, plainWeights } from '../../worker/scoring/blend/weights.ts';
import { compareIds } from '../../worker/scoring/content.ts';
import { randomFrom } from '../../worker/scoring/random.ts';
import { recommend } from '../../worker/scoring/recommend.ts';
import { holds } from './property.ts';
import { anyContents, anyReader, NOW } from './samples.ts';

const number = fc.oneof(fc.double({ min: 0, max: 5, noNaN: true }), fc.constantFrom(0, -1, Number.NaN, Infinity));
const known = fc.option(number);
const anyGrounds: fc.Arbitrary<Grounds> = fc.record({
  plain: fc.double({ min: 0, max: 3, noNaN: true }),
  collaborative: known,
  neighbours: known,
  topics: known,
  quality: number,
  trending: known,
  people: number,
  level: number,
  follow: number,
  age: known,
  habit: known,
  graph: known,
});

const none: Choices = {
  width: FEATURES.length,
  starts: new Uint32Array(1),
  values: new Float64Array(0),
  counts: new Float64Array(0),
};

/** Choices of a chooser whose taste is known: of `length` candidates one is taken, as likely as e^(taste · features). */
function choicesOf(taste: number[], lists: number, seed: number, length = 8): Choices {
  const random = randomFrom(seed);
  const width = taste.length;
  const values = new Float64Array(lists * length * width).map(() => 2 * random() - 1);
  for (let list = 0; list < lists; list++) {
    const odds = Array.from({ length }, (_, i) =>
      Math.exp(taste.reduce((sum, one, f) => sum + one * values[(list * length + i) * width + f]!, 0)),
    );
    let at = random() * odds.reduce((a, b) => a + b, 0);
    const taken = odds.findIndex((one) => {
      at -= one;
      return at <= 0;
    });
    const [a, b] = [list * length * width, (list * length + Math.max(0, taken)) * width];
    for (let f = 0; f < width; f++) [values[a + f], values[b + f]] = [values[b + f]!, values[a + f]!];
  }
  return {
    width,
    values,
    starts: Uint32Array.from({ length: lists + 1 }, (_, i) => i * length),
    counts: new Float64Array(lists * length).fill(1),
  };
}

const distance = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Math.sqrt(Array.from(a, (one, i) => (one - b[i]!) ** 2).reduce((x, y) => x + y, 0));

describe('without data', () => {
  it('is the plain formula: the weights are the prior, and every list has its order', () => {
    const { weights } = fitBlend(none, none, plainWeights.halfLifeHours);
    expect(weights).toEqual(plainWeights);
    holds(
      fc.property(
        anyReader,
        anyContents,
        fc.array(anyGrounds, { minLength: 30, maxLength: 30 }),
        (reader, contents, others) => {
          const list = recommend(reader, contents, { now: NOW, limit: 100 });
          const blended = list
            .map(({ id, score }, i) => ({ id, score: blendScore(weights, { ...others[i]!, plain: score }) }))
            .reverse()
            .sort((a, b) => b.score - a.score || compareIds(a.id, b.id));
          expect(blended.map(({ id }) => id)).toEqual(list.map(({ id }) => id));
        },
      ),
    );
  });
});

describe('features', () => {
  it('are finite whatever is known, and what is not known is usual', () => {
    holds(
      fc.property(anyGrounds, (grounds) => {
        const values = featuresOf(grounds);
        for (const value of values) expect(Number.isFinite(value)).toBe(true);
        for (const [i, { name }] of FEATURES.entries()) if (grounds[name] === null) expect(values[i]).toBe(0);
      }),
    );
  });

  it('tell nothing met from nothing known', () => {
    const stranger: Grounds = {
      plain: 0,
      collaborative: null,
      neighbours: null,
      topics: null,
      quality: 0.125,
      trending: null,
      people: 7,
      level: 0.5,
      follow: 0,
      age: null,
      habit: null,
      graph: null,
    };
    const at = FEATURES.findIndex(({ name }) => name === 'trending');
    expect(featuresOf(stranger)[at]).toBe(0);
    // (log2(0.01 + 0) - -4) / 2
    expect(featuresOf({ ...stranger, trending: 0 })[at]).toBeCloseTo(-1.3219, 4);
  });

  it('add up to the score, the largest first', () => {
    const learned = {
      ...plainWeights,
      features: plainWeights.features.map((one, i) => ({ ...one, weight: 1 - i / 4 })),
    };
    holds(
      fc.property(anyGrounds, (grounds) => {
        const parts = contributions(learned, grounds);
        const score = parts.reduce((sum, { value }) => sum + value, 0);
        expect(score).toBeCloseTo(blendScore(learned, grounds), 9);
        const sizes = parts.map(({ value }) => Math.abs(value));
        expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
        expect(likelihoodOf(learned, grounds)).toBeGreaterThanOrEqual(0);
        expect(likelihoodOf(learned, grounds)).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('fitChoices', () => {
  const taste = [1.5, -1, 0, 0.5];
  const prior = Float64Array.of(1, 0, 0, 0);

  it('goes from the prior to the taste of those who choose as they tell more', () => {
    const far = [0, 20, 200, 2000, 20000].map((lists) =>
      distance(fitChoices(choicesOf(taste, lists, 7), prior, 10), taste),
    );
    expect(far).toEqual([...far].sort((a, b) => b - a));
    expect(far[0]).toBe(distance(prior, taste));
    expect(far.at(-1)).toBeLessThan(0.06);
  });

  it('finds the one answer from anywhere, the same bits every time', () => {
    holds(
      fc.property(
        fc.nat(99),
        fc.array(fc.double({ min: -20, max: 20, noNaN: true }), { minLength: 4, maxLength: 4 }),
        (seed, start) => {
          const choices = choicesOf(taste, 20, seed);
          const found = fitChoices(choices, prior, 1);
          expect(fitChoices(choices, prior, 1)).toEqual(found);
          expect(distance(fitChoices(choices, prior, 1, Float64Array.from(start)), found)).toBeLessThan(1e-4);
        },
      ),
    );
  });

  it('counts a row that stands for many as so many', () => {
    const once = choicesOf(taste, 50, 3, 3);
    const width = 4;
    const twice = {
      width,
      starts: once.starts.map((start) => (start / 3) * 4),
      values: Float64Array.from({ length: 50 * 4 * width }, (_, i) => {
        const [list, row] = [Math.floor(i / (4 * width)), Math.floor(i / width) % 4];
        return once.values[(list * 3 + Math.min(row, 2)) * width + (i % width)]!;
      }),
      counts: new Float64Array(200).fill(1),
    };
    const counted = { ...once, counts: once.counts.map((_, i) => (i % 3 === 2 ? 2 : 1)) };
    expect(distance(fitChoices(counted, prior, 1), fitChoices(twice, prior, 1))).toBeLessThan(1e-9);
  });

  it('learns nothing from what is no choice or no number', () => {
    const choices = choicesOf(taste, 3, 1, 2);
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(fitChoices({ ...choices, values: choices.values.fill(bad) }, prior, 1)).toEqual(prior);
    }
    const alone = { ...choicesOf(taste, 2, 1, 1) };
    expect(fitChoices(alone, prior, 1)).toEqual(prior);
    expect(likelihood(alone, prior)).toBe(0);
    expect(() => fitChoices(alone, prior, 0)).toThrow(RangeError);
  });

  it('survives a feature that tells all, and values without measure', () => {
    const choices = choicesOf(taste, 100, 1);
    choices.values.forEach((_, i) => {
      if (i % 4 === 1) choices.values[i] = i % 32 === 1 ? 1e6 : -1e6;
    });
    expect(fitChoices(choices, prior, 1).every(Number.isFinite)).toBe(true);
  });
});

describe('calibration', () => {
  /** Things that happen as likely as slope × odds + shift says. */
  const happened = (slope: number, shift: number, n: number): Forecasts => {
    const random = randomFrom(11);
    const odds = new Float64Array(n).map(() => 6 * random() - 3);
    const taken = Uint8Array.from(odds, (one) => (random() < 1 / (1 + Math.exp(-slope * one - shift)) ? 1 : 0));
    return { odds, taken, counts: new Float64Array(n).fill(1) };
  };

  it('finds how forecasts are to be read, and errs less then', () => {
    const forecasts = happened(0.5, -2, 20_000);
    const found = calibrate(forecasts, 0);
    expect(found.slope).toBeCloseTo(0.5, 1);
    expect(found.shift).toBeCloseTo(-2, 1);
    expect(calibrationError(forecasts, found)).toBeLessThan(0.01);
    expect(calibrationError(forecasts, { slope: 1, shift: 0 })).toBeGreaterThan(0.2);
  });

  it('leaves alone what it knows nothing of, and what would turn the order over', () => {
    const empty = { odds: new Float64Array(0), taken: new Uint8Array(0), counts: new Float64Array(0) };
    expect(calibrate(empty, -4)).toEqual({ slope: 1, shift: -4 });
    expect(calibrationError(empty, { slope: 1, shift: 0 })).toBe(0);
    expect(calibrate(happened(-1, 0, 2000), 0)).toEqual({ slope: 1, shift: 0 });
  });
});
