import { and, asc, eq, gt, sql } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import { course, lesson } from '../../db/course.ts';
import { post } from '../../db/post.ts';
import type { Content } from '../../scoring/content.ts';
import { idOf, levels } from '../inputs.ts';

/** A published content as a training knows it. */
export type Listed = Pick<Content, 'id' | 'kind' | 'topics' | 'level' | 'publishedAt'> & {
  after: string | null;
  /** How long it takes. */
  minutes: number;
};

/** Which table is being gone through; of lessons, each course's in the order of its outline. */
export const shelves = ['posts', 'courses', 'lessons'] as const;
export type Shelf = (typeof shelves)[number];

export interface Page {
  contents: Listed[];
  /** Where the next page begins; null: this was the last. */
  after: string | null;
}

/** One page of what a site has published, by slug: at most `limit` rows are read. One query. */
export async function turnCatalogue(
  db: DrizzleD1Database,
  site: string,
  shelf: Shelf,
  after: string,
  limit: number,
): Promise<Page> {
  if (shelf === 'lessons') return turnLessons(db, site, after, limit);
  const table = shelf === 'posts' ? post : course;
  const kind = shelf === 'posts' ? 'post' : 'course';
  const rows = await db
    .select({
      slug: table.slug,
      topics: table.topics,
      level: table.level,
      minutes: table.minutes,
      publishedAt: table.publishedAt,
      status: table.status,
    })
    .from(table)
    .where(and(eq(table.siteId, site), gt(table.slug, after)))
    .orderBy(asc(table.slug))
    .limit(limit);
  const contents = rows
    .filter(({ status }) => status === 'published')
    .map(({ slug, topics, level, minutes, publishedAt }) => ({
      id: idOf(kind, slug),
      kind,
      topics,
      minutes,
      level: rankOf(level),
      publishedAt: publishedAt ?? 0,
      after: null,
    })) satisfies Listed[];
  return { contents, after: rows.length < limit ? null : (rows.at(-1)?.slug ?? null) };
}

async function turnLessons(db: DrizzleD1Database, site: string, after: string, limit: number): Promise<Page> {
  const [afterCourse = '', afterSlug = ''] = after.split('/');
  const rows = await db
    .select({
      course: sql<string>`${lesson.courseSlug}`.as('course_slug'),
      slug: sql<string>`${lesson.slug}`.as('lesson_slug'),
      previous: sql<string | null>`(select l.slug from ${lesson} as l where l.site_id = ${lesson.siteId}
        and l.course_slug = ${lesson.courseSlug} and (l.position, l.slug) < (${lesson.position}, ${lesson.slug})
        order by l.position desc, l.slug desc limit 1)`.as('previous_slug'),
      minutes: sql<number>`${lesson.minutes}`.as('lesson_minutes'),
      topics: course.topics,
      level: course.level,
      publishedAt: course.publishedAt,
      status: course.status,
    })
    .from(lesson)
    .innerJoin(course, and(eq(course.siteId, lesson.siteId), eq(course.slug, lesson.courseSlug)))
    .where(and(eq(lesson.siteId, site), sql`(${lesson.courseSlug}, ${lesson.slug}) > (${afterCourse}, ${afterSlug})`))
    .orderBy(asc(lesson.courseSlug), asc(lesson.slug))
    .limit(limit);
  const contents = rows
    .filter(({ status }) => status === 'published')
    .map((row) => ({
      id: idOf('lesson', `${row.course}/${row.slug}`),
      kind: 'lesson' as const,
      topics: row.topics,
      minutes: row.minutes,
      level: rankOf(row.level),
      publishedAt: row.publishedAt ?? 0,
      after: row.previous === null ? null : idOf('lesson', `${row.course}/${row.previous}`),
    }));
  const last = rows.at(-1);
  return { contents, after: rows.length < limit || !last ? null : `${last.course}/${last.slug}` };
}

const rankOf = (level: (typeof levels)[number]) => Math.max(0, levels.indexOf(level)) as Content['level'];
