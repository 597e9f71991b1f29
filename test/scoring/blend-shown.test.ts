import { describe, expect, it } from 'vitest';
import { fitChoices } from '../../worker/scoring/blend/choice.ts';
import { FEATURES, type FeatureName } from '../../worker/scoring/blend/features.ts';
import { learn, PRIOR, RIDGE } from '../../worker/scoring/blend/fit.ts';
import type { Taught } from '../../worker/scoring/blend/lessons.ts';
import { learnFromBoth, type Shown, withPlaces } from '../../worker/scoring/blend/shown.ts';
import { normalFrom, randomFrom } from '../../worker/scoring/random.ts';

/** What the members of these sites really go by, a usual step of each feature. */
const truth: Partial<Record<FeatureName, number>> = { people: 0.3, topics: 1.2, quality: 0.6 };
const names = ['people', 'topics', 'quality'] as const;
const width = FEATURES.length;
const column = (name: FeatureName) => FEATURES.findIndex((feature) => feature.name === name);
const pull = (one: Record<(typeof names)[number], number>) =>
  names.reduce((sum, name) => sum + one[name] * (truth[name] ?? 0), 0);
const heat = () => () => 0;

/**
 * Lists of six, made by a policy that goes by the number of people, with one place in twelve left to chance. Members look
 * at place k with probability k^-bias, and take what they like of what they see: about one list in three.
 */
function siteOf(seed: number, bias: number, size = 3000): Shown {
  const random = randomFrom(seed);
  const normal = normalFrom(random);
  const contents = Array.from({ length: 200 }, () => ({ people: normal(), quality: normal() }));
  const rows: { values: Float64Array; position: number; propensity: number }[] = [];
  const starts = [0];
  const nows: number[] = [];
  for (let now = 0; now < size; now++) {
    const seen = contents.map(({ people, quality }) => ({ people, quality: quality + 0.3 * people, topics: normal() }));
    seen.sort((a, b) => 2 * b.people + 0.5 * b.topics - (2 * a.people + 0.5 * a.topics));
    const shown = Array.from({ length: 6 }, (_, place) => {
      const explored = place > 0 && random() < 0.08;
      const one = seen[explored ? 6 + Math.floor(random() * 18) : place]!;
      const propensity = explored ? 0.08 / 18 : place === 0 ? 1 : 0.92;
      const taken = random() < (place + 1) ** -bias && random() < 1 / (1 + Math.exp(4 - pull(one)));
      const values = new Float64Array(width);
      for (const name of names) values[column(name)] = one[name];
      return { values, position: place + 1, propensity, taken };
    });
    const left = shown.filter(({ taken }) => !taken);
    for (const one of shown.filter(({ taken }) => taken)) {
      if (left.length === 0) continue;
      rows.push(one, ...left);
      starts.push(rows.length);
      nows.push(now);
    }
  }
  return {
    width,
    starts: Uint32Array.from(starts),
    values: Float64Array.from(rows.flatMap(({ values }) => [...values])),
    counts: new Float64Array(rows.length).fill(1),
    items: Uint32Array.from(rows.keys()),
    nows,
    positions: Float64Array.from(rows, ({ position }) => position),
    propensities: Float64Array.from(rows, ({ propensity }) => propensity),
  };
}

/** NDCG of lists of twenty drawn evenly, by how likely each is taken up when it is seen. */
function ndcgOf(weightOf: (name: FeatureName) => number): number {
  const normal = normalFrom(randomFrom(99));
  const gain = (order: number[]) => order.reduce((sum, one, place) => sum + one / Math.log2(place + 2), 0);
  const each = Array.from({ length: 300 }, () => {
    const drawn = Array.from({ length: 20 }, () => {
      const one = { people: normal(), topics: normal(), quality: normal() };
      const score = names.reduce((sum, name) => sum + one[name] * weightOf(name), 0);
      return { score, gain: 1 / (1 + Math.exp(4 - pull(one))) };
    });
    const best = drawn.map((one) => one.gain).sort((a, b) => b - a);
    return gain(drawn.sort((a, b) => b.score - a.score).map((one) => one.gain)) / gain(best);
  });
  return each.reduce((sum, one) => sum + one, 0) / each.length;
}

const nothing: Taught = {
  width,
  starts: new Uint32Array(1),
  values: new Float64Array(0),
  counts: new Float64Array(0),
  items: new Uint32Array(0),
  nows: [],
};
const learnedFrom = (shown: Shown) => learnFromBoth({ taught: nothing, heat }, { taught: shown, heat }, RIDGE);

describe('logged lists', () => {
  it.each([1, 2, 3])('teach what members go by, not what the lists and their places went by: seed %d', (seed) => {
    const shown = siteOf(seed, 1);
    const { weights, positionBias, fromShown } = learnedFrom(shown);
    const of = (name: FeatureName) => weights.features[column(name)]?.weight ?? 0;
    expect(fromShown).toBe(true);
    // The control: the same fit without places takes the first place for the love of crowds.
    const naive = fitChoices(shown, PRIOR, RIDGE);
    const naively = (name: FeatureName) => naive[column(name)] ?? 0;
    expect(naively('people') / naively('topics')).toBeGreaterThan(1);
    expect(of('people') / of('topics')).toBeLessThan(0.6);
    expect(of('quality') / of('topics')).toBeGreaterThan(0.3);
    expect(ndcgOf(of)).toBeGreaterThan(0.98);
    expect(ndcgOf(of)).toBeGreaterThan(ndcgOf(naively) + 0.05);
    expect(positionBias).toBeGreaterThan(0.8);
    expect(positionBias).toBeLessThan(1.4);
  });

  it('tell how much places count: nothing where all are looked at', () => {
    expect(Math.abs(learnedFrom(siteOf(4, 0)).positionBias)).toBeLessThan(0.3);
  });

  it('speak for what is rarely shown, at most ten times, and together for as many as they are', () => {
    const shown = siteOf(5, 1, 400);
    const { evidence = new Float64Array(0), nows, starts } = withPlaces(shown);
    expect(evidence.reduce((sum, one) => sum + one, 0)).toBeCloseTo(nows.length, 6);
    const explored = (list: number) => shown.propensities.subarray(starts[list], starts[list + 1]).some((p) => p < 0.5);
    const mean = (kind: boolean) => {
      const own = evidence.filter((_, list) => explored(list) === kind);
      return own.reduce((sum, one) => sum + one, 0) / own.length;
    };
    expect(mean(true)).toBeGreaterThan(1.5 * mean(false));
    expect(Math.max(...evidence) / Math.min(...evidence)).toBeLessThan(10);
  });

  it('count for nothing where acts foretell later choices better without them', () => {
    // What was taken of these lists was taken at random; the acts are of members who know what they want.
    const acts = siteOf(6, 0, 4000);
    const noise = siteOf(7, 1, 1500);
    const random = randomFrom(8);
    const taught: Shown = { ...noise, values: noise.values.map(() => 4 * random() - 2) };
    const both = learnFromBoth({ taught: acts, heat }, { taught, heat }, RIDGE);
    expect(both.fromShown).toBe(false);
    expect(both.weights).toEqual(learn(acts, heat, RIDGE).weights);
  });
});
