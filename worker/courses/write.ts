import { and, asc, eq, gt, type SQL, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import type * as v from 'valibot';
import type { CourseInput, CourseSource, CourseSourcePage, LessonInput, LessonSource } from '../contract/course.ts';
import { course, lesson } from '../db/course.ts';
import { addRequired, awaitedBy, dropRequired, requiredBy } from '../db/requires.ts';
import { refreshTopics } from '../db/topics.ts';
import type { Env } from '../env.ts';
import { ask, siteOf } from '../http/caller.ts';
import { pageOf, readCursor } from '../http/cursor.ts';
import { Fault } from '../http/fault.ts';
import { renderMarkdown } from '../markdown/render.ts';
import { noCourse } from './no-course.ts';
import { refuseItself } from './requires.ts';

const PAGE = 30;

const sourceColumns = {
  slug: course.slug,
  title: course.title,
  summary: course.summary,
  access: course.access,
  tier: course.tier,
  status: course.status,
  topics: course.topics,
  level: course.level,
  url: course.url,
  minutes: course.minutes,
  lessons: course.lessons,
  publishedAt: course.publishedAt,
  updatedAt: course.updatedAt,
};

const withRequired = (siteId: string, slug: string | SQL) => {
  const of = { siteId, kind: 'course', slug } as const;
  return { ...sourceColumns, requires: requiredBy(of), awaits: awaitedBy(of) };
};

/** Every course of the site, drafts included, by slug. */
export async function listSources(c: Context<Env>, cursor: string | undefined): Promise<CourseSourcePage> {
  const after = readCursor(cursor);
  const [, rows] = await ask(
    c,
    c.var.db
      .select(withRequired(siteOf(c), sql`"course"."slug"`))
      .from(course)
      .where(and(eq(course.siteId, siteOf(c)), after ? gt(course.slug, after[1]) : undefined))
      .orderBy(asc(course.slug))
      .limit(PAGE + 1),
  );
  const { page, next } = pageOf(rows, PAGE, (row) => [0, row.slug]);
  return { courses: page, next };
}

/**
 * Creates or replaces a course; `publishedAt` is the first time it was published and stays, and so does what it requires
 * where nothing is said of it.
 * @throws Fault `bad_request` when it requires itself
 */
export async function writeCourse(
  c: Context<Env>,
  slug: string,
  input: v.InferOutput<typeof CourseInput>,
): Promise<CourseSource> {
  const { db, now } = c.var;
  const [{ site }] = await ask(c);
  const { requires, ...given } = input;
  refuseItself(slug, requires);
  const of = { siteId: site.id, kind: 'course', slug } as const;
  const told = requires ? sql`true` : sql`false`;
  const fields = { ...given, topics: [...new Set(input.topics)], updatedAt: now };
  const publishedAt = input.status === 'published' ? now : null;
  const [, , saved] = await db.batch([
    dropRequired(db, of, told),
    addRequired(db, of, [...new Set(requires)], told),
    db
      .insert(course)
      .values({ siteId: site.id, slug, ...fields, publishedAt })
      .onConflictDoUpdate({
        target: [course.siteId, course.slug],
        set: { ...fields, publishedAt: sql`coalesce(${course.publishedAt}, ${publishedAt})` },
      })
      .returning(withRequired(site.id, slug)),
    refreshTopics(db, site.id),
  ]);
  const row = saved[0];
  if (!row)
    throw new Fault('internal', 'Something went wrong on our side.', { cause: 'a saved course came back empty' });
  return row;
}

/**
 * Creates or replaces a lesson, rendered here, once, and the course's sums with it.
 * @throws Fault `not_found` without the course, `too_large` when the text does not fit a row
 */
export async function writeLesson(
  c: Context<Env>,
  courseSlug: string,
  slug: string,
  input: v.InferOutput<typeof LessonInput>,
): Promise<LessonSource> {
  const { db, now } = c.var;
  const siteId = siteOf(c);
  const ofCourse = and(eq(course.siteId, siteId), eq(course.slug, courseSlug));
  const [, known] = await ask(c, db.select({ slug: course.slug }).from(course).where(ofCourse));
  if (known.length === 0) throw noCourse(courseSlug);
  const fields = { ...input, html: renderLesson(input.markdown) };
  const sums = (column: string) =>
    sql`(select ${sql.raw(column)} from ${lesson} where ${lesson.siteId} = ${siteId} and ${lesson.courseSlug} = ${courseSlug})`;
  await db.batch([
    db
      .insert(lesson)
      .values({ siteId, courseSlug, slug, ...fields })
      .onConflictDoUpdate({ target: [lesson.siteId, lesson.courseSlug, lesson.slug], set: fields }),
    db
      .update(course)
      .set({ minutes: sums('sum("lesson"."minutes")'), lessons: sums('count(*)'), updatedAt: now })
      .where(ofCourse),
  ]);
  const { markdown: _, ...summary } = input;
  return { course: courseSlug, slug, ...summary };
}

/** Source and HTML share a D1 row; `renderMarkdown` holds both to limits that fit. */
function renderLesson(markdown: string): string {
  try {
    return renderMarkdown(markdown, 'post');
  } catch (cause) {
    if (cause instanceof RangeError) throw new Fault('too_large', 'The text is too long for one lesson.');
    throw cause;
  }
}
