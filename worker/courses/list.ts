import { and, desc, eq, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import type { CoursePage } from '../contract/course.ts';
import { course } from '../db/course.ts';
import type { Env } from '../env.ts';
import { ask, siteOf } from '../http/caller.ts';
import { pageOf, readCursor } from '../http/cursor.ts';
import { summaryOf } from './columns.ts';

const PAGE = 12;

/** Published courses, newest first: one round trip, rows read in proportion to the page and the caller's progress in it. */
export async function listCourses(c: Context<Env>, cursor: string | undefined): Promise<CoursePage> {
  const after = readCursor(cursor);
  const [, rows] = await ask(
    c,
    c.var.db
      .select({ ...summaryOf(c), publishedAt: sql<number>`${course.publishedAt}` })
      .from(course)
      .where(
        and(
          eq(course.siteId, siteOf(c)),
          eq(course.status, 'published'),
          after ? sql`(${course.publishedAt}, ${course.slug}) < (${after[0]}, ${after[1]})` : undefined,
        ),
      )
      .orderBy(desc(course.publishedAt), desc(course.slug))
      .limit(PAGE + 1),
  );
  const { page, next } = pageOf(rows, PAGE, (row) => [row.publishedAt, row.slug]);
  return { courses: page.map(({ publishedAt: _, ...summary }) => summary), next };
}
