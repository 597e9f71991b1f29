import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AUTHOR_SHARE, LAMBDA, rerank, TOPIC_SHARE } from '../../../worker/scoring/list/rerank.ts';
import { cosine, similarity, topicCosine } from '../../../worker/scoring/list/similarity.ts';
import { holds } from '../property.ts';
import { anyRanked, ranked } from './lists.ts';

const ids = (list: readonly { id: string }[]) => list.map(({ id }) => id);

describe('similarity', () => {
  it('is the cosine of topics', () => {
    // 1 shared of 1 and 2: 1 / √2. Repeats count once.
    expect(topicCosine(['ai'], ['ai', 'web', 'web'])).toBeCloseTo(Math.SQRT1_2, 12);
    expect(topicCosine(['ai'], [])).toBe(0);
  });

  it('is the mean with the cosine of the vectors, where both have one', () => {
    // (3, 4)·(4, 3) / 25 = 0.96.
    expect(cosine([3, 4], [4, 3])).toBeCloseTo(0.96, 12);
    expect(cosine([0, 0], [4, 3])).toBe(0);
    const [a, b] = [
      { topics: ['ai'], factor: [3, 4] },
      { topics: ['web'], factor: [4, 3] },
    ];
    expect(similarity(a, b)).toBeCloseTo(0.48, 12);
    expect(similarity(a, { ...b, factor: null })).toBe(0);
    // Opposite vectors are unlike, no less than unlike ones.
    expect(similarity(a, { ...b, factor: [-3, -4] })).toBe(0);
  });
});

describe('re-ranking', () => {
  it('is the order of the scores where nothing is alike, ties by id', () => {
    const list = [ranked({ id: 'b', score: 1 }), ranked({ id: 'c', score: 2 }), ranked({ id: 'a', score: 1 })];
    expect(ids(rerank(list, 3))).toEqual(['c', 'a', 'b']);
    expect(ids(rerank(list, 2))).toEqual(['c', 'a']);
    expect(rerank(list, 0)).toEqual([]);
  });

  it('puts an unlike content before one that repeats the topics of a better one, from eight ninths of its score on', () => {
    const list = (unlike: number) =>
      ids(
        rerank(
          [
            ranked({ id: 'a', score: 9, topics: ['ai'] }),
            ranked({ id: 'b', score: 9, topics: ['ai'] }),
            ranked({ id: 'c', score: unlike, topics: ['web'] }),
          ],
          3,
        ),
      );
    // b: 0.9 × 1 - 0.1 × 1 = 0.8. c: 0.9 × 8.1 / 9 = 0.81, or 0.9 × 7.9 / 9 = 0.79.
    expect(list(8.1)).toEqual(['a', 'c', 'b']);
    expect(list(7.9)).toEqual(['a', 'b', 'c']);
  });

  it('gives no topic more than its share, as long as there is anything else', () => {
    const good = Array.from({ length: 9 }, (_, i) => ranked({ id: `a${i}`, score: 100, topics: ['ai'] }));
    const poor = ranked({ id: 'z', score: 0.001, topics: ['web'] });
    expect(ids(rerank([...good, poor], 4))).toEqual(['a0', 'a1', 'a2', 'z']);
    expect(rerank(good, 4)).toHaveLength(4);
  });

  it('gives no author more than theirs', () => {
    const good = Array.from({ length: 9 }, (_, i) => ranked({ id: `a${i}`, score: 100, author: 'ada' }));
    const poor = ['x', 'y', 'z'].map((id) => ranked({ id, score: 0.001, author: 'tim' }));
    expect(ids(rerank([...good, ...poor], 4))).toEqual(['a0', 'a1', 'x', 'y']);
  });

  it('takes scores below 0 as it takes others, and keeps apart what rounding would not', () => {
    const list = [ranked({ id: 'a', score: -3 }), ranked({ id: 'b', score: -1 }), ranked({ id: 'c', score: 2 })];
    expect(ids(rerank(list, 3))).toEqual(['c', 'b', 'a']);
    expect(ids(rerank(list.slice(0, 2), 2))).toEqual(['b', 'a']);
    // One unit in the last place: their shares of the best come out the same.
    const [lower, higher, best] = [1.2, 1.2 + 2 ** -52, 7];
    expect(higher).toBeGreaterThan(lower);
    expect(LAMBDA * (higher / best)).toBe(LAMBDA * (lower / best));
    const close = [lower, higher, best].map((score, i) => ranked({ id: `${i}`, score }));
    expect(ids(rerank(close, 3))).toEqual(['2', '1', '0']);
  });

  it('puts first what leads', () => {
    const list = [ranked({ id: 'a', score: 9 }), ranked({ id: 'b', score: 0 })];
    expect(ids(rerank(list, 2, 'b'))).toEqual(['b', 'a']);
    expect(ids(rerank(list, 2, 'gone'))).toEqual(['a', 'b']);
    expect(rerank(list, 0, 'b')).toEqual([]);
  });

  it('keeps to the caps, fills the list, repeats nothing and does not mind the order of its input', () => {
    holds(
      fc.property(anyRanked, fc.integer({ min: 0, max: 12 }), (candidates, size) => {
        const list = rerank(candidates, size);
        expect(list).toHaveLength(Math.min(size, candidates.length));
        expect(new Set(ids(list)).size).toBe(list.length);
        expect(ids(rerank(candidates.toReversed(), size))).toEqual(ids(list));
        const over = (share: number, carries: (one: (typeof list)[number]) => boolean) =>
          list.filter(carries).length > Math.ceil(size * share);
        const capped = (one: (typeof list)[number]) =>
          one.topics.some((topic) => over(TOPIC_SHARE, ({ topics }) => topics.includes(topic))) ||
          over(AUTHOR_SHARE, ({ author }) => author !== null && author === one.author);
        // Above a cap only where whatever was left out is above one too.
        if (list.some(capped))
          for (const left of candidates.filter((one) => !list.includes(one)))
            expect(
              left.topics.some(
                (topic) => list.filter((one) => one.topics.includes(topic)).length >= size * TOPIC_SHARE,
              ) || list.filter(({ author }) => author === left.author).length >= size * AUTHOR_SHARE,
            ).toBe(true);
      }),
    );
  });
});
