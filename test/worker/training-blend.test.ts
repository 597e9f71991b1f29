import { describe, expect, test } from 'vitest';
import { habitsFrom } from '../../worker/recommendations/learned.ts';
import { HALF_LIVES } from '../../worker/recommendations/model/grounds.ts';
import type { ReadyModel } from '../../worker/recommendations/model/ready-model.ts';
import type { PastContent } from '../../worker/recommendations/signals.ts';
import { heldBack } from '../../worker/recommendations/training/dataset.ts';
import { lessonsOf, shownLessonsOf } from '../../worker/recommendations/training/lessons.ts';
import type { Prepared } from '../../worker/recommendations/training/prepare.ts';
import { FEATURES } from '../../worker/scoring/blend/features.ts';
import { learn, RIDGE } from '../../worker/scoring/blend/fit.ts';
import { usual } from '../../worker/scoring/ials/settings.ts';
import { habitFit } from '../../worker/scoring/profile.ts';
import { type Life, siteLog } from '../scoring/blend-log.ts';

/** A factorisation that knows nobody. */
const stranger: ReadyModel = {
  version: 1,
  ids: [],
  index: new Map(),
  weights: null,
  graph: null,
  factors: {
    count: 0,
    rows: new Int8Array(0),
    scales: new Float32Array(0),
    gram: new Float64Array(0),
    settings: { ...usual, factors: 0 },
    base: 0,
    slope: 0,
  },
};

/** A generated site as a training has prepared it: every member viewed what they met, and teaches the blend. */
function prepare(life: Life): Prepared {
  const log = siteLog(life);
  const first = new Map<number, number>();
  for (const [event, item] of log.item.entries()) {
    const pair = (log.user[event] ?? 0) * log.items.length + item;
    first.set(pair, Math.min(first.get(pair) ?? Number.POSITIVE_INFINITY, log.time?.[event] ?? 0));
  }
  const pairs = [...first].sort(([a], [b]) => a - b);
  const members = log.users.length;
  const starts = Uint32Array.from({ length: members + 1 }, (_, member) => {
    const end = pairs.findIndex(([pair]) => pair >= member * log.items.length);
    return end < 0 ? pairs.length : end;
  });
  const data = {
    members: [...log.users],
    starts,
    item: Uint32Array.from(pairs, ([pair]) => pair % log.items.length),
    bits: new Uint8Array(pairs.length).fill(2),
    first: Uint32Array.from(pairs, ([, at]) => at / 1000),
  };
  const met = (item: number) => pairs.filter(([pair]) => pair % log.items.length === item).map(([, at]) => at);
  return {
    ...data,
    members,
    contents: log.items.map((id, item) => ({
      ...{ id: `post:${id}`, kind: 'post', topics: [], level: 0, minutes: 5, after: null },
      publishedAt: Math.floor(Math.min(...met(item)) / 1000) * 1000,
    })),
    told: log.users.map((_, member) => ({
      ...{ member, fields: [], goal: null, level: null, createdAt: 0, follows: [], judged: false },
    })),
    held: Uint32Array.from(log.users.keys(), (member) => heldBack(data, member)),
    shown: [],
    tellers: [],
  };
}

describe('the blend of a site', () => {
  const learned = (life: Life) => {
    const { taught, heat } = lessonsOf(prepare(life), stranger);
    return learn(taught, heat, RIDGE, HALF_LIVES).weights;
  };

  test('lets trends last for hours on a feed, and for a month on an evergreen site', () => {
    const halfLives = (life: Omit<Life, 'seed'>) =>
      [1, 2, 3].map((seed) => learned({ ...life, seed }).halfLifeHours).sort((a, b) => a - b);
    expect(halfLives({ lasts: 6 })).toEqual([6, 6, 6]);
    // A hundred choices are few: one of the three may be mistaken by a step.
    const [least = 0, ...most] = halfLives({ lasts: 24 * 365 * 5, arriving: 24 });
    expect(most).toEqual([720, 720]);
    expect(least).toBeGreaterThanOrEqual(72);
  });

  test('weighs the trend on a feed', () => {
    const weightOf = (life: Life) => learned(life).features.find(({ name }) => name === 'trending')?.weight ?? 0;
    expect(weightOf({ lasts: 6, seed: 1 })).toBeGreaterThan(0.3);
  });

  test('is taught what stood beside a choice: leaders as themselves, the others for as many as they are', () => {
    const prepared = prepare({ lasts: 48, seed: 4 });
    const { taught, heat } = lessonsOf(prepared, stranger);
    const { starts, counts, nows } = taught;
    const { held, first, contents } = prepared;
    const byTime = [...held.entries()].sort(([, a], [, b]) => (first[a] ?? 0) - (first[b] ?? 0) || a - b);
    expect(nows).toEqual(byTime.map(([, row]) => (first[row] ?? 0) * 1000));
    byTime.forEach(([member], list) => {
      const own = counts.slice(starts[list], starts[list + 1]);
      const there = contents.filter(({ publishedAt }) => publishedAt <= (nows[list] ?? 0)).length;
      const metBefore = (prepared.starts[member + 1] ?? 0) - (prepared.starts[member] ?? 0) - 1;
      // Together they stand for all that the member could have taken.
      expect(own.reduce((sum, count) => sum + count, 0)).toBeCloseTo(there - metBefore, 6);
      expect(own[0]).toBe(1);
      expect(own.filter((count) => count === 1).length).toBeGreaterThanOrEqual(16);
    });
    expect(() => heat(24)(0, 0)).toThrow('24 hours');
  });

  test('sees a shown list as of the moment: whatever happened later, it is taught the same', () => {
    const site = prepare({ lasts: 48, seed: 4 });
    const shown = [...site.held.entries()]
      .map(([member, taken]) => {
        const own = site.item[taken] ?? 0;
        const rows = [0, 1, 2, 3].map((place) => {
          return {
            item: (own + place) % 200,
            position: place + 1,
            propensity: 0.92,
            taken: place === 0 ? taken : null,
          };
        });
        return { member, at: (site.first[taken] ?? 0) * 1000, rows };
      })
      .sort((a, b) => a.at - b.at);
    const prepared: Prepared = { ...site, shown, tellers: site.told };
    const half = 60;
    const until = (shown[half]?.at ?? 0) / 1000;
    const later = <T extends Uint32Array | Uint8Array>(array: T, change: (value: number) => number) =>
      array.map((value, row) => ((site.first[row] ?? 0) < until ? value : change(value))) as T;
    const changed = {
      ...prepared,
      item: later(site.item, (item) => (item + 7) % 200),
      bits: later(site.bits, () => 63),
    };
    const [before, after] = [prepared, changed].map((one) => shownLessonsOf(one, stranger));
    const rows = 4 * half;
    expect(before?.taught.values.subarray(0, rows * FEATURES.length)).toEqual(
      after?.taught.values.subarray(0, rows * FEATURES.length),
    );
    // The control: the later lists are seen with what happened meanwhile.
    expect(before?.taught.values).not.toEqual(after?.taught.values);
    for (const hours of HALF_LIVES)
      for (let row = 0; row < rows; row++) expect(before?.heat(hours)(row, 0)).toBe(after?.heat(hours)(row, 0));
    expect([...(before?.taught.positions ?? [])].slice(0, 8)).toEqual([1, 2, 3, 4, 1, 2, 3, 4]);
  });

  test('sees habits as a list does', () => {
    const prepared = prepare({ lasts: 48, seed: 4 });
    const contents = prepared.contents.map((content, i) =>
      i % 3 === 0 ? { ...content, kind: 'course' as const, minutes: 90 } : content,
    );
    const { taught } = lessonsOf({ ...prepared, contents }, stranger);
    const { starts, item, first, held } = prepared;
    const [[member, row] = [0, 0]] = [...held.entries()].sort(
      ([, a], [, b]) => (first[a] ?? 0) - (first[b] ?? 0) || a - b,
    );
    const history = [...item.keys()]
      .slice(starts[member], starts[member + 1])
      .filter((one) => one !== row)
      .map((one): PastContent => {
        const { kind = 'post', minutes = 0 } = contents[item[one] ?? 0] ?? {};
        const none = { click: null, like: null, complete: null, comment: null, share: null };
        return { ...none, kind, slug: `${one}`, title: null, topics: [], minutes, view: (first[one] ?? 0) * 1000 };
      });
    const taken = contents[item[row] ?? 0];
    const fit = taken ? habitFit(habitsFrom(history, taught.nows[0] ?? 0), taken) : null;
    const habit = FEATURES.findIndex(({ name }) => name === 'habit');
    const { centre = 0, scale = 1 } = FEATURES[habit] ?? {};
    expect(taught.values[habit]).toBeCloseTo(((fit ?? 0) - centre) / scale, 12);
    // Formats differ, so it tells candidates apart.
    expect(
      new Set(Array.from(taught.counts.keys(), (at) => taught.values[at * FEATURES.length + habit])).size,
    ).toBeGreaterThan(2);
  });
});
