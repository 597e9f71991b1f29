import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  barOf,
  deal,
  NEAREST,
  nearestCosines,
  type RelatedTopic,
  relatedTopics,
  topicsBeside,
} from '../../worker/scoring/knowledge/related-topics.ts';
import { randomFrom } from '../../worker/scoring/random.ts';
import { numbers } from './knowledge-world.ts';
import { holds } from './property.ts';

/** Seen from their middle (1, 1): right, left, up and, half as far, right again. The first is no topic. */
const places = { width: 2, entities: Float32Array.of(9, 9, 4, 1, -3, 1, 1, 3, 2, -1) };
const names = ['right', 'left', 'up', 'low'];
const entities = [1, 2, 3, 4];

it('are near by the angle at which their middle sees them', () => {
  // Low lies at (1, -2): its cosine with right is 1 / √5.
  expect(nearestCosines(places, entities).map((cosine) => Number(cosine.toFixed(4)))).toEqual([
    ...[0.4472, 0, 0, 0.4472],
  ]);
  const near = (topic: string) => ({ topic, cosine: expect.closeTo(1 / Math.sqrt(5), 6) });
  expect(relatedTopics(places, names, entities, 0.4)).toEqual([
    { topic: 'right', near: [near('low')] },
    { topic: 'low', near: [near('right')] },
  ]);
  expect(relatedTopics(places, names, entities, 0.5)).toEqual([]);
});

it('need more than what 95 in 100 have by chance', () => {
  expect(barOf(Array.from({ length: 100 }, (_, i) => (99 - i) / 100))).toBe(0.95);
  expect(barOf([0.3, 0.2])).toBe(0.3);
  expect(barOf([])).toBe(1);
});

it('offers what is nearest to all that somebody has, by name where it is as near', () => {
  const related: RelatedTopic[] = [
    {
      topic: 'sql',
      near: [
        { topic: 'orm', cosine: 0.7 },
        { topic: 'd1', cosine: 0.6 },
        { topic: 'secret', cosine: 0.5 },
      ],
    },
    {
      topic: 'http',
      near: [
        { topic: 'd1', cosine: 0.5 },
        { topic: 'sql', cosine: 0.4 },
        { topic: 'cors', cosine: 0.7 },
      ],
    },
    { topic: 'css', near: [{ topic: 'html', cosine: 0.9 }] },
  ];
  const site = new Set(['sql', 'orm', 'd1', 'http', 'cors', 'css', 'html']);
  expect(topicsBeside(new Set(['sql', 'http']), related, site)).toEqual(['d1', 'cors', 'orm']);
  expect(topicsBeside(new Set(), related, site)).toEqual([]);
});

const seeds = fc.tuple(fc.integer(), fc.integer({ min: 1, max: 12 }), fc.double({ min: -1, max: 1, noNaN: true }));

it('keeps the nearest above the bar, never the topic itself', () => {
  holds(
    fc.property(seeds, ([seed, count, bar]) => {
      const given = Array.from({ length: count }, (_, i) => i);
      const topics = given.map((i) => `t${i}`);
      const vectors = { width: 3, entities: numbers(3 * count, seed) };
      const nearest = nearestCosines(vectors, given);
      const related = relatedTopics(vectors, topics, given, bar);
      // Whoever has a neighbour above the bar is there, and it comes first.
      expect(related.map(({ topic }) => topic)).toEqual(topics.filter((_, i) => (nearest[i] ?? -1) > bar));
      for (const { topic, near } of related) {
        expect(near.length).toBeLessThanOrEqual(NEAREST);
        expect(near[0]?.cosine).toBe(nearest[topics.indexOf(topic)]);
        expect(near.map((other) => other.topic)).not.toContain(topic);
        expect(near.every(({ cosine }, i) => cosine > bar && cosine <= (near[i - 1]?.cosine ?? cosine))).toBe(true);
      }
    }),
  );
});

it('deals the same topics, as many to each', () => {
  holds(
    fc.property(fc.array(fc.array(fc.string())), fc.integer(), (given, seed) => {
      const dealt = deal(given, randomFrom(seed));
      expect(dealt.map(({ length }) => length)).toEqual(given.map(({ length }) => length));
      expect(dealt.flat().sort()).toEqual(given.flat().sort());
    }),
  );
});
