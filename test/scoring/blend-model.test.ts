import { describe, expect, it } from 'vitest';
import { asOf } from '../../worker/scoring/blend/as-of.ts';
import { blendModel } from '../../worker/scoring/blend/model.ts';
import { heatAt } from '../../worker/scoring/blend/sight.ts';
import { timelineOf } from '../../worker/scoring/blend/timeline.ts';
import { plainWeights } from '../../worker/scoring/blend/weights.ts';
import { cellsOf } from '../../worker/scoring/evaluation/log.ts';
import type { Log } from '../../worker/scoring/evaluation/model.ts';
import { ialsModel } from '../../worker/scoring/ials/model.ts';
import { usual } from '../../worker/scoring/ials/settings.ts';
import { HOUR, historyAt, type Life, siteLog } from './blend-log.ts';

const factorise = (log: Log) => ialsModel(cellsOf(log), { ...usual, factors: 8, iterations: 2 }, null);
const known = (stream: Log) => ({ log: stream, stream, items: null, seed: 1 });
const settings = { ridge: 10, seed: 1 };

describe('half-life', () => {
  it.each([1, 2])('is of hours on a feed and of months on an evergreen blog (seed %i)', (seed) => {
    const halfLifeOf = (life: Omit<Life, 'seed'>) => {
      const stream = siteLog({ ...life, seed, events: 2500 });
      return asOf(stream, { items: null, factorise: null }, settings).at(stream.time!.at(-1)!).learned.weights
        .halfLifeHours;
    };
    expect(halfLifeOf({ lasts: 6 })).toBeLessThanOrEqual(24);
    expect(halfLifeOf({ lasts: 24 * 365 * 5, arriving: 24 })).toBeGreaterThanOrEqual(720);
  });
});

describe('as of the moment', () => {
  const stream = siteLog({ lasts: 48, seed: 5, events: 1500, items: 60 });

  it('reads nothing later: another future changes no score', () => {
    const now = stream.time![900]!;
    const future = { ...stream, item: stream.item.map((item, i) => (stream.time![i]! < now ? item : 59 - item)) };
    const history = historyAt(stream, 7, now);
    const [scores, others] = [new Float32Array(60), new Float32Array(60)];
    blendModel(known(stream), factorise).score(history, scores);
    blendModel(known(future), factorise).score(history, others);
    expect(others).toEqual(scores);
    // The control: another past does.
    const past = { ...stream, item: stream.item.map((item, i) => (stream.time![i]! < now ? 59 - item : item)) };
    blendModel(known(past), factorise).score(history, others);
    expect(others).not.toEqual(scores);
  });

  it('gives the same scores in whichever order moments are asked for', () => {
    const moments = [200, 1400, 700].map((i) => historyAt(stream, i % 120, stream.time![i]!));
    const ask = (order: number[]) => {
      const model = blendModel(known(stream), null);
      const lists = order.map((at) => {
        const scores = new Float32Array(60);
        model.score(moments[at]!, scores);
        return [at, scores] as const;
      });
      return new Map([...lists].sort(([a], [b]) => a - b));
    };
    expect(ask([2, 0, 1])).toEqual(ask([0, 1, 2]));
  });

  it('is the plain formula until something was learned', () => {
    const { learned } = asOf(stream, { items: null, factorise: null }, settings).at(stream.time![1]!);
    expect(learned.weights).toEqual(plainWeights);
  });

  it('puts what was not there yet below everything', () => {
    const now = stream.time![300]!;
    const there = new Set(stream.item.filter((_, i) => stream.time![i]! < now));
    const scores = new Float32Array(60);
    blendModel(known(stream), null).score(historyAt(stream, 3, now), scores);
    const [worst, best] = [
      Math.min(...[...there].map((item) => scores[item]!)),
      Math.max(...scores.filter((_, i) => !there.has(i))),
    ];
    expect(there.size).toBeLessThan(60);
    expect(worst).toBeGreaterThan(best);
  });
});

describe('without moments', () => {
  it('learns from what it withholds, and beats the plain formula on two tastes', () => {
    // Users and items of two kinds, which meet their own kind only.
    const { user, item, ...rest } = siteLog({ lasts: 1e9, seed: 9, items: 80 });
    const own = item.map((one, i) => one - (one % 2) + ((user[i] ?? 0) % 2));
    const log: Log = { ...rest, user, item: own, time: null };
    const model = blendModel({ log, stream: null, items: null, seed: 1 }, factorise);
    let right = 0;
    for (let one = 0; one < 120; one++) {
      const scores = new Float32Array(80);
      const met = Uint32Array.from(new Set(own.filter((_, i) => user[i] === one)));
      model.score(
        { user: one, items: met, weights: new Float32Array(met.length).fill(1), times: null, now: null },
        scores,
      );
      const unmet = Array.from(scores.keys()).filter((i) => !met.includes(i));
      const best = unmet.reduce((a, b) => (scores[b]! > scores[a]! ? b : a));
      if (best % 2 === one % 2) right++;
    }
    expect(right).toBeGreaterThan(115);
  });
});

describe('heatAt', () => {
  it('counts who came for the first time, half after each half-life', () => {
    const at = [0, 0, 6, 6, 12].map((hours) => hours * HOUR);
    const log: Log = {
      users: ['a', 'b', 'c'],
      items: ['x', 'y'],
      user: Uint32Array.of(0, 1, 0, 2, 0),
      item: Uint32Array.of(0, 0, 0, 0, 1),
      weight: new Float32Array(5).fill(1),
      time: Float64Array.from(at),
    };
    const heat = heatAt(timelineOf(log), 6);
    expect(heat(0, 0)).toBe(0);
    expect(heat(0, 6 * HOUR)).toBe(1);
    // Two of twelve hours ago, one of six; a's second visit is none.
    expect(heat(0, 12 * HOUR)).toBe(1);
    expect(heat(0, null)).toBe(3);
    expect(heat(1, 12 * HOUR)).toBe(0);
    expect(heat(1, 18 * HOUR)).toBe(0.5);
  });
});
