import fc from 'fast-check';
import type { Content, ContentStats } from '../../worker/scoring/content.ts';
import type { Act, Context, Member } from '../../worker/scoring/member.ts';

export const NOW = Date.UTC(2026, 0, 31);
export const DAY = 24 * 60 * 60 * 1000;

export function stats(some: Partial<ContentStats> = {}): ContentStats {
  return { users: 0, views: 0, likes: 0, comments: 0, shares: 0, completions: 0, ...some };
}

export function content(some: Partial<Content> & { id: string }): Content {
  return { kind: 'post', topics: ['ai'], level: 0, publishedAt: NOW, stats: stats(), ...some };
}

export function member(some: Partial<Member> = {}): Member {
  return { fields: [], level: null, goal: null, history: [], ...some };
}

/** Freezes a whole value, so that any write to it throws. */
export function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) freeze(inner);
    Object.freeze(value);
  }
  return value;
}

const topic = fc.constantFrom('ai', 'web', 'databases', 'systems', 'tooling', '__proto__', 'constructor', '');
const topics = fc.array(topic, { maxLength: 8 });
const level = fc.constantFrom(0 as const, 1 as const, 2 as const);
const time = fc.oneof(
  fc.integer({ min: NOW - 900 * DAY, max: NOW + DAY }),
  fc.constantFrom(0, Number.NaN, -1, 8.64e15),
);

/** Counts as rows should hold them, and as they should not. */
const aCount = fc.oneof(
  fc.nat(2000),
  fc.constantFrom(
    0,
    -1,
    0.5,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.MAX_VALUE,
    2 ** 53,
  ),
);

export const anyStats: fc.Arbitrary<ContentStats> = fc.record({
  users: aCount,
  views: aCount,
  likes: aCount,
  comments: aCount,
  shares: aCount,
  completions: aCount,
});

const id = fc.string({ minLength: 1, maxLength: 3 });

export const anyContent: fc.Arbitrary<Content> = fc.record({
  id,
  kind: fc.constantFrom('post' as const, 'course' as const, 'lesson' as const),
  topics,
  level,
  publishedAt: time,
  stats: anyStats,
  after: fc.option(id),
});

export const anyContents = fc.uniqueArray(anyContent, { selector: ({ id }) => id, maxLength: 30 });

const anyAct: fc.Arbitrary<Act> = fc.record({
  id,
  kind: fc.constantFrom('click', 'view', 'like', 'complete', 'comment', 'share'),
  topics,
  at: time,
});

export const anyMember: fc.Arbitrary<Member> = fc.record({
  fields: topics,
  level: fc.option(level),
  goal: fc.option(fc.constantFrom('understand', 'build', 'career', 'keep-up')),
  history: fc.array(anyAct, { maxLength: 20 }),
});

export const anyReader = fc.option(anyMember);
export const anyContext: fc.Arbitrary<Context | null> = fc.option(fc.record({ id, topics }));
