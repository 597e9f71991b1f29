import { and, eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { MOST_MEMBERSHIPS } from '../../worker/communities/membership.ts';
import { CommunityList, Membership } from '../../worker/contract/community.ts';
import type { AuditPage } from '../../worker/contract/repair.ts';
import { community, communityMember, MOST_COMMUNITIES } from '../../worker/db/community.ts';
import { makeCommunity } from './community-factory.ts';
import { countedClient, makePost } from './course-factory.ts';
import { expectExactly } from './exactly.ts';
import { db, makeMember, makeSite, makeStaff, unique, visitor } from './world.ts';

type Client = ReturnType<typeof visitor>;
const listOf = async (lyceum: Client, suggested = false) => (await lyceum.communities.list({ suggested })).communities;
const slugs = async (lyceum: Client, suggested = false) => (await listOf(lyceum, suggested)).map(({ slug }) => slug);

async function counterOf(siteId: string, slug: string) {
  const [row] = await db
    .select({ members: community.members })
    .from(community)
    .where(and(eq(community.siteId, siteId), eq(community.slug, slug)));
  const rows = await db
    .select({ id: communityMember.memberId })
    .from(communityMember)
    .where(and(eq(communityMember.siteId, siteId), eq(communityMember.slug, slug)));
  return { counter: row?.members, rows: rows.length };
}

describe('communities', () => {
  test('come in the order of what each member likes, with terms and why; of visitors by what is known of nobody', async () => {
    const siteId = await makeSite();
    const ai = await makeCommunity(siteId, { slug: 'for-ai', topics: ['ai'], level: 'advanced' });
    const web = await makeCommunity(siteId, { slug: 'for-web', topics: ['web'], level: 'beginner' });
    await makeCommunity(siteId, { topics: ['ai'], status: 'closed' });
    await makeCommunity(await makeSite(), { topics: ['ai'] });
    const ada = await makeMember(siteId, { fields: ['ai'] });
    const tim = await makeMember(siteId, { level: 'beginner' });
    await tim.lyceum.recommendations.record('view', 'post', await makePost(siteId, { topics: ['web'] }));
    const list = await ada.lyceum.communities.list();
    expectExactly(CommunityList, list);
    expect(list).toMatchObject({
      personal: true,
      communities: [
        { slug: ai, reason: { kind: 'interest', topic: 'ai' }, terms: { interestMatch: 1, levelFit: 0.5 } },
        { slug: web, reason: { kind: 'discover' }, terms: { interestMatch: 0 } },
      ],
    });
    expect(await slugs(tim.lyceum)).toEqual([web, ai]);
    const seen = await visitor(siteId).communities.list();
    expect(seen).toMatchObject({ personal: false, communities: [{ slug: ai }, { slug: web }] });
    await ada.lyceum.profile.update({ personal: false });
    expect(await ada.lyceum.communities.list()).toEqual(seen);
  });

  test('that know what one wants to learn come first, and say so', async () => {
    const siteId = await makeSite();
    const told = { members: 10, skills: { web: 1 }, topics: ['tooling'] };
    const teaching = await makeCommunity(siteId, { ...told, slug: 'b' });
    await makeCommunity(siteId, { ...told, skills: {}, slug: 'a' });
    const { lyceum } = await makeMember(siteId);
    await lyceum.profile.update({ wants: ['web'] });
    const [best] = await listOf(lyceum);
    expect(best).toMatchObject({
      ...{ slug: teaching, reason: { kind: 'skills' }, terms: { complementarySkills: 0.5 } },
    });
    // What one could teach is in the match, and no reason that says what is known there.
    const { lyceum: expert } = await makeMember(siteId);
    await db
      .update(community)
      .set({ skills: { tooling: 0.2 } })
      .where(eq(community.slug, teaching));
    await expert.profile.update({ skills: ['tooling'] });
    const [open] = await listOf(expert);
    expect(open).toMatchObject({ slug: teaching, reason: { kind: 'discover' }, terms: { complementarySkills: 0.4 } });
  });

  test('tell figures in fives: four more change nothing', async () => {
    const siteId = await makeSite();
    const slug = await makeCommunity(siteId, { members: 5, likes: 5, comments: 5, shares: 5 });
    const before = await listOf(visitor(siteId));
    expect(before).toMatchObject([{ members: 5, reason: { kind: 'active' } }]);
    const set = (by: number) =>
      db.update(community).set({ members: by, likes: by, comments: by, shares: by }).where(eq(community.slug, slug));
    await set(9);
    expect(await listOf(visitor(siteId))).toEqual(before);
    await set(10);
    expect(await listOf(visitor(siteId))).not.toEqual(before);
  });

  test('tell where they meet to members only, and come first for them', async () => {
    const siteId = await makeSite();
    const near = await makeCommunity(siteId, { topics: ['ai'] });
    const far = await makeCommunity(siteId, { topics: ['web'] });
    const { lyceum } = await makeMember(siteId, { fields: ['ai'] });
    expect(JSON.stringify(await listOf(lyceum))).not.toContain('secret-of');
    const membership = await lyceum.communities.join(far);
    expectExactly(Membership, membership);
    expect(membership).toEqual({ slug: far, joined: true, members: 0, url: `https://meet.test/secret-of-${far}` });
    expect(await lyceum.communities.join(far)).toEqual(membership);
    expect(await counterOf(siteId, far)).toEqual({ counter: 1, rows: 1 });
    const [first, second] = await listOf(lyceum);
    expect(first).toMatchObject({ slug: far, joined: true, url: membership.url });
    expect(second).toMatchObject({ slug: near, joined: false, url: null });
    expect(JSON.stringify(await listOf(visitor(siteId)))).not.toContain('secret-of');
    for (let i = 0; i < 2; i++)
      expect(await lyceum.communities.leave(far)).toEqual({ slug: far, joined: false, members: 0, url: null });
    expect(await counterOf(siteId, far)).toEqual({ counter: 0, rows: 0 });
  });

  test('are suggested only while they are open, new to the member and wanted', async () => {
    const siteId = await makeSite();
    const made: string[] = [];
    for (let i = 0; i < 6; i++) made.push(await makeCommunity(siteId, { slug: `c-${i}`, topics: ['ai'] }));
    const [joined = '', waved = '', closed = ''] = made;
    const { lyceum } = await makeMember(siteId, { fields: ['ai'] });
    expect(await slugs(lyceum, true)).toEqual(made.slice(0, 4));
    await lyceum.communities.join(joined);
    await lyceum.profile.dismiss('community', waved);
    await db.update(community).set({ status: 'closed' }).where(eq(community.slug, closed));
    expect(await slugs(lyceum, true)).toEqual(made.slice(3));
    expect(await slugs(lyceum)).toContain(waved);
    expect((await lyceum.profile.read()).dismissed).toMatchObject([
      { kind: 'community', slug: waved, title: `Name of ${waved}` },
    ]);
    await lyceum.profile.dismiss('topic', 'ai');
    expect(await slugs(lyceum, true)).toEqual([]);
    await lyceum.communities.join(waved);
    expect((await lyceum.profile.read()).dismissed.map(({ kind }) => kind)).toEqual(['topic']);
    await expect(lyceum.profile.dismiss('community', closed)).rejects.toMatchObject({ code: 'not_found' });
    await expect(lyceum.profile.dismiss('community', 'no-such')).rejects.toMatchObject({ code: 'not_found' });
  });

  test('that are closed take nobody in, and let members go', async () => {
    const siteId = await makeSite();
    const { id, lyceum } = await makeMember(siteId);
    const slug = await makeCommunity(siteId, { status: 'closed' }, [id]);
    const other = await makeMember(siteId);
    const absent = { code: 'not_found' };
    await expect(other.lyceum.communities.join(slug)).rejects.toMatchObject(absent);
    await expect(other.lyceum.communities.leave(slug)).rejects.toMatchObject(absent);
    await expect(other.lyceum.communities.join('no-such')).rejects.toMatchObject(absent);
    expect(await lyceum.communities.leave(slug)).toMatchObject({ joined: false, members: 0 });
    await expect(visitor(siteId).communities.join(slug)).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  test('of one member are at most fifty, however many requests come at once, and each counts once', async () => {
    const siteId = await makeSite();
    const { id, lyceum } = await makeMember(siteId);
    for (let i = 0; i < MOST_MEMBERSHIPS - 1; i++)
      await db.insert(communityMember).values({ siteId, slug: unique('held'), memberId: id, joinedAt: 1 });
    const made = [await makeCommunity(siteId), await makeCommunity(siteId), await makeCommunity(siteId)];
    const results = await Promise.allSettled(
      made.flatMap((slug) => [lyceum.communities.join(slug), lyceum.communities.join(slug)]),
    );
    const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason.code] : []));
    expect(new Set(refused)).toEqual(new Set(['conflict']));
    const counters = await Promise.all(made.map((slug) => counterOf(siteId, slug)));
    expect(counters.map(({ counter }) => counter).sort()).toEqual([0, 0, 1]);
    for (const { counter, rows } of counters) expect(counter).toBe(rows);
  });

  test('do not count who is suspended, until they are let back in', async () => {
    const siteId = await makeSite();
    const { id } = await makeMember(siteId);
    const slug = await makeCommunity(siteId, {}, [id]);
    const owner = await makeStaff(siteId, 'owner');
    const ban = async (banned: boolean) => {
      // Twice is once.
      for (let i = 0; i < 2; i++) await owner.fetch(`/studio/members/${id}/ban`, { method: 'PUT', body: { banned } });
      return counterOf(siteId, slug);
    };
    expect(await ban(true)).toEqual({ counter: 0, rows: 1 });
    expect(await ban(false)).toEqual({ counter: 1, rows: 1 });
  });

  test('cost one round trip, and rows of what a site may have and a member holds', async () => {
    const siteId = await makeSite();
    const me = await makeMember(siteId, { fields: ['ai'] });
    for (let i = 0; i < 20; i++) await makeCommunity(siteId);
    const cost = async (people: number) => {
      const slug = await makeCommunity(await makeSite());
      const [own] = await slugs(me.lyceum);
      const others = Array.from({ length: people }, () => ({
        siteId,
        slug: own ?? slug,
        memberId: unique('m'),
        joinedAt: 1,
      }));
      for (let i = 0; i < others.length; i += 20) await db.insert(communityMember).values(others.slice(i, i + 20));
      const { lyceum, cost } = countedClient(siteId, me.token);
      expect((await lyceum.communities.list()).communities).toHaveLength(20);
      expect(cost.trips).toBe(1);
      return cost.rowsRead;
    };
    const rows = await cost(20);
    expect(await cost(200)).toBe(rows);
    expect(rows).toBeLessThan(100);
  });
});

describe('the desk', () => {
  const input = {
    name: 'Builders',
    summary: 'We build.',
    topics: ['ai', 'ai'],
    level: null,
    url: null,
    status: 'open',
  };

  test('founds communities, keeps their members, and writes down who did', async () => {
    const siteId = await makeSite();
    const { fetch } = await makeStaff(siteId, 'moderator');
    const { id } = await makeMember(siteId);
    const slug = await makeCommunity(siteId, { slug: 'builders' }, [id]);
    const saved = await fetch(`/studio/communities/${slug}`, { method: 'PUT', body: input });
    expect(await saved.json()).toMatchObject({ slug, name: 'Builders', topics: ['ai'], url: null, members: 1 });
    const fresh = await fetch('/studio/communities/another', {
      method: 'PUT',
      body: { ...input, name: 'A', status: 'closed' },
    });
    expect(await fresh.json()).toMatchObject({ slug: 'another', topics: ['ai'], level: null, status: 'closed' });
    const desk = await (await fetch('/studio/communities')).json();
    expect(desk).toMatchObject({
      communities: [{ slug: 'another', members: 0 }, { slug }],
      ...{ groups: [], topics: ['ai', 'web'] },
    });
    const audit = await (await makeStaff(siteId, 'owner')).fetch('/studio/audit?subject=builders');
    expect(await audit.json()).toMatchObject({ entries: [{ action: 'community.write' }] });
  });

  test(`has at most ${MOST_COMMUNITIES} of them, however many requests come at once`, async () => {
    const siteId = await makeSite();
    const { fetch } = await makeStaff(siteId, 'owner');
    for (let i = 0; i < MOST_COMMUNITIES - 1; i++) await makeCommunity(siteId, { slug: `c-${i}` });
    const write = (slug: string) => fetch(`/studio/communities/${slug}`, { method: 'PUT', body: input });
    const statuses = (await Promise.all(['x', 'y', 'z'].map(write))).map(({ status }) => status);
    expect(statuses.sort()).toEqual([200, 409, 409]);
    expect((await write('c-0')).status).toBe(200);
    // What came to nothing is not written down.
    const { entries } = (await (await fetch('/studio/audit')).json()) as AuditPage;
    expect(entries).toHaveLength(2);
  });
});
