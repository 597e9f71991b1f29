import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lately } from '../../worker/scoring/blend/lately.ts';
import { blendMethod, type PartMethod } from '../../worker/scoring/blend/method.ts';
import { nextModel, successorsOf } from '../../worker/scoring/blend/next.ts';
import { standingsOf, valuesOf } from '../../worker/scoring/blend/stack.ts';
import { stackedModel } from '../../worker/scoring/blend/stacked.ts';
import { standardise } from '../../worker/scoring/blend/standing.ts';
import { weightsOf } from '../../worker/scoring/blend/weigh.ts';
import { measure } from '../../worker/scoring/evaluation/measure.ts';
import type { History, Model } from '../../worker/scoring/evaluation/model.ts';
import { remembered } from '../../worker/scoring/evaluation/remembered.ts';
import type { Case } from '../../worker/scoring/evaluation/split.ts';
import { choiceBy } from '../../worker/scoring/evaluation/trial.ts';
import { randomFrom } from '../../worker/scoring/random.ts';
import { logOf } from './evaluation-logs.ts';
import { holds } from './property.ts';

const ITEMS = 60;
const ids = Array.from({ length: ITEMS }, (_, i) => `i${String(i).padStart(2, '0')}`);

const history = (user: number, items: number[]): History => ({
  user,
  items: Uint32Array.from(items),
  weights: new Float32Array(items.length).fill(1),
  times: null,
  now: null,
});

/** Users who met one item and want another. */
const casesOf = (users: number, random: () => number): Case[] =>
  Array.from({ length: users }, (_, user) => {
    const [met, wanted] = [Math.floor(random() * ITEMS), Math.floor(random() * (ITEMS - 1))];
    const own = history(user, [met]);
    return { history: own, targets: Uint32Array.of(wanted === met ? ITEMS - 1 : wanted), hidden: own.items };
  });

/** Noise, and to it, for the users that it understands, so much on what they want. */
const modelOf = (name: string, cases: Case[], lift: (user: number) => number, seed: number): Model => ({
  name,
  settings: {},
  score({ user }, scores) {
    const random = randomFrom(seed * 1000 + user);
    for (let item = 0; item < scores.length; item++) scores[item] = random();
    for (const item of cases[user]?.targets ?? []) scores[item] = (scores[item] ?? 0) + lift(user);
  },
});

describe('the weights of a stack', () => {
  const cases = casesOf(200, randomFrom(1));
  const even = modelOf('even', cases, (user) => (user % 2 === 0 ? 0.8 : 0), 1);
  const odd = modelOf('odd', cases, (user) => (user % 2 === 1 ? 0.8 : 0), 2);
  const noise = modelOf('noise', cases, () => 0, 3);
  const ks = [5, 20];
  const weigh = (...models: Model[]) => weightsOf(standingsOf(models, cases, ids, 20), ks);
  const worth = (model: Model) => choiceBy(measure(model, cases, { ks, items: ids }));

  test('take in what two know of different people, and the sum beats both', () => {
    const weights = weigh(noise, even, odd);
    expect(weights[0]).toBeLessThan(0.1);
    const parts = [noise, even, odd].map((model, i) => ({ name: model.name, model, weight: weights[i] ?? 0 }));
    expect(worth(stackedModel(parts, {}))).toBeGreaterThan(1.1 * Math.max(worth(even), worth(odd)));
  });

  test('leave what is best alone where the others only disturb it', () => {
    const best = modelOf('best', cases, () => 2, 4);
    expect(weigh(noise, best)).toEqual([0, 1]);
    expect(weightsOf(standingsOf([noise, best], [], ids, 20), ks)).toEqual([1, 0]);
  });

  test('are judged by the same NDCG as all else', () => {
    holds(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.nat(10), (seed, share) => {
        const few = casesOf(12, randomFrom(seed));
        const two = [modelOf('a', few, () => 0.3, seed), modelOf('b', few, () => 0.1, seed + 1)];
        const weights = [share / 10, 1 - share / 10];
        const parts = two.map((model, i) => ({ name: model.name, model, weight: weights[i] ?? 0 }));
        const values = valuesOf(standingsOf(two, few, ids, 20), weights, ks);
        const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
        expect(mean).toBeCloseTo(choiceBy(measure(stackedModel(parts, {}), few, { ks, items: ids })), 6);
      }),
    );
  });
});

describe('as a method', () => {
  const cases = casesOf(60, randomFrom(5));
  const known = { log: logOf(ids.map((id) => `u\t${id}`)), stream: null, items: null, seed: 1 };
  const part = (name: string, lift: number, fitted: string[]): PartMethod => ({
    name,
    moving: false,
    method: {
      lacks: () => null,
      choose: () => ({ size: 7 }),
      fit: (_, { size }) => {
        fitted.push(`${name} ${size}`);
        return modelOf(name, cases, () => lift, 8);
      },
    },
  });

  test('each part learns with what it chose; what is not worth its cost is not learned; the rest is weighed', () => {
    const fitted: string[] = [];
    const doubted = { ...part('doubted', 1, fitted), worthwhile: () => false };
    const method = blendMethod([doubted, part('noise', 0, fitted), part('good', 2, fitted)]);
    const settings = method.choose(known, () => 0, { cases, ks: [5] });
    expect(settings).toEqual({ 'noise.size': 7, 'good.size': 7, noise: 0, good: 1 });
    expect(fitted).toEqual(['noise 7', 'good 7']);
    expect(method.fit(known, settings).settings).toEqual({ seen: 'at rest', good: 1, leftOut: 'doubted' });
    expect(fitted).toEqual(['noise 7', 'good 7', 'good 7']);
  });

  test('what looks at each item by itself is left out of a large test, and the settings say so', () => {
    const method = blendMethod([{ ...part('slow', 3, []), slow: true }, part('good', 2, [])]);
    const settingsAt = (lists: number) => {
      const settings = method.choose(known, () => 0, { cases, ks: [5], lists });
      return method.fit(known, settings).settings;
    };
    expect(settingsAt(60)).not.toHaveProperty('leftOut');
    expect(settingsAt(10_000_000)).toEqual({ seen: 'at rest', good: 1, leftOut: 'slow' });
  });

  test('where nobody can be asked, the first part stands alone', () => {
    const fitted: string[] = [];
    const method = blendMethod([part('first', 1, fitted), part('second', 2, fitted)]);
    const settings = method.choose(known, () => 0, { cases: [], ks: [5] });
    expect(method.fit(known, settings).settings).toEqual({ seen: 'at rest', first: 1 });
  });

  test('what is remembered is chosen once a log, and learned once where nothing else came between', () => {
    const fitted: string[] = [];
    const once = remembered(part('one', 1, fitted).method);
    const asked = { cases, ks: [5] };
    expect(once.choose(known, () => 0, asked)).toBe(once.choose(known, () => 1, asked));
    expect(once.fit(known, { size: 1 })).toBe(once.fit(known, { size: 1 }));
    once.fit({ ...known, log: { ...known.log } }, { size: 1 });
    expect(fitted).toEqual(['one 1', 'one 1']);
  });
});

describe('a standing', () => {
  test('is the distance from the mean of what was not met, in deviations; what is not ranked comes last', () => {
    const scores = Float32Array.of(1, 3, 50, -1e9);
    standardise(scores, [2]);
    expect([...scores]).toEqual([-1, 1, 48, -1.5]);
  });

  test('of equals says nothing', () => {
    const scores = new Float32Array(3).fill(0.1);
    standardise(scores, []);
    expect([...scores]).toEqual([0, 0, 0]);
    standardise(scores.fill(-1e9), []);
    expect(scores.every((score) => score === scores[0] && Number.isFinite(score))).toBe(true);
  });
});

test('what came next: by hand', () => {
  // x is met by three, then y by two of them and z by one; what came before counts half.
  const log = logOf(['a\tx\t1\t1', 'a\ty\t1\t2', 'b\tx\t1\t1', 'b\ty\t1\t2', 'c\tx\t1\t1', 'c\tz\t1\t2']);
  const model = nextModel(successorsOf(log), 0.5);
  const scores = new Float32Array(3);
  model.score(history(0, [0]), scores);
  expect(scores[1]).toBeCloseTo(2 / (Math.sqrt(6) + 5), 6);
  expect(scores[2]).toBeCloseTo(1 / (Math.sqrt(3) + 5), 6);
  model.score(history(0, [0, 2]), scores);
  // z is the latest: x came before it; and half of what x says.
  expect(scores[0]).toBeCloseTo(0.5 / (Math.sqrt(3) + 5), 6);
  expect(scores[1]).toBeCloseTo(1 / (Math.sqrt(6) + 5), 6);
});

test('lately is the same model on the latest of a history', () => {
  const seen: number[][] = [];
  const spy: Model = { name: 'spy', settings: {}, score: ({ items }) => void seen.push([...items]) };
  lately(spy, 2).score(history(0, [4, 5, 6]), new Float32Array(1));
  lately(spy, 2).score(history(0, [4]), new Float32Array(1));
  expect(seen).toEqual([[5, 6], [4]]);
});
