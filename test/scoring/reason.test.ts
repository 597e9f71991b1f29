import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Content } from '../../worker/scoring/content.ts';
import type { Context, Member } from '../../worker/scoring/member.ts';
import type { Reason } from '../../worker/scoring/reason.ts';
import { recommend } from '../../worker/scoring/recommend.ts';
import { holds } from './property.ts';
import { anyContents, anyContext, anyReader, content, member, NOW, stats } from './samples.ts';

function reasonOf(reader: Member | null, one: Content, context?: Context): Reason | undefined {
  return recommend(reader, [one], { now: NOW, limit: 1, context })[0]?.reason;
}

describe('the reason shown', () => {
  it('is the interest where it is the largest part', () => {
    const reader = member({ fields: ['ai'], level: 0 });
    expect(reasonOf(reader, content({ id: 'a', topics: ['ai', 'web'] }))).toEqual({ kind: 'interest', topic: 'ai' });
  });

  it('is the level or the goal where nothing larger speaks for it', () => {
    const one = content({ id: 'a', kind: 'course', level: 2 });
    // A third each: the level goes first.
    expect(reasonOf(member({ level: 2, goal: 'career' }), one)).toEqual({ kind: 'level', level: 2 });
    expect(reasonOf(member({ level: 1, goal: 'career' }), one)).toEqual({ kind: 'goal' });
  });

  it('is quality or popularity by their size', () => {
    // Quality: 31/38 and 21/38, mean 26/38 = 0.68. Activity: 31/35 → 31/66 = 0.47.
    const good = content({ id: 'a', stats: stats({ users: 30, likes: 30, completions: 20 }) });
    expect(reasonOf(null, good)).toEqual({ kind: 'quality' });
    // Quality: 4/38 and 1/38, below the usual. Activity: 61/35 → 61/96 = 0.64.
    const talkedOf = content({ id: 'a', stats: stats({ users: 30, likes: 3, comments: 57 }) });
    expect(reasonOf(null, talkedOf)).toEqual({ kind: 'popular' });
  });

  it('is the continuation wherever there is one', () => {
    const lesson = content({ id: 'l2', kind: 'lesson', after: 'l1' });
    const history = [{ id: 'l1', kind: 'complete' as const, topics: ['ai'], at: NOW }];
    expect(reasonOf(member({ history }), lesson)).toEqual({ kind: 'next', after: 'l1' });
    expect(reasonOf(null, lesson, { id: 'l1', topics: [] })).toEqual({ kind: 'next', after: 'l1' });
    // Only looked at: not done yet.
    const looked = [{ id: 'l1', kind: 'view' as const, topics: ['ai'], at: NOW }];
    expect(reasonOf(member({ history: looked }), lesson)).toEqual({ kind: 'interest', topic: 'ai' });
  });

  it('claims nothing of a content and a reader of whom nothing is known', () => {
    expect(reasonOf(null, content({ id: 'a' }))).toEqual({ kind: 'discover' });
  });

  it('is always true', () => {
    holds(
      fc.property(anyReader, anyContents, anyContext, (reader, contents, context) => {
        for (const { id, reason } of recommend(reader, contents, { now: NOW, limit: 100, context })) {
          const one = contents.find((other) => other.id === id);
          const liked = [...(reader?.fields ?? []), ...(reader?.history ?? []).flatMap(({ topics }) => topics)];
          if (reason.kind === 'interest') expect(liked).toContain(reason.topic);
          if (reason.kind === 'related') expect(context?.topics).toContain(reason.topic);
          if (reason.kind === 'interest' || reason.kind === 'related') expect(one?.topics).toContain(reason.topic);
          if (reason.kind === 'level') expect([one?.level, reader?.level]).toEqual([reason.level, reason.level]);
          if (reason.kind === 'goal') expect(reader?.goal).not.toBeNull();
          if (reason.kind === 'next') expect(one?.after).toBe(reason.after);
          if (reason.kind === 'popular' || reason.kind === 'quality') expect(one?.stats.users).toBeGreaterThan(0);
        }
      }),
    );
  });
});
