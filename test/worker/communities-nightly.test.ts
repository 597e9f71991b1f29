import { and, eq, inArray } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { refreshFigures, startFigures } from '../../worker/communities/figures.ts';
import type { CommunityDesk } from '../../worker/contract/community.ts';
import { job } from '../../worker/db/audit.ts';
import { community } from '../../worker/db/community.ts';
import { memberContent } from '../../worker/db/interaction.ts';
import { member } from '../../worker/db/member.ts';
import { post } from '../../worker/db/post.ts';
import { profile } from '../../worker/db/profile.ts';
import { scoringModel } from '../../worker/db/scoring.ts';
import { sampleOf } from '../../worker/recommendations/training/groups.ts';
import { makeCommunity } from './community-factory.ts';
import { makeCourse, makePost } from './course-factory.ts';
import { begin, makeReaders, train } from './training-factory.ts';
import { db, makeMember, makeSite, makeStaff, visitor } from './world.ts';

const DAY = 86_400_000;
const NOW = Date.now();

async function refreshAll(now = NOW) {
  await startFigures(db, now);
  while ((await refreshFigures(db, now)) > 0);
}

async function figuresOf(siteId: string, slug: string) {
  const { likes, comments, shares, skills } = community;
  const [row] = await db
    .select({ likes, comments, shares, skills })
    .from(community)
    .where(and(eq(community.siteId, siteId), eq(community.slug, slug)));
  return row;
}

async function makePeople(siteId: string, count: number, row: Parameters<typeof makeMember>[1] = {}) {
  const ids: string[] = [];
  for (let i = 0; i < count; i++) ids.push((await makeMember(siteId, row)).id);
  return ids;
}

const act = (
  siteId: string,
  memberId: string,
  contentSlug: string,
  times: Partial<typeof memberContent.$inferInsert>,
) => db.insert(memberContent).values({ siteId, memberId, contentKind: 'post', contentSlug, lastAt: NOW, ...times });

describe('what goes on in a community', () => {
  test('is what its members did on its topics in the last thirty days, each of them once a content', async () => {
    const siteId = await makeSite();
    const people = await makePeople(siteId, 8);
    const [one = '', two = '', three = '', ...crowd] = people;
    const [stranger = ''] = await makePeople(siteId, 1);
    const slug = await makeCommunity(siteId, { topics: ['ai', 'tooling'] }, people);
    const other = await makeCommunity(siteId, { topics: ['web', 'ai'] }, [stranger]);
    const [ai, tooling, web] = [
      await makePost(siteId, { topics: ['ai', 'web'] }),
      await makePost(siteId, { topics: ['tooling'] }),
      await makePost(siteId, { topics: ['web'] }),
    ];
    const course = await makeCourse(siteId, { topics: ['ai'] });
    const draft = await makePost(siteId, { topics: ['ai'], status: 'draft' });
    const busy = await makePost(siteId, { topics: ['ai', 'web'] });
    await act(siteId, one, ai, { likedAt: NOW, commentedAt: NOW });
    await act(siteId, one, tooling, { likedAt: NOW - 31 * DAY, sharedAt: NOW });
    await act(siteId, two, web, { likedAt: NOW });
    await act(siteId, two, ai, { viewedAt: NOW });
    await act(siteId, two, draft, { likedAt: NOW });
    await act(siteId, two, `${course}/one`, { contentKind: 'lesson', commentedAt: NOW });
    await act(siteId, three, course, { contentKind: 'course', likedAt: NOW });
    await act(siteId, stranger, ai, { likedAt: NOW, commentedAt: NOW, sharedAt: NOW });
    for (const id of [...crowd, stranger])
      await act(siteId, id, busy, { likedAt: NOW, commentedAt: NOW, sharedAt: NOW });
    await refreshAll();
    expect(await figuresOf(siteId, slug)).toEqual({ likes: 7, comments: 7, shares: 6, skills: {} });
    // However much one person does there.
    expect(await figuresOf(siteId, other)).toMatchObject({ likes: 0, comments: 0, shares: 0 });
    await db.insert(profile).values({ siteId, memberId: one, personal: false, updatedAt: 1 });
    await db.update(member).set({ bannedAt: 1 }).where(eq(member.id, three));
    await refreshAll();
    expect(await figuresOf(siteId, slug)).toMatchObject({ likes: 5, comments: 6, shares: 5 });
    await db.insert(profile).values({ siteId, memberId: crowd[0] ?? '', personal: false, updatedAt: 1 });
    await refreshAll();
    expect(await figuresOf(siteId, slug)).toMatchObject({ likes: 0, comments: 5, shares: 0 });
  });

  test('is counted in slices, each community once a night', async () => {
    const siteId = await makeSite();
    for (let i = 0; i < 12; i++) await makeCommunity(siteId, { likes: 99 });
    const closed = await makeCommunity(siteId, { likes: 99, status: 'closed' });
    await startFigures(db, NOW);
    const taken: number[] = [];
    for (let slice = await refreshFigures(db, NOW); slice > 0; slice = await refreshFigures(db, NOW)) taken.push(slice);
    expect(taken.length).toBeGreaterThan(1);
    expect(taken.slice(0, -1).every((slice) => slice === 10)).toBe(true);
    const rows = await db.select({ likes: community.likes }).from(community).where(eq(community.siteId, siteId));
    expect(rows.filter(({ likes }) => likes === 99)).toHaveLength(1);
    expect(await figuresOf(siteId, closed)).toMatchObject({ likes: 99 });
    const [done] = await db.select({ at: job.finishedAt }).from(job).where(eq(job.name, 'communities'));
    expect(done?.at).toBe(NOW);
    expect(await refreshFigures(db, NOW)).toBe(0);
  });

  test('goes on where it is when the next night comes, and is not ended by a slice that found the last one over', async () => {
    const siteId = await makeSite();
    for (let i = 0; i < 11; i++) await makeCommunity(siteId);
    const read = async () => (await db.select().from(job).where(eq(job.name, 'communities')))[0];
    await startFigures(db, NOW);
    await refreshFigures(db, NOW);
    const begun = await read();
    await startFigures(db, NOW + DAY);
    expect(await read()).toEqual(begun);
    while ((await refreshFigures(db, NOW)) > 0);
    // The night's cron comes after this slice's first query.
    const meanwhile = new Proxy(db, {
      get: (target, name) =>
        name === 'all'
          ? async (query: Parameters<typeof db.all>[0]) => {
              const rows = await target.all(query);
              await startFigures(db, NOW + DAY);
              return rows;
            }
          : Reflect.get(target, name),
    });
    expect(await refreshFigures(meanwhile, NOW)).toBe(0);
    expect(await read()).toMatchObject({ startedAt: NOW + DAY, finishedAt: null });
    expect(await refreshFigures(db, NOW)).toBe(10);
    while ((await refreshFigures(db, NOW)) > 0);
  });
});

describe('what people of a community know', () => {
  test('is what they told and finished, of topics of five or more, in shares of fives', async () => {
    const siteId = await makeSite();
    const course = await makeCourse(siteId, { topics: ['data'] });
    const told = await makePeople(siteId, 4, { fields: ['ai'] });
    const asked = await makePeople(siteId, 7);
    const people = [...told, ...asked];
    const slug = await makeCommunity(siteId, {}, people);
    const [helper = '', ...others] = asked;
    await db.insert(profile).values({ siteId, memberId: helper, skills: ['ai', 'web'], updatedAt: 1 });
    for (const memberId of people.slice(0, 5))
      await act(siteId, memberId, course, { contentKind: 'course', completedAt: 1, lastAt: 1 });
    for (const memberId of others.slice(0, 3))
      await db.insert(profile).values({ siteId, memberId, skills: ['web'], updatedAt: 1 });
    await refreshAll();
    // AI: four who are interested and the one who helps; data: five who finished; web is known to four. Of eleven, as ten.
    expect((await figuresOf(siteId, slug))?.skills).toEqual({ ai: 0.5, data: 0.5 });
    await db.update(profile).set({ personal: false }).where(eq(profile.memberId, helper));
    await refreshAll();
    expect((await figuresOf(siteId, slug))?.skills).toEqual({});
    expect(JSON.stringify(await visitor(siteId).communities.list())).not.toContain('skills":{');
  });
});

describe('groups of readers', () => {
  const deskOf = async (siteId: string) => {
    const { fetch } = await makeStaff(siteId, 'owner');
    return (await (await fetch('/studio/communities')).json()) as CommunityDesk;
  };

  test('are found in a training, named by their topics, and shown until a community is for them', async () => {
    const { siteId, members } = await makeReaders({ unread: 1 });
    await db.update(post).set({ title: 'A title' }).where(eq(post.siteId, siteId));
    await train(siteId, await begin(siteId));
    const { groups } = await deskOf(siteId);
    // A post of every second place has its group's own topic.
    expect(groups.map(({ topics }) => topics.filter((topic) => topic !== 'web'))).toHaveLength(3);
    expect(new Set(groups.flatMap(({ topics }) => topics))).toEqual(new Set(['post-0', 'post-1', 'post-2']));
    for (const group of groups)
      expect(group).toMatchObject({ members: 20, contents: ['A title', 'A title', 'A title'] });
    expect(JSON.stringify(groups)).not.toContain(members[0]);
    const topics = groups[0]?.topics ?? [];
    await makeCommunity(siteId, { topics: [...topics].reverse() });
    expect((await deskOf(siteId)).groups).toEqual(groups.slice(1));
    // A training whose model is refused has looked again.
    await db.insert(scoringModel).values({ siteId, version: 9, status: 'refused', stage: 'judge', startedAt: 1 });
    expect((await deskOf(siteId)).groups).toEqual([]);
    await db.update(scoringModel).set({ status: 'failed' }).where(eq(scoringModel.version, 9));
    expect((await deskOf(siteId)).groups).toEqual(groups.slice(1));
  });

  test('do not have who opted out', async () => {
    const { siteId, members } = await makeReaders({ unread: 1, members: 66 });
    const gone = members.filter((_, i) => i % 3 === 0).slice(0, 18);
    for (const memberId of gone) await db.insert(profile).values({ siteId, memberId, personal: false, updatedAt: 1 });
    await db
      .update(member)
      .set({ bannedAt: 1 })
      .where(inArray(member.id, members.filter((_, i) => i % 3 === 1).slice(0, 18)));
    await train(siteId, await begin(siteId));
    const { groups } = await deskOf(siteId);
    expect(groups.flatMap(({ topics }) => topics).filter((topic) => /[01]/.test(topic))).toEqual([]);
    expect(groups.reduce((sum, group) => sum + group.members, 0)).toBeLessThanOrEqual(members.length / 3);
  });

  test('of a large site are found in a sample of its members, each with all that they met', () => {
    const members = Array.from({ length: 64 }, (_, i) => `member-${i}`);
    const starts = Uint32Array.from({ length: 65 }, (_, i) => i * 3);
    const item = Uint32Array.from({ length: 192 }, (_, i) => i);
    const all = { members, starts, item, bits: new Uint8Array(192), first: item };
    expect(sampleOf(all, 192)).toBe(all);
    const sample = sampleOf(all, 100);
    expect(sample.members.length).toBeGreaterThan(8);
    expect(sample.item.length).toBe(3 * sample.members.length);
    expect(sample.item.length).toBeLessThanOrEqual(100);
    sample.members.forEach((id, m) => {
      expect(sample.item[sample.starts[m] ?? 0]).toBe(3 * members.indexOf(id));
    });
    expect(sampleOf(all, 100)).toEqual(sample);
  });
});
