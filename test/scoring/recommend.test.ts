import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recommend } from '../../worker/scoring/recommend.ts';
import { holds } from './property.ts';
import { anyContents, anyContext, anyReader, content, freeze, member, NOW, stats } from './samples.ts';

const ALL = { now: NOW, limit: 100 };

describe('recommend', () => {
  it('breaks ties by id, compared by code unit', () => {
    const same = ['b', 'a', 'Z', 'é', 'a1'].map((id) => content({ id }));
    expect(recommend(null, same, ALL).map(({ id }) => id)).toEqual(['Z', 'a', 'a1', 'b', 'é']);
  });

  it('keeps to the limit, and leaves out what it is told to and the page itself', () => {
    const contents = ['a', 'b', 'c', 'd'].map((id) => content({ id }));
    const options = { ...ALL, context: { id: 'a', topics: [] }, exclude: new Set(['c']) };
    expect(recommend(null, contents, options).map(({ id }) => id)).toEqual(['b', 'd']);
    expect(recommend(null, contents, { ...options, limit: 1 }).map(({ id }) => id)).toEqual(['b']);
    expect(recommend(null, contents, { ...options, limit: 0 })).toEqual([]);
    expect(recommend(null, [], ALL)).toEqual([]);
  });

  it('takes the page for the taste of a visitor, and of a member of whom none is known', () => {
    const contents = [content({ id: 'a', topics: ['ai'] }), content({ id: 'w', topics: ['web'] })];
    const options = { ...ALL, context: { topics: ['web'] } };
    for (const reader of [null, member()]) {
      const [first, second] = recommend(reader, contents, options);
      expect(first).toMatchObject({ id: 'w', terms: { interestMatch: 1 }, reason: { kind: 'related', topic: 'web' } });
      expect(second).toMatchObject({ id: 'a', terms: { interestMatch: 0 } });
      expect(recommend(reader, contents, ALL).map(({ terms }) => terms.interestMatch)).toEqual([0, 0]);
    }
  });

  it('gives a new content a place: above one that many met and nobody liked', () => {
    const contents = [content({ id: 'ignored', stats: stats({ users: 40 }) }), content({ id: 'new' })];
    const [first] = recommend(null, contents, ALL);
    // (0 + 1/2 + 1/8) × 1/6 = 5/48
    expect(first).toMatchObject({ id: 'new', reason: { kind: 'discover' } });
    expect(first?.score).toBeCloseTo(5 / 48, 12);
  });

  it('refuses a now or a limit that makes no sense', () => {
    for (const now of [Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => recommend(null, [], { now, limit: 1 })).toThrow(RangeError);
    }
    for (const limit of [Number.NaN, -1, 1.5]) {
      expect(() => recommend(null, [], { now: NOW, limit })).toThrow(RangeError);
    }
  });

  it('keeps every term in 0…1, the formula exact and the best first, whatever the rows hold', () => {
    holds(
      fc.property(anyReader, anyContents, anyContext, (reader, contents, context) => {
        const list = recommend(reader, contents, { ...ALL, context });
        expect(list).toHaveLength(contents.filter(({ id }) => id !== context?.id).length);
        let previous = Number.POSITIVE_INFINITY;
        for (const { score, terms } of list) {
          for (const term of Object.values(terms)) {
            expect(term).toBeGreaterThanOrEqual(0);
            expect(term).toBeLessThanOrEqual(1);
          }
          const { interestMatch, contentRelevance, contentQuality, activity } = terms;
          expect(score).toBe((interestMatch + contentRelevance + contentQuality) * activity);
          expect(score).toBeLessThanOrEqual(previous);
          previous = score;
        }
      }),
    );
  });

  it('gives the same list again, in whichever order its inputs come, and changes none of them', () => {
    holds(
      fc.property(anyReader, anyContents, anyContext, (reader, contents, context) => {
        freeze([reader, contents, context]);
        const list = recommend(reader, contents, { ...ALL, context });
        const readerBack = reader && {
          ...reader,
          fields: reader.fields.toReversed(),
          history: reader.history.toReversed(),
        };
        const back = contents.map((one) => ({ ...one, topics: one.topics.toReversed() })).reverse();
        const contextBack = context && { ...context, topics: context.topics.toReversed() };
        expect(recommend(readerBack, back, { ...ALL, context: contextBack })).toEqual(list);
      }),
    );
  });

  it('never ranks a content lower for one more like, comment, share or completion', () => {
    const kind = fc.constantFrom('likes' as const, 'comments' as const, 'shares' as const, 'completions' as const);
    holds(
      fc.property(anyReader, anyContents, fc.nat(), kind, (reader, contents, at, kind) => {
        const one = contents[at % contents.length];
        fc.pre(one !== undefined);
        const before = Math.max(0, Math.min(one.stats[kind] || 0, 1e9));
        const rank = (count: number) =>
          recommend(
            reader,
            contents.map((other) => (other === one ? { ...one, stats: { ...one.stats, [kind]: count } } : other)),
            ALL,
          ).findIndex(({ id }) => id === one.id);
        expect(rank(before + 1)).toBeLessThanOrEqual(rank(before));
      }),
    );
  });
});
