import fc from 'fast-check';
import type { Facts, Wishes } from '../../../worker/scoring/list/gate.ts';
import type { Ranked } from '../../../worker/scoring/list/rerank.ts';

export const ranked = (some: Partial<Ranked> & { id: string }): Ranked => ({
  score: 1,
  topics: [],
  factor: null,
  author: null,
  ...some,
});

export const welcome = (some: Partial<Facts> = {}): Facts => ({
  topics: [],
  partOf: [],
  published: true,
  visible: true,
  closed: false,
  blocked: false,
  read: false,
  ...some,
});

export const noWishes: Wishes = { dismissed: new Set(), here: null };

/** Candidates of distinct ids, as sources propose them. */
export const anyRanked = fc.uniqueArray(
  fc.record({
    id: fc.integer({ min: 0, max: 60 }).map((n) => `post:${n}`),
    score: fc.oneof(fc.double({ min: 0, max: 3, noNaN: true }), fc.constant(0)),
    topics: fc.uniqueArray(fc.constantFrom('ai', 'web', 'systems', 'tooling'), { maxLength: 3 }),
    factor: fc.option(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 3, maxLength: 3 })),
    author: fc.option(fc.constantFrom('ada', 'tim')),
  }),
  { selector: ({ id }) => id, maxLength: 30 },
);
