import fc from 'fast-check';
import type { PathContent, PathGoal, Prerequisite, Start } from '../../worker/scoring/path/content.ts';

export function lesson(id: string, some: Partial<PathContent> = {}): PathContent {
  return { id, topics: [], level: 1, minutes: 10, prerequisites: [], ...some };
}

export const content = (id: string): Prerequisite => ({ content: id });
export const topic = (slug: string): Prerequisite => ({ topic: slug });
export const novice: Start = { finished: new Set(), level: null };

const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
const slugs = ['x', 'y', 'z'];
const prerequisite: fc.Arbitrary<Prerequisite> = fc.oneof(
  fc.constantFrom(...ids, 'gone').map(content),
  fc.constantFrom(...slugs, 'untaught').map(topic),
);
const level = fc.constantFrom(0 as const, 1 as const, 2 as const);

/** Small tangles: circles, missing contents, topics that nobody teaches, free and equal steps included. */
export const anyContents: fc.Arbitrary<PathContent[]> = fc
  .tuple(
    ...ids.map((id) =>
      fc.record({
        id: fc.constant(id),
        topics: fc.uniqueArray(fc.constantFrom(...slugs), { maxLength: 2 }),
        level,
        minutes: fc.constantFrom(0, 5, 5, 10, 20, 30),
        prerequisites: fc.array(prerequisite, { maxLength: 2 }),
        score: fc.constantFrom(0, 0.5, 1),
      }),
    ),
  )
  .map((contents) => [...contents]);
export const anyGoal: fc.Arbitrary<PathGoal> = fc.oneof(
  fc.constantFrom(...ids).map(content),
  fc.constantFrom(...slugs).map(topic),
);
export const anyStart: fc.Arbitrary<Start> = fc.record({
  finished: fc.uniqueArray(fc.constantFrom(...ids), { maxLength: 2 }).map((list) => new Set(list)),
  level: fc.option(level),
});
