import { describe, expect, it } from 'vitest';
import { recommend } from '../../worker/scoring/recommend.ts';
import { content, freeze, member, NOW, stats } from './samples.ts';

/** The example the product began with: two members, one into AI, one into web, and two courses. */
describe('the founding example', () => {
  const courses = freeze([
    content({
      id: 'attention-from-scratch',
      kind: 'course',
      topics: ['ai', 'python'],
      level: 1,
      stats: stats({ users: 35, likes: 8, comments: 6, shares: 1, completions: 6 }),
    }),
    // The more active of the two: who likes AI gets the AI course first all the same.
    content({
      id: 'the-web-platform',
      kind: 'course',
      topics: ['web', 'javascript'],
      level: 1,
      stats: stats({ users: 35, likes: 12, comments: 5, shares: 2, completions: 6 }),
    }),
  ]);
  const ada = freeze(member({ fields: ['ai'], level: 1, goal: 'understand' }));
  const tim = freeze(member({ fields: ['web'], level: 1, goal: 'understand' }));

  it('gives each the right course first, and says why', () => {
    const [forAda] = recommend(ada, courses, { now: NOW, limit: 2 });
    expect(forAda).toMatchObject({ id: 'attention-from-scratch', reason: { kind: 'interest', topic: 'ai' } });
    const [forTim] = recommend(tim, courses, { now: NOW, limit: 2 });
    expect(forTim).toMatchObject({ id: 'the-web-platform', reason: { kind: 'interest', topic: 'web' } });
  });

  it('shows the terms that decided', () => {
    const [first, second] = recommend(ada, courses, { now: NOW, limit: 2 });
    // Interest: (3 × 1 + 0) / (3 × √2). Relevance: (level 1 + course to understand 1 + no page 1/2) / 3 = 5/6.
    // Quality: likes (8 + 1) / 43, completions (6 + 1) / 43, mean 8/43. Activity: (15 + 1) / 40 = 0.4 → 0.4 / 1.4 = 2/7.
    expect(first?.terms.interestMatch).toBeCloseTo(Math.SQRT1_2, 12);
    expect(first?.terms.contentRelevance).toBeCloseTo(5 / 6, 12);
    expect(first?.terms.contentQuality).toBeCloseTo(8 / 43, 12);
    expect(first?.terms.activity).toBeCloseTo(2 / 7, 12);
    // (0.7071068 + 0.8333333 + 0.1860465) × 0.2857143 = 0.4932819
    expect(first?.score).toBeCloseTo(0.4932819, 6);

    // Interest 0; the same relevance; quality (13 + 7) / 86 = 10/43; activity (19 + 1) / 40 = 1/2 → 1/3.
    expect(second?.terms).toMatchObject({ interestMatch: 0, contentRelevance: first?.terms.contentRelevance });
    // (0 + 0.8333333 + 0.2325581) / 3 = 0.3552972
    expect(second?.score).toBeCloseTo(0.3552972, 6);
    expect(second?.id).toBe('the-web-platform');
  });

  it('turns with what a member does: three posts on the web read to the end move Ada', () => {
    const history = ['a', 'b', 'c'].map((id) => ({ id, kind: 'complete' as const, topics: ['web'], at: NOW }));
    const [first] = recommend({ ...ada, history }, courses, { now: NOW, limit: 1 });
    expect(first).toMatchObject({ id: 'the-web-platform', reason: { kind: 'interest', topic: 'web' } });
  });
});
