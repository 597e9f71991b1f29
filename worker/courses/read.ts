import { and, asc, eq, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import { can } from '../access/can.ts';
import { entitled, lessonAccess } from '../access/entitled.ts';
import { grantsOf, offersOf } from '../access/ledger.ts';
import type { Course, Lesson } from '../contract/course.ts';
import { course, lesson, lessonProgress } from '../db/course.ts';
import type { Env } from '../env.ts';
import { ask, siteOf } from '../http/caller.ts';
import { Fault } from '../http/fault.ts';
import { outlineColumns, progressOf, published, summaryOf } from './columns.ts';

/** A course with its outline and, where it is closed to the caller, what would open it. One round trip. */
export async function readCourse(c: Context<Env>, slug: string): Promise<Course> {
  const { db, now } = c.var;
  const [caller, courses, outline, grants, offers] = await ask(
    c,
    db.select(summaryOf(c)).from(course).where(published(c, slug)),
    db
      .select(outlineColumns)
      .from(lesson)
      .leftJoin(lessonProgress, progressOf(c))
      .where(and(eq(lesson.siteId, siteOf(c)), eq(lesson.courseSlug, slug)))
      .orderBy(asc(lesson.position), asc(lesson.slug)),
    grantsOf(c),
    offersOf(c),
  );
  const summary = courses[0];
  if (!summary) throw new Fault('not_found', `There is no published course "${slug}" on this site.`);
  const verdict = can(caller.member ? grants : null, { kind: 'course', slug, access: summary.access }, now);
  return verdict.open
    ? { ...summary, state: 'open', reason: null, offers: [], outline }
    : { ...summary, state: 'locked', reason: verdict.needs, offers, outline };
}

/** One lesson: open with its HTML, or locked with what would open it. One round trip; locked bytes stay in D1. */
export async function readLesson(c: Context<Env>, courseSlug: string, slug: string): Promise<Lesson> {
  const { db, now } = c.var;
  const [caller, lessons, grants, offers] = await ask(
    c,
    db
      .select({
        ...outlineColumns,
        course: course.slug.getSQL().mapWith(course.slug).as('course'),
        access: lessonAccess.as('lesson_access'),
        html: sql<
          string | null
        >`case when ${entitled(c, 'course', course.slug, lessonAccess)} then ${lesson.html} end`.as('open_html'),
      })
      .from(lesson)
      .innerJoin(course, and(eq(course.siteId, lesson.siteId), eq(course.slug, lesson.courseSlug)))
      .leftJoin(lessonProgress, progressOf(c))
      .where(and(eq(lesson.siteId, siteOf(c)), eq(lesson.slug, slug), published(c, courseSlug))),
    grantsOf(c),
    offersOf(c),
  );
  const row = lessons[0];
  if (!row) throw new Fault('not_found', `There is no lesson "${slug}" in a published course "${courseSlug}".`);
  const { html, access, ...summary } = row;
  const verdict = can(caller.member ? grants : null, { kind: 'course', slug: courseSlug, access }, now);
  if (!verdict.open) return { state: 'locked', ...summary, reason: verdict.needs, offers };
  if (html === null)
    throw new Fault('internal', 'Something went wrong on our side.', { cause: 'can() and entitled() differ' });
  return { state: 'open', ...summary, html };
}
