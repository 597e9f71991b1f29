import { and, eq } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Lyceum } from '../../sdk/index.ts';
import { contentStat } from '../../worker/db/interaction.ts';
import { recordAct } from '../../worker/db/record.ts';
import { activityTerm } from '../../worker/scoring/activity.ts';
import { contentQuality } from '../../worker/scoring/quality.ts';
import { scoreOf } from '../../worker/scoring/terms.ts';
import { makePost } from './course-factory.ts';
import { db, makeMember, makeSite, visitor } from './world.ts';

const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
const NOW = Date.parse('2026-11-23T12:00:00Z');

// Freshness is one of the terms: lists are compared as of one moment.
beforeAll(() => void vi.useFakeTimers({ toFake: ['Date'], now: NOW }));
afterAll(() => void vi.useRealTimers());

/** What each of some members did with a content, in this order; who did nothing never met it. */
type Acts = readonly (readonly ('view' | 'like' | 'comment' | 'share' | 'complete')[])[];
const actsOf = (minLength: number, maxLength: number): fc.Arbitrary<Acts> =>
  fc.array(fc.array(fc.constantFrom('view', 'like', 'comment', 'share', 'complete'), { maxLength: 5 }), {
    ...{ minLength, maxLength },
  });

/** Four who did as much as they can and nobody: figures that told of four would differ. `many` stands beside them. */
const crowd: Acts = Array(5).fill(['view']);
const eager: Acts = Array(4).fill(['view', 'like', 'share']);
const telling = [
  [eager, []],
  [[], eager],
  [[['view', 'complete']], [['view']]],
] as const satisfies (readonly [Acts, Acts])[];

/** A site with a post `few`, one that is met by many, and one by nobody. */
async function makeWorld(few: Acts, many: Acts) {
  const siteId = await makeSite();
  for (const slug of ['few', 'many', 'none']) await makePost(siteId, { slug, publishedAt: NOW - 1e9 });
  const statements = Object.entries({ few, many }).flatMap(([slug, members]) =>
    members.flatMap((kinds, i) =>
      kinds.flatMap((kind) => [
        ...recordAct(db, { siteId, memberId: `m${i}`, kind, content: 'post', slug, at: NOW - 1e6 }),
      ]),
    ),
  );
  const [first, ...rest] = statements;
  if (first) await db.batch([first, ...rest]);
  return siteId;
}

const shownIn = async (lyceum: Lyceum) => {
  const { recommendations } = await lyceum.recommendations.list({ limit: 20 });
  const entries = recommendations.map(({ slug, terms, score, reason }) => [slug, { terms, score, reason }] as const);
  return new Map(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
};

async function exactOf(siteId: string) {
  const ofPost = and(eq(contentStat.siteId, siteId), eq(contentStat.contentSlug, 'few'));
  const [stat = { users: 0, views: 0, likes: 0, comments: 0, shares: 0, completions: 0 }] = await db
    .select()
    .from(contentStat)
    .where(ofPost);
  return [contentQuality(stat), activityTerm(stat)];
}

test('no figure in a list tells what four people did, or whether there were any', async () => {
  console.info(`seed ${seed}`);
  let told = 0;
  await fc.assert(
    fc.asyncProperty(actsOf(0, 4), actsOf(0, 4), actsOf(5, 12), async (these, those, many) => {
      const worlds = [await makeWorld(these, many), await makeWorld(those, many)] as const;
      const [one, other] = await Promise.all(worlds.map((siteId) => shownIn(visitor(siteId))));
      expect(one?.size).toBe(3);
      expect(one).toEqual(other);
      const [member, another] = [
        await makeMember(worlds[0], { fields: ['ai'] }),
        await makeMember(worlds[1], { fields: ['ai'] }),
      ];
      expect(await shownIn(member.lyceum)).toEqual(await shownIn(another.lyceum));
      for (const { terms, score } of one?.values() ?? []) expect(score).toBe(scoreOf(terms));
      const [exact, otherwise] = await Promise.all(worlds.map(exactOf));
      if (String(exact) !== String(otherwise)) told++;
    }),
    { seed, numRuns: 8, examples: telling.map(([these, those]) => [these, those, crowd]) },
  );
  // The exact terms would have told nearly every time; of the examples, for certain.
  expect(told).toBeGreaterThan(2);
});

test('from five people on figures say what these do, in fives', async () => {
  const liked: Acts = Array(5).fill(['view', 'like']);
  const read = (few: Acts) => makeWorld(few, []).then((siteId) => shownIn(visitor(siteId)));
  const [four, five, six, nobody] = [
    await read(liked.slice(1)),
    await read(liked),
    await read([...liked, ['view']]),
    await read([]),
  ];
  expect(four).toEqual(nobody);
  expect(five.get('few')?.terms.contentQuality).toBeGreaterThan(nobody.get('few')?.terms.contentQuality ?? 1);
  expect(six).toEqual(five);
});
