import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { Profile, ProfileSaved } from '../../worker/contract/profile.ts';
import { interaction } from '../../worker/db/interaction.ts';
import { member } from '../../worker/db/member.ts';
import { follow, profile } from '../../worker/db/profile.ts';
import { dismissal, impression } from '../../worker/db/scoring.ts';
import { countedClient, makeCourse, makePost } from './course-factory.ts';
import { expectExactly } from './exactly.ts';
import { db, makeMember, makeSite, visitor } from './world.ts';

const codeOf = (call: Promise<unknown>) => call.then(String, (error: { code: string }) => error.code);
const told = { personal: true, discoverable: false, mentoring: false, collaborating: false };

describe('the profile', () => {
  test('is there before anything was told, and changes by what is given alone', async () => {
    const siteId = await makeSite();
    const { lyceum } = await makeMember(siteId);
    const before = await lyceum.profile.read();
    expectExactly(Profile, before);
    expect(before).toMatchObject({ about: '', skills: [], wants: [], pace: null, ...told, follows: [], dismissed: [] });
    let changes = 0;
    lyceum.addEventListener('profile', () => changes++);
    expectExactly(ProfileSaved, await lyceum.profile.update({ wants: ['ai'], pace: 90, discoverable: true }));
    expect(changes).toBe(1);
    expect(await lyceum.profile.read()).toMatchObject({ wants: ['ai'], pace: 90, discoverable: true, skills: [] });
    await lyceum.profile.update({ about: 'I build search.', skills: ['web'], pace: null });
    expect(await lyceum.profile.read()).toMatchObject({
      ...{ about: 'I build search.', skills: ['web'], wants: ['ai'], pace: null },
      ...{ ...told, discoverable: true },
    });
  });

  test('shows what was learned from the acts, and nothing without personal lists', async () => {
    const siteId = await makeSite();
    const [ai, web] = [await makePost(siteId, { topics: ['ai'] }), await makePost(siteId, { topics: ['web'] })];
    const { lyceum } = await makeMember(siteId, { fields: ['systems'] });
    await lyceum.recommendations.record('view', 'post', ai);
    await lyceum.recommendations.like('post', ai);
    await lyceum.recommendations.record('view', 'post', web);
    const { topics } = (await lyceum.profile.read()).learned;
    // A view 1 and a like 2 of 4.
    expect(topics.map(({ topic }) => topic)).toEqual(['ai', 'web']);
    expect(topics[0]?.share).toBeCloseTo(0.75, 3);
    await lyceum.profile.update({ personal: false });
    expect((await lyceum.profile.read()).learned.topics).toEqual([]);
  });

  test('switched to lists that are not personal, takes back at once what was logged for them', async () => {
    const siteId = await makeSite();
    const slug = await makePost(siteId);
    const [ada, tim] = [await makeMember(siteId), await makeMember(siteId)];
    for (const { lyceum, id } of [ada, tim]) {
      await lyceum.recommendations.record('view', 'post', slug);
      const shown = { siteId, memberId: id, kind: 'post', slug, slot: 1, position: 1, propensity: 1 } as const;
      await db.insert(impression).values({ ...shown, explored: false, modelVersion: 0, at: 1 });
    }
    await ada.lyceum.profile.update({ personal: false });
    for (const table of [interaction, impression]) {
      const rows = await db.select({ memberId: table.memberId }).from(table).where(eq(table.siteId, siteId));
      expect(rows).toEqual([{ memberId: tim.id }]);
    }
    await ada.lyceum.recommendations.record('share', 'post', slug);
    expect(await db.select().from(interaction).where(eq(interaction.memberId, ada.id))).toEqual([]);
  });

  test('takes one round trip to read, two to write', async () => {
    const siteId = await makeSite();
    const { lyceum, cost } = countedClient(siteId, (await makeMember(siteId)).token);
    await lyceum.profile.read();
    expect(cost.trips).toBe(1);
    await lyceum.profile.update({ personal: false });
    expect(cost.trips).toBe(3);
  });
});

describe('follows', () => {
  test('of topics and of members who agreed to be found; they show by name, and end', async () => {
    const siteId = await makeSite();
    const { lyceum, id } = await makeMember(siteId);
    const tim = await makeMember(siteId, { name: 'Tim' });
    expect(await codeOf(lyceum.profile.follow('member', tim.id))).toBe('not_found');
    await tim.lyceum.profile.update({ discoverable: true });
    for (let i = 0; i < 2; i++) await lyceum.profile.follow('member', tim.id);
    await lyceum.profile.follow('topic', 'ai');
    expect((await lyceum.profile.read()).follows).toEqual(
      expect.arrayContaining([
        { kind: 'topic', target: 'ai', name: 'ai' },
        { kind: 'member', target: tim.id, name: 'Tim' },
      ]),
    );
    expect((await lyceum.profile.read()).follows).toHaveLength(2);
    // Whoever is hidden again, or banned, can still be let go, and what they are called now is told to nobody.
    const hidden = { kind: 'member', target: tim.id, name: tim.id };
    const own = eq(member.id, tim.id);
    await db.update(member).set({ name: 'Timothy', bannedAt: 1 }).where(own);
    expect((await lyceum.profile.read()).follows).toContainEqual(hidden);
    await db.update(member).set({ bannedAt: null }).where(own);
    expect((await lyceum.profile.read()).follows).toContainEqual({ ...hidden, name: 'Timothy' });
    await tim.lyceum.profile.update({ discoverable: false });
    expect((await lyceum.profile.read()).follows).toContainEqual(hidden);
    await lyceum.profile.follow('member', tim.id, false);
    await lyceum.profile.follow('topic', 'ai', false);
    expect(await db.select().from(follow).where(eq(follow.memberId, id))).toEqual([]);
  });

  test('are refused of oneself, the banned, other sites, unknown topics, and beyond the limit', async () => {
    const siteId = await makeSite();
    const { lyceum, id } = await makeMember(siteId);
    const banned = await makeMember(siteId);
    const elsewhere = await makeMember(await makeSite());
    for (const one of [lyceum, banned.lyceum, elsewhere.lyceum]) await one.profile.update({ discoverable: true });
    await db.update(member).set({ bannedAt: 1 }).where(eq(member.id, banned.id));
    for (const target of [id, banned.id, elsewhere.id, 'nobody'])
      expect([target, await codeOf(lyceum.profile.follow('member', target))]).toEqual([target, 'not_found']);
    expect(await codeOf(lyceum.profile.follow('topic', 'rust'))).toBe('not_found');
    expect(await codeOf(visitor(siteId).profile.follow('topic', 'ai'))).toBe('unauthenticated');
    const many = Array.from({ length: 500 }, (_, i) => ({
      siteId,
      memberId: id,
      kind: 'topic',
      target: `t${i}`,
      at: 1,
    }));
    for (let i = 0; i < 500; i += 20)
      await db.insert(follow).values(many.slice(i, i + 20) as (typeof follow.$inferInsert)[]);
    expect(await codeOf(lyceum.profile.follow('topic', 'ai'))).toBe('conflict');
    await lyceum.profile.follow('topic', 't0', false);
    expect(await codeOf(lyceum.profile.follow('topic', 'ai'))).toBe('undefined');
    // What is followed already is no more than before.
    expect(await codeOf(lyceum.profile.follow('topic', 'ai'))).toBe('undefined');
  });

  test('and what is waved away stay within their limits when many ask at once; what is refused changes nothing', async () => {
    const topics = Array.from({ length: 20 }, (_, i) => `topic-${i}`);
    const siteId = await makeSite({ topics });
    const { lyceum, id } = await makeMember(siteId);
    const fill = (table: string, name: string, size: number) =>
      env.DB.prepare(
        `with recursive n(i) as (select 1 union all select i + 1 from n where i < ?3)
         insert into ${table} (site_id, member_id, kind, ${name}, at) select ?1, ?2, 'topic', ?4 || i, 1 from n`,
      )
        .bind(siteId, id, size, table)
        .run();
    await fill('follow', 'target', 497);
    await fill('dismissal', 'slug', 997);
    const codesOf = async (call: (topic: string) => Promise<void>) =>
      (await Promise.all(topics.map((topic) => codeOf(call(topic))))).sort();
    const three = [...Array(17).fill('conflict'), ...Array(3).fill('undefined')];
    const targetsOf = async () => (await lyceum.profile.read()).follows.map(({ target }) => target).sort();
    expect(await codesOf((topic) => lyceum.profile.follow('topic', topic))).toEqual(three);
    const followed = await targetsOf();
    expect(followed).toHaveLength(500);
    expect(await codesOf((topic) => lyceum.profile.dismiss('topic', topic))).toEqual(three);
    const waved = (await lyceum.profile.read()).dismissed.map(({ slug }) => slug);
    expect(waved).toHaveLength(1000);
    expect(await targetsOf()).toEqual(followed.filter((topic) => !waved.includes(topic)));
  });
});

describe('"not interested"', () => {
  test('is kept with its title, acts on its own member alone, and can be taken back', async () => {
    const siteId = await makeSite();
    const post = await makePost(siteId);
    const course = await makeCourse(siteId);
    const { lyceum } = await makeMember(siteId);
    const other = await makeMember(siteId);
    const things = [
      ['post', post, `Title of ${post}`],
      ['thread', post, `Title of ${post}`],
      ['course', course, `Title of ${course}`],
      ['lesson', `${course}/one`, 'Lesson one'],
      ['topic', 'ai', 'ai'],
    ] as const;
    for (const [kind, slug] of things) await lyceum.profile.dismiss(kind, slug);
    await lyceum.profile.dismiss('post', post);
    const { dismissed } = await lyceum.profile.read();
    expect(dismissed).toHaveLength(things.length);
    for (const [kind, slug, title] of things) expect(dismissed).toContainEqual({ kind, slug, title });
    expect((await other.lyceum.profile.read()).dismissed).toEqual([]);
    for (const [kind, slug] of things) await lyceum.profile.dismiss(kind, slug, false);
    expect((await lyceum.profile.read()).dismissed).toEqual([]);
  });

  test('of a member or a topic ends following them', async () => {
    const siteId = await makeSite();
    const { lyceum, id } = await makeMember(siteId);
    const tim = await makeMember(siteId);
    await tim.lyceum.profile.update({ discoverable: true });
    await lyceum.profile.follow('member', tim.id);
    await lyceum.profile.follow('topic', 'ai');
    await lyceum.profile.dismiss('member', tim.id);
    await lyceum.profile.dismiss('topic', 'ai');
    expect(await db.select().from(follow).where(eq(follow.memberId, id))).toEqual([]);
    await lyceum.profile.follow('topic', 'ai');
    expect((await lyceum.profile.read()).dismissed.map(({ kind }) => kind)).toEqual(['member']);
    await tim.lyceum.profile.update({ discoverable: false });
    expect((await lyceum.profile.read()).dismissed).toEqual([{ kind: 'member', slug: tim.id, title: tim.id }]);
  });

  test('is refused of what is not here', async () => {
    const siteId = await makeSite();
    const elsewhere = await makePost(await makeSite());
    const hidden = await makeMember(siteId);
    const draft = await makePost(siteId, { status: 'draft' });
    const archived = await makeCourse(siteId, { status: 'archived' });
    const { lyceum, id } = await makeMember(siteId);
    const unknown = [
      ['post', elsewhere],
      ['thread', elsewhere],
      ['post', draft],
      ['thread', draft],
      ['lesson', `${archived}/one`],
      ['lesson', 'no/where'],
      ['topic', 'rust'],
      ['member', hidden.id],
    ] as const;
    for (const [kind, slug] of unknown)
      expect([kind, await codeOf(lyceum.profile.dismiss(kind, slug))]).toEqual([kind, 'not_found']);
    expect(await db.select().from(dismissal).where(eq(dismissal.memberId, id))).toEqual([]);
    expect(await db.select().from(profile).where(eq(profile.memberId, id))).toEqual([]);
  });
});
