import { and, eq, sql } from 'drizzle-orm';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contentStat, memberContent } from '../../worker/db/interaction.ts';
import { profile } from '../../worker/db/profile.ts';
import { recordAct, undoAct } from '../../worker/db/record.ts';
import { countedClient, makePost } from './course-factory.ts';
import { db, makeMember, makeSite, visitor } from './world.ts';

const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));

/** What the counts of lists ought to be: all that members with personal lists did, and nothing else. */
async function expectCountsOf(siteId: string) {
  const rows = await db
    .select({ did: memberContent, personal: profile.personal })
    .from(memberContent)
    .leftJoin(profile, and(eq(profile.siteId, memberContent.siteId), eq(profile.memberId, memberContent.memberId)))
    .where(eq(memberContent.siteId, siteId));
  const stats = await db.select().from(contentStat).where(eq(contentStat.siteId, siteId));
  expect(new Set(stats.map(({ contentSlug }) => contentSlug))).toEqual(new Set(rows.map(({ did }) => did.contentSlug)));
  for (const stat of stats) {
    const here = rows.filter(({ did }) => did.contentKind === stat.contentKind && did.contentSlug === stat.contentSlug);
    const [own, quiet] = [true, false].map((counts) => {
      const all = here.filter(({ personal }) => (personal ?? true) === counts).map(({ did }) => did);
      return {
        users: all.length,
        views: all.filter(({ viewedAt }) => viewedAt !== null).length,
        likes: all.filter(({ likedAt }) => likedAt !== null).length,
        shares: all.filter(({ sharedAt }) => sharedAt !== null).length,
        completions: all.filter(({ completedAt }) => completedAt !== null).length,
      };
    });
    expect(stat).toMatchObject({ ...own, quietLikes: quiet?.likes, quietShares: quiet?.shares });
  }
}

const act = fc.record({
  member: fc.nat(1),
  does: fc.constantFrom('view', 'share', 'like', 'unlike', 'complete', 'unfinish', 'out', 'out', 'in', 'in'),
});

describe('members without personal lists', () => {
  test('are in no count that lists are made from, whatever they do before, meanwhile and after', async () => {
    console.info(`seed ${seed}`);
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 8, maxLength: 16 }), async (acts) => {
        const siteId = await makeSite();
        const members = [await makeMember(siteId), await makeMember(siteId)];
        for (const { member, does } of acts) {
          const { id: memberId = '', lyceum } = members[member] ?? {};
          const on = { siteId, memberId, content: 'post', slug: 'x' } as const;
          if (does === 'in' || does === 'out') await lyceum?.profile.update({ personal: does === 'in' });
          else if (does === 'unlike') await db.batch([...undoAct(db, { ...on, kind: 'like' })]);
          else if (does === 'unfinish') await db.batch([...undoAct(db, { ...on, kind: 'complete' })]);
          else await db.batch([...recordAct(db, { ...on, kind: does, at: Date.now() })]);
        }
        await expectCountsOf(siteId);
      }),
      { seed, numRuns: 10 },
    );
  });

  test('still show on the page: a like is a like, and can be taken back', async () => {
    const siteId = await makeSite();
    const slug = await makePost(siteId);
    const { lyceum } = await makeMember(siteId);
    await lyceum.recommendations.like('post', slug);
    await lyceum.profile.update({ personal: false });
    await lyceum.recommendations.record('share', 'post', slug);
    expect((await visitor(siteId).posts.read(slug)).reactions).toMatchObject({ likes: 1, shares: 1 });
    expect(await lyceum.recommendations.like('post', slug, false)).toEqual({ likes: 0, liked: false });
    expect(await lyceum.recommendations.like('post', slug)).toEqual({ likes: 1, liked: true });
  });

  test('are not among the five without whom nothing is trending', async () => {
    const siteId = await makeSite();
    const slug = await makePost(siteId, { topics: [] });
    const members = ['a', 'b', 'c', 'd', 'e'];
    for (const memberId of members)
      for (const kind of ['view', 'comment', 'comment'] as const)
        await db.batch([
          ...recordAct(db, { siteId, memberId, kind, content: 'post', slug, at: Date.now() - 3_600_000 }),
        ]);
    const reason = async () => (await visitor(siteId).recommendations.list()).recommendations[0]?.reason.kind;
    expect(await reason()).toBe('trending');
    await db.insert(profile).values({ siteId, memberId: 'a', personal: false, updatedAt: 0 });
    expect(await reason()).not.toBe('trending');
  });

  test('switch in two round trips, with few rows for each content that they have met', async () => {
    const siteId = await makeSite();
    const { token, lyceum: own } = await makeMember(siteId);
    for (let i = 0; i < 2; i++) await own.recommendations.record('view', 'post', await makePost(siteId));
    // What others met costs nothing.
    await db.run(sql`with recursive n(i) as (select 1 union all select i + 1 from n where i < 30)
      insert into ${contentStat} (site_id, content_kind, content_slug) select ${siteId}, 'post', 'x-' || i from n`);
    const { lyceum, cost } = countedClient(siteId, token);
    await lyceum.profile.update({ personal: false });
    expect(cost.trips).toBe(2);
    const before = cost.rowsRead;
    await lyceum.profile.update({ personal: true });
    expect(cost.rowsRead - before).toBeLessThan(25);
  });
});
