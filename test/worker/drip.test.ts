import { expect, test } from 'vitest';
import { Course, Lesson } from '../../worker/contract/course.ts';
import { grant } from '../../worker/db/billing.ts';
import { entitle, makeCourse, makePost } from './course-factory.ts';
import { expectExactly } from './exactly.ts';
import { db, makeMember, makeSite, unique, visitor } from './world.ts';

const DAY = 86_400_000;

async function since(siteId: string, memberId: string, at: number, startsAt = at): Promise<void> {
  const own = { id: unique('grant'), siteId, memberId, source: 'subscription', reason: 'paid' } as const;
  await db.insert(grant).values({ ...own, startsAt, endsAt: null, since: at, createdAt: startsAt });
}

test('lessons open one after the other, counted from where unbroken access began', async () => {
  const siteId = await makeSite();
  const slug = await makeCourse(siteId, { access: 'paid' }, ['one', 'two', 'three'], (name) => ({
    dripDays: { one: 0, two: 7, three: 14 }[name] ?? null,
    preview: name === 'one',
  }));
  const { lyceum, id } = await makeMember(siteId);
  const began = Date.now() - 8 * DAY;
  // Renewed by another grant a day ago: the first week is not asked for twice.
  await since(siteId, id, began, Date.now() - DAY);
  const course = await lyceum.courses.read(slug);
  expectExactly(Course, course);
  expect(course).toMatchObject({ state: 'open', reason: null });
  expect(course.outline.map(({ opensAt }) => opensAt)).toEqual([null, null, began + 14 * DAY]);
  expect(await lyceum.courses.lesson(slug, 'two')).toMatchObject({ state: 'open', opensAt: null });
  const waiting = await lyceum.courses.lesson(slug, 'three');
  expectExactly(Lesson, waiting);
  expect(waiting).toMatchObject({ state: 'locked', reason: 'wait', opensAt: began + 14 * DAY, offers: [] });
  expect(JSON.stringify(waiting)).not.toContain('secret');
  await expect(lyceum.courses.complete(slug, 'three')).rejects.toMatchObject({ code: 'locked' });
  // Who has no access is told how to get it, not when.
  expect((await visitor(siteId).courses.read(slug)).outline.map(({ opensAt }) => opensAt)).toEqual([null, null, null]);
});

test('on contents for all members drip counts from when they joined; a date holds for everybody', async () => {
  const siteId = await makeSite();
  const drip = await makePost(siteId, { access: 'members', dripDays: 3 });
  const dated = await makePost(siteId, { access: 'members', opensAt: Date.now() + DAY });
  const createdAt = Date.now() - 2 * DAY;
  const { lyceum, id } = await makeMember(siteId, { createdAt });
  expect(await lyceum.posts.read(drip)).toMatchObject({
    state: 'locked',
    reason: 'wait',
    opensAt: createdAt + 3 * DAY,
  });
  const early = await makeMember(siteId, { createdAt: createdAt - 2 * DAY });
  expect(await early.lyceum.posts.read(drip)).toMatchObject({ state: 'open' });
  await entitle(siteId, id);
  for (const reader of [lyceum, early.lyceum]) {
    expect(await reader.posts.read(dated)).toMatchObject({ state: 'locked', reason: 'wait', ended: null, meter: null });
  }
});

test('a course of a tier opens to that tier and to plans for everything', async () => {
  const siteId = await makeSite();
  const slug = await makeCourse(siteId, { access: 'paid', tier: 'gold' }, ['one', 'two'], (name) => ({
    preview: name === 'one',
  }));
  const { lyceum, id } = await makeMember(siteId);
  // A gift of another course, and one of this.
  const own = { siteId, memberId: id, source: 'purchase', reason: 'paid', startsAt: 0, createdAt: 0 } as const;
  await db.insert(grant).values({ ...own, id: unique('grant'), contentKind: 'course', contentSlug: 'another' });
  expect(await lyceum.courses.lesson(slug, 'two')).toMatchObject({ state: 'locked', reason: 'plan' });
  expect(await lyceum.courses.lesson(slug, 'one')).toMatchObject({ state: 'open' });
  await db.insert(grant).values({ ...own, id: unique('grant'), contentKind: 'course', contentSlug: slug });
  expect(await lyceum.courses.lesson(slug, 'two')).toMatchObject({ state: 'open' });
});
