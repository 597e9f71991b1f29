import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { People, type ProfileInput } from '../../worker/contract/profile.ts';
import { member } from '../../worker/db/member.ts';
import { profile } from '../../worker/db/profile.ts';
import { countedClient, makePost } from './course-factory.ts';
import { expectExactly } from './exactly.ts';
import { db, makeMember, makeSite, visitor } from './world.ts';

async function makePerson(siteId: string, told: ProfileInput, row: Parameters<typeof makeMember>[1] = {}) {
  const made = await makeMember(siteId, row);
  await made.lyceum.profile.update(told);
  return made;
}
const ids = (people: readonly { id: string }[]) => people.map(({ id }) => id);
const open = { discoverable: true };

describe('people', () => {
  test('to follow are those who agreed to be found, the most alike first, with the terms', async () => {
    const siteId = await makeSite();
    const me = await makePerson(siteId, open, { fields: ['ai'], level: 'beginner' });
    const near = await makePerson(siteId, open, { name: 'Near', fields: ['ai'], level: 'beginner' });
    const far = await makePerson(siteId, open, { fields: ['web'], level: 'intermediate' });
    await makePerson(siteId, { discoverable: false }, { fields: ['ai'] });
    await makePerson(await makeSite(), open, { fields: ['ai'] });
    const banned = await makePerson(siteId, open, { fields: ['ai'] });
    await db.update(member).set({ bannedAt: 1 }).where(eq(member.id, banned.id));
    const people = await me.lyceum.profile.people();
    expectExactly(People, people);
    expect(ids(people.follow)).toEqual([near.id, far.id]);
    expect(people.follow[0]).toMatchObject({
      ...{ name: 'Near', topics: ['ai'], following: false },
      terms: { levelFit: 1, interestMatch: 1 },
    });
    expect(people).toMatchObject({ mentors: [], collaborators: [] });
    await me.lyceum.profile.follow('member', near.id);
    expect(ids((await me.lyceum.profile.people()).follow)).toEqual([far.id]);
    await me.lyceum.profile.dismiss('member', far.id);
    expect((await me.lyceum.profile.people()).follow).toEqual([]);
    await expect(visitor(siteId).profile.people()).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  test('to learn from can help with what one wants to learn, and offer it', async () => {
    const siteId = await makeSite();
    const me = await makePerson(siteId, { wants: ['ai', 'web'] }, { level: 'beginner' });
    const told = { ...open, skills: ['ai'] };
    const mentor = await makePerson(siteId, { ...told, mentoring: true }, { level: 'advanced' });
    await makePerson(siteId, told, { level: 'advanced' });
    await makePerson(siteId, { ...told, skills: ['systems'], mentoring: true }, { level: 'advanced' });
    const { mentors } = await me.lyceum.profile.people();
    expect(mentors).toMatchObject([{ id: mentor.id, topics: ['ai'] }]);
  });

  test('to work with want it on both sides', async () => {
    const siteId = await makeSite();
    const told = { ...open, collaborating: true };
    const me = await makePerson(
      siteId,
      { collaborating: true, skills: ['web'] },
      { fields: ['ai'], level: 'beginner' },
    );
    const partner = await makePerson(siteId, { ...told, skills: ['ai'], wants: ['web'] }, { level: 'intermediate' });
    await makePerson(siteId, open, { fields: ['ai'] });
    expect(ids((await me.lyceum.profile.people()).collaborators)).toEqual([partner.id]);
    await me.lyceum.profile.update({ collaborating: false });
    expect((await me.lyceum.profile.people()).collaborators).toEqual([]);
  });

  test('are judged by what they told, not by what they read', async () => {
    const siteId = await makeSite();
    const post = await makePost(siteId, { topics: ['ai'] });
    const me = await makePerson(siteId, open, { fields: ['ai'] });
    const reader = await makePerson(siteId, open);
    await reader.lyceum.recommendations.record('view', 'post', post);
    expect((await me.lyceum.profile.people()).follow).toMatchObject([
      { id: reader.id, topics: [], terms: { interestMatch: 0 } },
    ]);
  });

  test('are not watched: what one of them does, and who follows them, changes no figure of fewer than five', async () => {
    const siteId = await makeSite();
    const told = { ...open, skills: ['ai'], mentoring: true };
    const me = await makePerson(siteId, { wants: ['ai'] }, { fields: ['ai'], level: 'beginner' });
    const mentor = await makePerson(siteId, told, { fields: ['ai'], level: 'advanced' });
    const before = await me.lyceum.profile.people();
    expect(before.mentors).toHaveLength(1);
    const act = async () => {
      await mentor.lyceum.recommendations.record('view', 'post', await makePost(siteId));
      await (await makeMember(siteId)).lyceum.profile.follow('member', mentor.id);
    };
    for (let i = 0; i < 4; i++) await act();
    expect(await me.lyceum.profile.people()).toEqual(before);
    await act();
    const after = await me.lyceum.profile.people();
    expect(after.follow[0]?.terms.activity).toBeGreaterThan(before.follow[0]?.terms.activity ?? 1);
    expect(after.mentors[0]?.score).not.toBe(before.mentors[0]?.score);
  });

  test('cost one round trip, and no more rows of two hundred than of a hundred', async () => {
    const siteId = await makeSite();
    const me = await makeMember(siteId, { fields: ['ai'] });
    const cost = async (size: number) => {
      for (let i = 0; i < size; i++) {
        const { id } = await makeMember(siteId, { fields: ['ai'] });
        await db.insert(profile).values({
          ...{ siteId, memberId: id, discoverable: true, mentoring: true, updatedAt: i },
        });
      }
      const { lyceum, cost } = countedClient(siteId, me.token);
      const { follow } = await lyceum.profile.people();
      expect(follow).toHaveLength(6);
      expect(cost.trips).toBe(1);
      return cost.rowsRead;
    };
    const rows = await cost(100);
    expect(await cost(100)).toBe(rows);
    expect(rows).toBeLessThan(400);
  });
});
