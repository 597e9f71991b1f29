import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrange } from '../../../worker/scoring/list/arrange.ts';
import { type Facts, type Refusal, refusal, type Wishes } from '../../../worker/scoring/list/gate.ts';
import type { Ranked } from '../../../worker/scoring/list/rerank.ts';
import { holds } from '../property.ts';
import { anyRanked, noWishes, ranked, welcome } from './lists.ts';

/** What makes a candidate forbidden, each in the one way that its name says. */
const forbidden: Record<Refusal, { facts: Facts | undefined; wishes?: Wishes }> = {
  erased: { facts: undefined },
  hidden: { facts: welcome({ published: false }) },
  closed: { facts: welcome({ closed: true }) },
  blocked: { facts: welcome({ blocked: true }) },
  here: { facts: welcome(), wishes: { ...noWishes, here: 'post:forbidden' } },
  read: { facts: welcome({ read: true }) },
  dismissed: { facts: welcome(), wishes: { ...noWishes, dismissed: new Set(['post:forbidden']) } },
};
const cases = Object.entries(forbidden) as [Refusal, (typeof forbidden)[Refusal]][];

describe('the gate', () => {
  it.each(cases)('says why: %s', (why, { facts, wishes = noWishes }) => {
    expect(refusal('post:forbidden', facts, wishes)).toBe(why);
  });

  it('lets pass what nothing speaks against', () => {
    expect(refusal('post:a', welcome({ topics: ['ai'], partOf: ['course:b'] }), noWishes)).toBe(null);
  });

  it('hides what a reader may not know of', () => {
    expect(refusal('thread:a', welcome({ visible: false }), noWishes)).toBe('hidden');
  });

  it('takes with a dismissed topic all that carries it, and with a content its lessons and its discussion', () => {
    const wishes = { ...noWishes, dismissed: new Set(['topic:ai', 'course:b']) };
    expect(refusal('post:a', welcome({ topics: ['web', 'ai'] }), wishes)).toBe('dismissed');
    expect(refusal('lesson:b/one', welcome({ partOf: ['course:b'] }), wishes)).toBe('dismissed');
    expect(refusal('thread:b', welcome({ partOf: ['course:b'] }), wishes)).toBe('dismissed');
    expect(refusal('post:b', welcome({ topics: ['web'] }), wishes)).toBe(null);
  });
});

/** Where a list's candidates come from; each must be stopped by the gate, whatever it scores them. */
const sources = ['newest', 'active', 'topics', 'archive', 'next', 'threads', 'collaborative', 'path'] as const;
const places = fc.record({ limit: fc.integer({ min: 1, max: 20 }), seed: fc.option(fc.string({ maxLength: 8 })) });

describe.each(sources.map((name, i) => [name, i] as const))('the source "%s"', (_, source) => {
  it.each(cases)('gets nothing out that is forbidden: %s', (_why, { facts, wishes = noWishes }) => {
    holds(
      fc.property(anyRanked, places, fc.double({ min: 0, max: 1e9, noNaN: true }), (others, { limit, seed }, score) => {
        const listed = listWith(others, { source, score, facts }, wishes, { limit, seed });
        expect(listed).not.toContain('post:forbidden');
      }),
    );
  });

  it('would get it out past an open gate', () => {
    const openGate = () => {
      const listed = listWith([], { source, score: 1, facts: welcome() }, noWishes, { limit: 4, seed: 'a' });
      expect(listed).not.toContain('post:forbidden');
    };
    expect(openGate).toThrow();
  });
});

/** The ids listed where one source proposes `post:forbidden`, alone and leading, among those of the others. */
function listWith(
  others: readonly Ranked[],
  { source, score, facts }: { source: number; score: number; facts: Facts | undefined },
  wishes: Wishes,
  options: { limit: number; seed: string | null },
): string[] {
  const proposals = sources.map((_, i) => others.filter((_, j) => j % sources.length === i));
  proposals[source]?.push(ranked({ id: 'post:forbidden', score }));
  const known = new Map(others.map(({ id, topics }) => [id, welcome({ topics })]));
  if (facts) known.set('post:forbidden', facts);
  const lead = sources[source] === 'path' ? 'post:forbidden' : null;
  return arrange(proposals, known, wishes, { ...options, lead }).map(({ candidate }) => candidate.id);
}
