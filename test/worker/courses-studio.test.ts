import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { CourseSource, CourseSourcePage, LessonSource } from '../../worker/contract/course.ts';
import type { ErrorReply } from '../../worker/contract/error.ts';
import { site } from '../../worker/db/site.ts';
import { refreshTopics } from '../../worker/db/topics.ts';
import { makeCourse } from './course-factory.ts';
import { expectExactly } from './exactly.ts';
import { db, makeMember, makeSite, makeStaff, unique, visitor } from './world.ts';

const course = {
  title: 'Transformers',
  summary: 'From text to a model.',
  access: 'open',
  status: 'published',
  topics: ['ai', 'python', 'ai'],
  level: 'beginner',
  url: '/courses/transformers',
};
const lesson = {
  title: 'Attention',
  position: 1,
  minutes: 12,
  preview: false,
  markdown: '**dot** <script>x()</script>',
};

const failure = async (response: Response) => [response.status, ((await response.json()) as ErrorReply).error.code];

describe('courses at the desk', () => {
  test('an instructor writes a course and its lessons, and the sums follow', async () => {
    const siteId = await makeSite();
    const desk = await makeStaff(siteId, 'instructor');
    const saved = await (await desk.fetch('/studio/courses/tiny', { method: 'PUT', body: course })).json();
    expectExactly(CourseSource, saved);
    expect(saved).toMatchObject({ slug: 'tiny', topics: ['ai', 'python'], minutes: 0, lessons: 0 });
    const put = (name: string, body: unknown) =>
      desk.fetch(`/studio/courses/tiny/lessons/${name}`, { method: 'PUT', body });
    const written = await (await put('attention', lesson)).json();
    expectExactly(LessonSource, written);
    await put('tokens', { ...lesson, title: 'Tokens', position: 0, minutes: 8 });
    await put('attention', { ...lesson, minutes: 20 });
    const read = await visitor(siteId).courses.read('tiny');
    expect(read).toMatchObject({ minutes: 28, lessons: 2 });
    expect(read.outline.map(({ slug }) => slug)).toEqual(['tokens', 'attention']);
    const open = await visitor(siteId).courses.lesson('tiny', 'attention');
    expect(open).toMatchObject({ state: 'open', minutes: 20 });
    const html = open.state === 'open' ? open.html : '';
    expect(html).toContain('<strong>dot</strong>');
    expect(html).not.toContain('<script');
  });

  test('keeps the first time of publishing, and the site’s topics to what is published', async () => {
    const siteId = await makeSite({ topics: [] });
    const desk = await makeStaff(siteId, 'owner');
    const put = async (body: unknown) =>
      (await (await desk.fetch('/studio/courses/tiny', { method: 'PUT', body })).json()) as CourseSource;
    const topics = async () =>
      (await db.select({ topics: site.topics }).from(site).where(eq(site.id, siteId)))[0]?.topics;
    expect((await put({ ...course, status: 'draft' })).publishedAt).toBeNull();
    expect(await topics()).toEqual([]);
    const first = await put(course);
    expect(first.publishedAt).not.toBeNull();
    expect(await topics()).toEqual(['ai', 'python']);
    expect((await put({ ...course, title: 'New' })).publishedAt).toBe(first.publishedAt);
    await put({ ...course, status: 'archived' });
    expect(await topics()).toEqual([]);
  });

  test('what a course requires is kept where nothing is said of it; a way leads over it, and no circle holds it up', async () => {
    const siteId = await makeSite();
    const desk = await makeStaff(siteId, 'owner');
    const put = async (slug: string, requires?: string[]) => {
      const body = { ...course, level: 'beginner', requires };
      const saved = await (await desk.fetch(`/studio/courses/${slug}`, { method: 'PUT', body })).json();
      return saved as CourseSource;
    };
    expect(await put('one', ['course:two'])).toMatchObject({ requires: ['course:two'], awaits: ['course:two'] });
    expect(await put('two', ['course:three', 'post'])).toMatchObject({ awaits: ['course:three', 'post'] });
    await put('three', ['course:one']);
    expect(await put('one')).toMatchObject({ requires: ['course:two'], awaits: [] });
    const list = (await (await desk.fetch('/studio/courses')).json()) as CourseSourcePage;
    expect(list.courses.map(({ requires }) => requires)).toEqual([
      ['course:two'],
      ['course:one'],
      ['course:three', 'post'],
    ]);
    const { lyceum } = await makeMember(siteId);
    for (const slug of ['one', 'two', 'three']) {
      const { reachable, steps } = await lyceum.profile.setGoal({ kind: 'course', slug });
      expect([slug, reachable, steps.at(-1)?.slug]).toEqual([slug, true, slug]);
    }
    const itself = await desk.fetch('/studio/courses/one', {
      method: 'PUT',
      body: { ...course, requires: ['course:one'] },
    });
    expect(await failure(itself)).toEqual([400, 'bad_request']);
    expect(await put('one', [])).toMatchObject({ requires: [] });
    // The same by itself, without the rest of the course.
    const own = async (slug: string, requires?: string[]) => {
      const path = `/studio/courses/${slug}/requires`;
      const response = await desk.fetch(path, requires ? { method: 'PUT', body: { requires } } : {});
      return response.ok ? response.json() : failure(response);
    };
    expect(await own('two')).toEqual({ requires: ['course:three', 'post'], awaits: ['post'] });
    expect(await own('two', ['course:one', 'course:one'])).toEqual({ requires: ['course:one'], awaits: [] });
    expect(await own('two')).toEqual({ requires: ['course:one'], awaits: [] });
    expect(await own('two', ['course:two'])).toEqual([400, 'bad_request']);
    expect(await own('none', ['course:one'])).toEqual([404, 'not_found']);
    expect(await put('two')).toMatchObject({ requires: ['course:one'] });
  });

  test('a save reads no more rows of a site with 20,000 courses than of one with 2,000', async () => {
    const cost = async (size: number) => {
      const siteId = await makeSite();
      await env.DB.prepare(
        `with recursive n(i) as (select 1 union all select i + 1 from n where i < ?2)
         insert into course (site_id, slug, title, summary, access, status, topics, level, url, minutes, lessons, published_at, updated_at)
         select ?1, 'course-' || i, 'T', 'S', 'open', 'published', '["topic-' || (i % 7) || '"]', 'beginner', '/', 1, 1, i, i from n`,
      )
        .bind(siteId, size)
        .run();
      const [result] = await env.DB.batch([
        (({ sql, params }) => env.DB.prepare(sql).bind(...params))(refreshTopics(db, siteId).toSQL()),
      ]);
      const [row] = await db.select({ topics: site.topics }).from(site).where(eq(site.id, siteId));
      expect(row?.topics).toEqual([0, 1, 2, 3, 4, 5, 6].map((i) => `topic-${i}`));
      return result?.meta.rows_read;
    };
    expect(await cost(20_000)).toBe(await cost(2_000));
  });

  test('lists drafts too, and of this site only', async () => {
    const siteId = await makeSite();
    const slugs = await Promise.all(Array.from({ length: 31 }, () => makeCourse(siteId, { status: 'draft' }, [])));
    await makeCourse(await makeSite());
    const desk = await makeStaff(siteId, 'instructor');
    const first = (await (await desk.fetch('/studio/courses')).json()) as CourseSourcePage;
    expectExactly(CourseSourcePage, first);
    const second = (await (await desk.fetch(`/studio/courses?cursor=${first.next}`)).json()) as CourseSourcePage;
    expect([...first.courses, ...second.courses].map(({ slug }) => slug)).toEqual(slugs.toSorted());
    expect(second.next).toBeNull();
  });

  test('refuses moderators, other sites’ courses, unknown fields and texts that do not fit', async () => {
    const siteId = await makeSite();
    const slug = await makeCourse(siteId);
    const elsewhere = await makeStaff(await makeSite(), 'owner');
    const lessonOf = (name: string) => `/studio/courses/${name}/lessons/one`;
    expect(await failure(await elsewhere.fetch(lessonOf(slug), { method: 'PUT', body: lesson }))).toEqual([
      404,
      'not_found',
    ]);
    const moderator = await makeStaff(siteId, 'moderator');
    expect(await failure(await moderator.fetch(lessonOf(slug), { method: 'PUT', body: lesson }))).toEqual([
      403,
      'forbidden',
    ]);
    const desk = await makeStaff(siteId, 'instructor');
    const put = async (path: string, body: unknown) => failure(await desk.fetch(path, { method: 'PUT', body }));
    expect(await put(lessonOf(unique('course')), lesson)).toEqual([404, 'not_found']);
    expect(await put(lessonOf(slug), { ...lesson, html: '<p>' })).toEqual([400, 'bad_request']);
    expect(await put(`/studio/courses/${slug}`, { ...course, siteId: 'x' })).toEqual([400, 'bad_request']);
    expect(await put(`/studio/courses/${slug}`, { ...course, url: 'javascript:x()' })).toEqual([400, 'bad_request']);
    expect(await put(lessonOf(slug), { ...lesson, markdown: 'é'.repeat(400_000) })).toEqual([413, 'too_large']);
  });
});
