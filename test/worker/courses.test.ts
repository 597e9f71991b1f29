import { env } from 'cloudflare:workers';
import { and, eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { Course, CoursePage, Lesson, Progress } from '../../worker/contract/course.ts';
import { lessonProgress } from '../../worker/db/course.ts';
import { contentStat, interaction, memberContent } from '../../worker/db/interaction.ts';
import { countedClient, entitle, makeCourse } from './course-factory.ts';
import { expectExactly } from './exactly.ts';
import { db, makeMember, makeSite, unique, visitor } from './world.ts';

const statOf = async (siteId: string, kind: 'course' | 'lesson', slug: string) =>
  (
    await db
      .select()
      .from(contentStat)
      .where(and(eq(contentStat.siteId, siteId), eq(contentStat.contentKind, kind), eq(contentStat.contentSlug, slug)))
  )[0];

describe('the list of courses', () => {
  test('pages through published courses, newest first, each once', async () => {
    const siteId = await makeSite();
    const slugs: string[] = [];
    // Two share a moment: the slug decides.
    for (let i = 0; i < 14; i++) slugs.push(await makeCourse(siteId, { publishedAt: 1000 + Math.floor(i / 2) }, []));
    await makeCourse(siteId, { status: 'draft', publishedAt: null }, []);
    await makeCourse(siteId, { status: 'archived', publishedAt: 1005 }, []);
    await makeCourse(await makeSite(), {}, []);
    const first = await visitor(siteId).courses.list();
    expectExactly(CoursePage, first);
    expect(first.courses).toHaveLength(12);
    const second = await visitor(siteId).courses.list(first.next ?? '');
    expect(second.next).toBeNull();
    const listed = [...first.courses, ...second.courses].map(({ slug }) => slug);
    expect(listed.toSorted()).toEqual(slugs.toSorted());
    expect(first.courses[0]?.slug).toBe([slugs[12], slugs[13]].toSorted()[1]);
  });

  test('counts the lessons that the caller has finished, nobody else’s', async () => {
    const siteId = await makeSite();
    const slug = await makeCourse(siteId);
    const [ada, tim] = [await makeMember(siteId), await makeMember(siteId)];
    await ada.lyceum.courses.complete(slug, 'one');
    await ada.lyceum.courses.complete(slug, 'two');
    await tim.lyceum.courses.complete(slug, 'one');
    const completed = async (lyceum: typeof ada.lyceum) => (await lyceum.courses.list()).courses[0]?.completed;
    expect(await completed(ada.lyceum)).toBe(2);
    expect(await completed(tim.lyceum)).toBe(1);
    expect(await completed(visitor(siteId))).toBe(0);
  });

  test('takes one round trip, and reads as many rows of 20,000 courses as of 100', async () => {
    const cost = async (size: number) => {
      const siteId = await makeSite();
      await env.DB.prepare(
        `with recursive n(i) as (select 1 union all select i + 1 from n where i < ?2)
         insert into course (site_id, slug, title, summary, access, status, topics, level, url, minutes, lessons, published_at, updated_at)
         select ?1, 'course-' || i, 'T', 'S', 'open', 'published', '["ai"]', 'beginner', '/', 1, 1, i, i from n`,
      )
        .bind(siteId, size)
        .run();
      const { token } = await makeMember(siteId);
      const { lyceum, cost } = countedClient(siteId, token);
      const page = await lyceum.courses.list();
      await lyceum.courses.list(page.next ?? '');
      expect(cost.trips).toBe(2);
      return cost.rowsRead;
    };
    const small = await cost(100);
    expect(await cost(20_000)).toBe(small);
    expect(small).toBeGreaterThan(25);
    expect(small).toBeLessThan(200);
  });
});

describe('a course', () => {
  test('tells a visitor what would open it, a member less, a paying member nothing', async () => {
    const siteId = await makeSite();
    const slug = await makeCourse(siteId, { access: 'paid' });
    const closed = await visitor(siteId).courses.read(slug);
    expectExactly(Course, closed);
    expect(closed).toMatchObject({ state: 'locked', reason: 'sign_in', lessons: 3, minutes: 30 });
    expect(closed.outline.map((lesson) => lesson.slug)).toEqual(['one', 'two', 'three']);
    const member = await makeMember(siteId);
    expect(await member.lyceum.courses.read(slug)).toMatchObject({ state: 'locked', reason: 'plan' });
    await entitle(siteId, member.id);
    const open = await member.lyceum.courses.read(slug);
    expectExactly(Course, open);
    expect(open).toMatchObject({ state: 'open', reason: null, offers: [] });
  });

  test('takes one round trip, as its lessons do', async () => {
    const siteId = await makeSite();
    const slug = await makeCourse(siteId);
    const { lyceum, cost } = countedClient(siteId, (await makeMember(siteId)).token);
    await lyceum.courses.read(slug);
    expect(cost.trips).toBe(1);
    await lyceum.courses.lesson(slug, 'one');
    expect(cost.trips).toBe(2);
  });

  test('reads as many rows beside 20,000 lessons and other members’ progress as beside 100', async () => {
    const cost = async (size: number) => {
      const siteId = await makeSite();
      const slug = await makeCourse(siteId);
      const { token } = await makeMember(siteId);
      const numbers = 'with recursive n(i) as (select 1 union all select i + 1 from n where i < ?2)';
      await env.DB.prepare(
        `${numbers} insert into lesson (site_id, course_slug, slug, title, position, minutes, preview, markdown, html)
         select ?1, 'course-' || i % 50, 'lesson-' || i, 'T', i, 1, 0, 'm', 'h' from n`,
      )
        .bind(siteId, size)
        .run();
      await env.DB.prepare(
        `${numbers} insert into lesson_progress (site_id, member_id, course_slug, lesson_slug, completed_at)
         select ?1, 'member-' || i, ?3, 'one', i from n`,
      )
        .bind(siteId, size, slug)
        .run();
      const { lyceum, cost } = countedClient(siteId, token);
      expect((await lyceum.courses.read(slug)).outline).toHaveLength(3);
      await lyceum.courses.lesson(slug, 'two');
      await lyceum.courses.complete(slug, 'two');
      return cost.rowsRead;
    };
    const small = await cost(100);
    expect(await cost(20_000)).toBe(small);
    expect(small).toBeLessThan(150);
  });

  test('is not found as a draft, nor on another site', async () => {
    const siteId = await makeSite();
    const draft = await makeCourse(siteId, { status: 'draft' });
    const other = await makeCourse(await makeSite(), { access: 'open' });
    const { lyceum } = await makeMember(siteId);
    for (const slug of [draft, other, 'nowhere']) {
      await expect(lyceum.courses.read(slug)).rejects.toMatchObject({ code: 'not_found' });
      await expect(lyceum.courses.lesson(slug, 'one')).rejects.toMatchObject({ code: 'not_found' });
      await expect(lyceum.courses.complete(slug, 'one')).rejects.toMatchObject({ code: 'not_found' });
    }
    expect(await db.select().from(lessonProgress).where(eq(lessonProgress.siteId, siteId))).toEqual([]);
  });
});

describe('a lesson', () => {
  test('is open to the entitled, its preview to everybody, and not a byte of the rest leaves', async () => {
    const siteId = await makeSite();
    const slug = await makeCourse(siteId, { access: 'paid' }, ['one', 'two'], (name) => ({ preview: name === 'one' }));
    const preview = await visitor(siteId).courses.lesson(slug, 'one');
    expectExactly(Lesson, preview);
    expect(preview).toMatchObject({ state: 'open', html: '<p>secret text of one</p>', course: slug, preview: true });
    const member = await makeMember(siteId);
    for (const lyceum of [visitor(siteId), member.lyceum]) {
      const locked = await lyceum.courses.lesson(slug, 'two');
      expectExactly(Lesson, locked);
      expect(locked.state).toBe('locked');
      expect(JSON.stringify(locked)).not.toContain('secret');
      expect(JSON.stringify(await lyceum.courses.read(slug))).not.toContain('secret');
    }
    // Not even D1 hands it out.
    const { lyceum, cost } = countedClient(siteId, member.token);
    await lyceum.courses.lesson(slug, 'two');
    await lyceum.courses.read(slug);
    expect(cost.handedOut).toContain('Lesson two');
    expect(cost.handedOut).not.toContain('secret');
    await entitle(siteId, member.id);
    expect(await member.lyceum.courses.lesson(slug, 'two')).toMatchObject({ html: '<p>secret text of two</p>' });
  });

  test('closes again when the grant ends', async () => {
    const siteId = await makeSite();
    const slug = await makeCourse(siteId, { access: 'paid' });
    const member = await makeMember(siteId);
    await entitle(siteId, member.id, Date.now() - 1);
    expect(await member.lyceum.courses.lesson(slug, 'one')).toMatchObject({ state: 'locked', reason: 'plan' });
  });
});

describe('progress', () => {
  test('counts a lesson once, however often and however parallel it is finished', async () => {
    const siteId = await makeSite();
    const slug = await makeCourse(siteId);
    const { lyceum, id } = await makeMember(siteId);
    let changes = 0;
    lyceum.addEventListener('activity', () => {
      changes++;
    });
    const replies = await Promise.all([1, 2, 3, 4, 5].map(() => lyceum.courses.complete(slug, 'one')));
    for (const reply of replies) expectExactly(Progress, reply);
    expect(replies.at(-1)).toEqual({ course: slug, lessons: 3, completed: 1 });
    expect(changes).toBe(5);
    expect(await statOf(siteId, 'lesson', `${slug}/one`)).toMatchObject({ users: 1, completions: 1 });
    const done = await lyceum.courses.read(slug);
    expect(done.outline.map(({ completedAt }) => completedAt !== null)).toEqual([true, false, false]);
    // A repeat keeps the time of the first.
    await lyceum.courses.complete(slug, 'one');
    expect((await lyceum.courses.read(slug)).outline).toEqual(done.outline);
    expect(await db.select().from(lessonProgress).where(eq(lessonProgress.memberId, id))).toHaveLength(1);
  });

  test('completes the course with its last lesson, and takes both back', async () => {
    const siteId = await makeSite();
    const slug = await makeCourse(siteId);
    const { lyceum, id } = await makeMember(siteId);
    for (const lesson of ['one', 'two']) await lyceum.courses.complete(slug, lesson);
    expect(await statOf(siteId, 'course', slug)).toBeUndefined();
    expect(await lyceum.courses.complete(slug, 'three')).toEqual({ course: slug, lessons: 3, completed: 3 });
    expect(await statOf(siteId, 'course', slug)).toMatchObject({ users: 1, completions: 1 });
    expect(await lyceum.courses.complete(slug, 'two', false)).toEqual({ course: slug, lessons: 3, completed: 2 });
    await lyceum.courses.complete(slug, 'two', false);
    expect(await statOf(siteId, 'course', slug)).toMatchObject({ completions: 0 });
    expect(await statOf(siteId, 'lesson', `${slug}/two`)).toMatchObject({ completions: 0 });
    await lyceum.courses.complete(slug, 'two');
    expect(await statOf(siteId, 'course', slug)).toMatchObject({ users: 1, completions: 1 });
    // Four lessons and two courses were finished; a repeat is no act.
    await lyceum.courses.complete(slug, 'two');
    expect(await db.select().from(interaction).where(eq(interaction.memberId, id))).toHaveLength(6);
    const mine = await db.select().from(memberContent).where(eq(memberContent.memberId, id));
    expect(mine.filter(({ completedAt }) => completedAt !== null)).toHaveLength(4);
  });

  test('completes the course once when its last lessons are finished at the same time', async () => {
    const siteId = await makeSite();
    const slug = await makeCourse(siteId);
    const { lyceum } = await makeMember(siteId);
    await Promise.all(['one', 'two', 'three'].map((lesson) => lyceum.courses.complete(slug, lesson)));
    expect(await statOf(siteId, 'course', slug)).toMatchObject({ users: 1, completions: 1 });
  });

  test('repeating a call makes up for a course that was not marked completed', async () => {
    const siteId = await makeSite();
    const slug = await makeCourse(siteId, {}, ['only']);
    const { lyceum, id } = await makeMember(siteId);
    await db
      .insert(lessonProgress)
      .values({ siteId, memberId: id, courseSlug: slug, lessonSlug: 'only', completedAt: 1 });
    await lyceum.courses.complete(slug, 'only');
    expect(await statOf(siteId, 'course', slug)).toMatchObject({ completions: 1 });
  });

  test('takes at most three round trips', async () => {
    const siteId = await makeSite();
    const slug = await makeCourse(siteId, {}, ['only']);
    const { lyceum, cost } = countedClient(siteId, (await makeMember(siteId)).token);
    await lyceum.courses.complete(slug, 'only');
    expect(cost.trips).toBe(3);
  });

  test('is refused to visitors, for locked lessons and for unknown ones, and leaves nothing behind', async () => {
    const siteId = await makeSite();
    const slug = await makeCourse(siteId, { access: 'paid' });
    const { lyceum, id } = await makeMember(siteId);
    const refused = (call: Promise<unknown>) => call.then(String, (error: { code: string }) => error.code);
    expect(await refused(visitor(siteId).courses.complete(slug, 'one'))).toBe('unauthenticated');
    expect(await refused(lyceum.courses.complete(slug, 'one'))).toBe('locked');
    expect(await refused(lyceum.courses.complete(slug, unique('lesson')))).toBe('not_found');
    expect(await db.select().from(interaction).where(eq(interaction.memberId, id))).toEqual([]);
    expect(await db.select().from(memberContent).where(eq(memberContent.memberId, id))).toEqual([]);
  });
});
