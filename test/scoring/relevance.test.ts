import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Level } from '../../worker/scoring/content.ts';
import { interestsOfTopics } from '../../worker/scoring/interest.ts';
import type { Goal } from '../../worker/scoring/member.ts';
import { contentRelevance, levelFit, relevanceOf, type Standing } from '../../worker/scoring/relevance.ts';
import { holds } from './property.ts';
import { anyContent, anyContext, anyMember, content, DAY, NOW } from './samples.ts';

const NOBODY: Standing = { level: null, goal: null, page: null, done: new Set() };

describe('levelFit', () => {
  it('falls by one half a step', () => {
    expect([levelFit(0, 0), levelFit(0, 1), levelFit(2, 1), levelFit(0, 2)]).toEqual([1, 0.5, 0.5, 0]);
  });

  it('is 0 for a level beyond those there are', () => {
    expect(levelFit(0, 9 as Level)).toBe(0);
  });

  it('is one half where a level is not known', () => {
    expect([levelFit(null, 2), levelFit(1, null), levelFit(Number.NaN as Level, 1)]).toEqual([0.5, 0.5, 0.5]);
  });
});

describe('relevanceOf', () => {
  it('is one half in every part for one of whom nothing is known', () => {
    const relevance = relevanceOf(NOBODY, content({ id: 'a' }), NOW);
    expect(relevance).toEqual({ levelFit: 0.5, goalFit: 0.5, closeness: 0.5 });
    expect(contentRelevance(relevance)).toBe(0.5);
  });

  it('takes the mean of level, goal and closeness', () => {
    const standing: Standing = {
      level: 1,
      goal: 'understand',
      page: interestsOfTopics(['ai', 'web']),
      done: new Set(),
    };
    const relevance = relevanceOf(
      standing,
      content({ id: 'a', kind: 'lesson', level: 2, topics: ['ai', 'rust'] }),
      NOW,
    );
    // One level off: 1/2. A lesson to understand: 3/4. One of two topics on each side: 1 / (√2 × √2) = 1/2.
    expect(relevance.closeness).toBeCloseTo(0.5, 12);
    expect(relevance).toMatchObject({ levelFit: 0.5, goalFit: 0.75 });
    // (1/2 + 3/4 + 1/2) / 3 = 7/12
    expect(contentRelevance(relevance)).toBeCloseTo(7 / 12, 12);
  });

  it('asks for what is new where the goal is to keep up', () => {
    const standing: Standing = { ...NOBODY, goal: 'keep-up' };
    const fits = [0, 30, 60].map((days) =>
      relevanceOf(standing, content({ id: 'a', publishedAt: NOW - days * DAY }), NOW),
    );
    expect(fits.map(({ goalFit }) => goalFit)).toEqual([1, 0.5, 0.25]);
  });

  it('takes what continues the page or a completed content as close as can be', () => {
    const standing: Standing = { ...NOBODY, page: interestsOfTopics(['web']), done: new Set(['lesson-1']) };
    expect(relevanceOf(standing, content({ id: 'lesson-2', after: 'lesson-1' }), NOW).closeness).toBe(1);
    expect(relevanceOf(standing, content({ id: 'lesson-3', after: 'lesson-2' }), NOW).closeness).toBe(0);
  });

  it('takes a goal or kind of another release as not known', () => {
    expect(relevanceOf({ ...NOBODY, goal: 'constructor' as Goal }, content({ id: 'a' }), NOW).goalFit).toBe(0.5);
  });

  it('stays in 0…1 in every part', () => {
    holds(
      fc.property(anyMember, anyContent, anyContext, ({ level, goal }, any, context) => {
        const page = context === null ? null : interestsOfTopics(context.topics);
        const relevance = relevanceOf({ level, goal, page, done: new Set() }, any, NOW);
        for (const part of [...Object.values(relevance), contentRelevance(relevance)]) {
          expect(part).toBeGreaterThanOrEqual(0);
          expect(part).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});
