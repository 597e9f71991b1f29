import { and, asc, eq, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import { can } from '../access/can.ts';
import { lessonAccess, lessonOpen } from '../access/entitled.ts';
import { grantsOf, offersOf, readerOf, toPlan } from '../access/ledger.ts';
import { lockOf } from '../access/lock.ts';
import type { Course, Lesson } from '../contract/course.ts';
import { course, lesson, lessonProgress } from '../db/course.ts';
import type { Env } from '../env.ts';
import { ask, siteOf } from '../http/caller.ts';
import { Fault } from '../http/fault.ts';
import { outlineColumns, progressOf, published, summaryOf } from './columns.ts';
import { materialsOf } from './materials.ts';

/** When a lesson opens. */
const dripColumns = { opensAt: lesson.opensAt, dripDays: lesson.dripDays };

const tierOf = (c: Context<Env>, slug: string) =>
  sql`(select ${course.tier} from ${course} where ${course.siteId} = ${siteOf(c)} and ${course.slug} = ${slug})`;

/** A course with its outline, its materials and, where it is closed to the caller, what would open it. One round trip. */
export async function readCourse(c: Context<Env>, slug: string): Promise<Course> {
  const { db, now } = c.var;
  const [caller, courses, outline, materials, grants, offers] = await ask(
    c,
    db
      .select({ ...summaryOf(c), tier: course.tier })
      .from(course)
      .where(published(c, slug)),
    db
      .select({ ...outlineColumns, ...dripColumns })
      .from(lesson)
      .leftJoin(lessonProgress, progressOf(c))
      .where(and(eq(lesson.siteId, siteOf(c)), eq(lesson.courseSlug, slug)))
      .orderBy(asc(lesson.position), asc(lesson.slug)),
    materialsOf(c, slug),
    grantsOf(c),
    offersOf(c, { kind: 'course', slug, tier: tierOf(c, slug) }),
  );
  const row = courses[0];
  if (!row) throw new Fault('not_found', `There is no published course "${slug}" on this site.`);
  const { tier, ...summary } = row;
  const reader = readerOf(caller, grants);
  const gated = { kind: 'course' as const, slug, access: summary.access, tier };
  const verdict = can(reader, gated, now);
  const lines = outline.map(({ opensAt, dripDays, ...line }) => {
    const ofLesson = can(reader, { ...gated, access: line.preview ? 'open' : gated.access, opensAt, dripDays }, now);
    return { ...line, opensAt: !ofLesson.open && ofLesson.needs === 'wait' ? ofLesson.opensAt : null };
  });
  if (verdict.open)
    return { ...summary, state: 'open', reason: null, offers: [], ended: null, outline: lines, materials };
  const { opensAt: _, ...lock } = lockOf(verdict, offers.map(toPlan));
  return { ...summary, state: 'locked', ...lock, outline: lines, materials };
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
        html: sql<string | null>`case when ${lessonOpen(c)} then ${lesson.html} end`.as('open_html'),
        tier: course.tier,
        ...dripColumns,
      })
      .from(lesson)
      .innerJoin(course, and(eq(course.siteId, lesson.siteId), eq(course.slug, lesson.courseSlug)))
      .leftJoin(lessonProgress, progressOf(c))
      .where(and(eq(lesson.siteId, siteOf(c)), eq(lesson.slug, slug), published(c, courseSlug))),
    grantsOf(c),
    offersOf(c, { kind: 'course', slug: courseSlug, tier: tierOf(c, courseSlug) }),
  );
  const row = lessons[0];
  if (!row) throw new Fault('not_found', `There is no lesson "${slug}" in a published course "${courseSlug}".`);
  const { html, access, tier, opensAt, dripDays, ...summary } = row;
  const gated = { kind: 'course' as const, slug: courseSlug, access, tier, opensAt, dripDays };
  const verdict = can(readerOf(caller, grants), gated, now);
  if (!verdict.open) return { state: 'locked', ...summary, ...lockOf(verdict, offers.map(toPlan)) };
  if (html === null)
    throw new Fault('internal', 'Something went wrong on our side.', { cause: 'can() and entitled() differ' });
  return { state: 'open', ...summary, opensAt: null, html };
}
