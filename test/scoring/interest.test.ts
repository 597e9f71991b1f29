import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decay, HALF_LIFE } from '../../worker/scoring/decay.ts';
import { interestMatch, interestsOf, interestsOfTopics, strongestTopic } from '../../worker/scoring/interest.ts';
import type { Act, ActKind } from '../../worker/scoring/member.ts';
import { holds } from './property.ts';
import { anyContent, anyMember, DAY, freeze, member, NOW } from './samples.ts';

function act(kind: ActKind, topics: string[], at = NOW): Act {
  return { id: 'x', kind, topics, at };
}

describe('decay', () => {
  it('halves in 30 days', () => {
    expect(HALF_LIFE).toBe(30 * DAY);
    expect([decay(0), decay(30 * DAY), decay(60 * DAY)]).toEqual([1, 0.5, 0.25]);
  });

  it('takes the future as now, and no valid age as nothing', () => {
    expect([decay(-DAY), decay(Number.NaN), decay(Number.NEGATIVE_INFINITY)]).toEqual([1, 0, 0]);
  });
});

describe('interestsOf', () => {
  it('weighs a declared field as three views of today', () => {
    const views = [act('view', ['web']), act('view', ['web']), act('view', ['web'])];
    const { weights, norm } = interestsOf(member({ fields: ['ai', 'ai'], history: views }), NOW);
    expect([...weights]).toEqual([
      ['ai', 3],
      ['web', 3],
    ]);
    expect(norm).toBeCloseTo(Math.sqrt(18), 12);
  });

  it('weighs acts by what they say', () => {
    const kinds: ActKind[] = ['click', 'view', 'like', 'complete', 'comment', 'share'];
    const { weights } = interestsOf(member({ history: kinds.map((kind) => act(kind, [kind])) }), NOW);
    expect(kinds.map((kind) => weights.get(kind))).toEqual([0.5, 1, 2, 3, 4, 4]);
  });

  it('fades with time, and forgets', () => {
    const history = [act('like', ['ai'], NOW - 30 * DAY), act('like', ['web'], NOW - 30 * 24 * 30 * DAY)];
    // 2 × 2^-1 = 1; 2 × 2^-24 lies below half a step of 2^-20.
    expect([...interestsOf(member({ history }), NOW).weights]).toEqual([['ai', 1]]);
  });

  it('spreads an act over its topics as a vector of the same length', () => {
    const { weights, norm } = interestsOf(member({ history: [act('view', ['a', 'b', 'c', 'd', 'a'])] }), NOW);
    // 1 / √4 each; √(4 × 0.25) = 1.
    expect([...weights.values()]).toEqual([0.5, 0.5, 0.5, 0.5]);
    expect(norm).toBe(1);
  });

  it('has the same length to the last bit in whichever order a long history comes', () => {
    // Heavy enough (a length above √2^13) that the squares no longer add exactly.
    const history = Array.from({ length: 4000 }, (_, i) => act('comment', [`t${i % 200}`], NOW - i * 1e6));
    const { norm } = interestsOf(member({ history }), NOW);
    expect(interestsOf(member({ history: history.toReversed() }), NOW).norm).toBe(norm);
  });

  it('leaves out acts of no valid time, without topics, or of a kind it does not know', () => {
    const odd = { ...act('view', ['ai']), kind: 'toString' } as unknown as Act;
    const history = [act('view', ['ai'], Number.NaN), act('view', []), odd];
    expect(interestsOf(member({ history }), NOW)).toEqual({ weights: new Map(), norm: 0 });
  });
});

describe('interestMatch', () => {
  const taste = interestsOf(member({ fields: ['ai'], history: [act('comment', ['web'])] }), NOW);

  it('is the cosine with the topics', () => {
    // Taste (ai 3, web 4), length 5. ai: 3/5. web: 4/5. Both: 7 / (5 × √2). One of four: 3 / (5 × 2).
    expect(interestMatch(taste, ['ai'])).toBeCloseTo(0.6, 12);
    expect(interestMatch(taste, ['web'])).toBeCloseTo(0.8, 12);
    expect(interestMatch(taste, ['web', 'ai', 'web'])).toBeCloseTo(7 / (5 * Math.SQRT2), 12);
    expect(interestMatch(taste, ['ai', 'x', 'y', 'z'])).toBeCloseTo(0.3, 12);
  });

  it('is 0 for unknown topics, no topics and strangers', () => {
    expect(interestMatch(taste, ['rust'])).toBe(0);
    expect(interestMatch(taste, [])).toBe(0);
    expect(interestMatch(interestsOfTopics([]), ['ai'])).toBe(0);
    expect(interestMatch(taste, ['__proto__', 'constructor'])).toBe(0);
  });

  it('is 1 for the same topics, and not a rounding above', () => {
    // 3 / (√3 × √3) is 1.0000000000000002 in doubles.
    expect(interestMatch(interestsOfTopics(['a', 'b', 'c']), ['c', 'b', 'a'])).toBe(1);
  });

  it('stays in 0…1 and does not depend on the order of history and topics', () => {
    holds(
      fc.property(anyMember, anyContent, ({ fields, history, ...rest }, { topics }) => {
        const match = interestMatch(interestsOf(freeze({ fields, history, ...rest }), NOW), topics);
        const back = { fields: fields.toReversed(), history: history.toReversed(), ...rest };
        expect(match).toBeGreaterThanOrEqual(0);
        expect(match).toBeLessThanOrEqual(1);
        expect(interestMatch(interestsOf(back, NOW), topics.toReversed())).toBe(match);
      }),
    );
  });
});

describe('strongestTopic', () => {
  it('is the topic with the most evidence, ties by slug', () => {
    const taste = interestsOf(member({ fields: ['web', 'ai'], history: [act('click', ['tooling'])] }), NOW);
    expect(strongestTopic(taste, ['tooling', 'web'])).toBe('web');
    expect(strongestTopic(taste, ['web', 'ai'])).toBe('ai');
    expect(strongestTopic(taste, ['rust'])).toBe(null);
  });
});
