import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import { course, lesson, lessonProgress } from '../db/course.ts';
import type { Env } from '../env.ts';
import { callerId, siteOf } from '../http/caller.ts';

/** What anybody may see of a published course, with the number of lessons that the caller has finished. */
export function summaryOf(c: Context<Env>) {
  return {
    slug: course.slug,
    title: course.title,
    summary: course.summary,
    access: course.access,
    topics: course.topics,
    level: course.level,
    url: course.url,
    minutes: course.minutes,
    lessons: course.lessons,
    completed: completedIn(c, course.slug),
  };
}

/** SQL: how many lessons of the course the caller has finished; 0 for a visitor. */
export function completedIn(c: Context<Env>, slug: SQL | typeof course.slug | string): SQL<number> {
  return sql`(select count(*) from ${lessonProgress} where ${lessonProgress.siteId} = ${siteOf(c)}
    and ${lessonProgress.memberId} = ${callerId(c)} and ${lessonProgress.courseSlug} = ${slug})`;
}

/** What anybody may see of a lesson: the outline's line. Its text is not among it. */
export const outlineColumns = {
  slug: lesson.slug,
  title: lesson.title,
  minutes: lesson.minutes,
  preview: lesson.preview,
  completedAt: lessonProgress.completedAt,
};

/** The join of a lesson with the caller's progress in it. */
export function progressOf(c: Context<Env>) {
  return and(
    eq(lessonProgress.siteId, siteOf(c)),
    eq(lessonProgress.memberId, callerId(c)),
    eq(lessonProgress.courseSlug, lesson.courseSlug),
    eq(lessonProgress.lessonSlug, lesson.slug),
  );
}

/** The published course of that name on the request's site. */
export function published(c: Context<Env>, slug: string) {
  return and(eq(course.siteId, siteOf(c)), eq(course.slug, slug), eq(course.status, 'published'));
}
