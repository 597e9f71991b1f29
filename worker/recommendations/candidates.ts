import { and, desc, eq, type SQL, sql } from 'drizzle-orm';
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { Context } from 'hono';
import { lessonAccess } from '../access/entitled.ts';
import type { Access, ContentKind, Level } from '../contract/value.ts';
import { course, lesson, lessonProgress } from '../db/course.ts';
import { contentStat, memberContent } from '../db/interaction.ts';
import { post } from '../db/post.ts';
import type { Env } from '../env.ts';
import { callerId, siteOf } from '../http/caller.ts';
import { HISTORY } from './signals.ts';

const POSTS = 60;
const COURSES = 40;
const STARTED = 5;

/** A content that may be recommended: what the list shows and what the formula needs, never its text. */
export interface Candidate {
  kind: ContentKind;
  slug: string;
  title: string;
  summary: string;
  url: string;
  access: Access;
  topics: string[];
  level: Level;
  minutes: number;
  publishedAt: number;
  users: number;
  views: number;
  likes: number;
  comments: number;
  shares: number;
  completions: number;
  /** Whether the caller is done with it: it is not offered again. */
  met: boolean;
  /** Of a next lesson: the lesson before it, as `course/lesson`. */
  previous?: string | null;
  previousTitle?: string | null;
}

/** Statement: the newest published posts, rows read in proportion to their number. */
export function newestPosts(c: Context<Env>) {
  return c.var.db
    .select({
      slug: post.slug,
      title: post.title,
      summary: post.summary,
      url: post.url,
      access: post.access,
      topics: post.topics,
      level: post.level,
      minutes: post.minutes,
      publishedAt: sql<number>`${post.publishedAt}`,
      ...counts(),
      met: met(c, 'post', post.slug),
    })
    .from(post)
    .leftJoin(contentStat, statOf(post, 'post', post.slug))
    .where(and(eq(post.siteId, siteOf(c)), eq(post.status, 'published')))
    .orderBy(desc(post.publishedAt), desc(post.slug))
    .limit(POSTS);
}

/** Statement: the newest published courses. */
export function newestCourses(c: Context<Env>) {
  return c.var.db
    .select({
      slug: course.slug,
      title: course.title,
      summary: course.summary,
      url: course.url,
      access: course.access,
      topics: course.topics,
      level: course.level,
      minutes: course.minutes,
      publishedAt: sql<number>`${course.publishedAt}`,
      ...counts(),
      met: met(c, 'course', course.slug),
    })
    .from(course)
    .leftJoin(contentStat, statOf(course, 'course', course.slug))
    .where(and(eq(course.siteId, siteOf(c)), eq(course.status, 'published')))
    .orderBy(desc(course.publishedAt), desc(course.slug))
    .limit(COURSES);
}

/**
 * Statement: the first unfinished lesson of each course that the caller has begun and not finished, of the five courses
 * last learned in. Viewing a lesson does not take it off the list, finishing it does. Its address is the course's page
 * with the lesson's slug as the fragment.
 */
export function nextLessons(c: Context<Env>) {
  const before = (what: SQL) => sql<string | null>`(select ${what} from ${lesson} as l
    where l.site_id = ${lesson.siteId} and l.course_slug = ${lesson.courseSlug}
    and (l.position, l.slug) < (${lesson.position}, ${lesson.slug}) order by l.position desc, l.slug desc limit 1)`;
  const slug = sql<string>`${lesson.courseSlug} || '/' || ${lesson.slug}`;
  return c.var.db
    .select({
      slug: slug.as('lesson_slug'),
      title: sql<string>`${lesson.title}`.as('lesson_title'),
      summary: sql<string>`${course.title}`.as('course_title'),
      url: sql<string>`${course.url} || '#lesson=' || ${lesson.slug}`.as('lesson_url'),
      access: lessonAccess.as('lesson_access'),
      topics: course.topics,
      level: course.level,
      minutes: sql<number>`${lesson.minutes}`.as('lesson_minutes'),
      publishedAt: sql<number>`${course.publishedAt}`,
      ...counts(),
      met: sql`0`.mapWith(Boolean).as('met'),
      courseSlug: sql<string>`${course.slug}`.as('course_slug'),
      previous: before(sql`l.course_slug || '/' || l.slug`).as('previous_slug'),
      previousTitle: before(sql`l.title`).as('previous_title'),
    })
    .from(course)
    .innerJoin(
      lesson,
      and(
        eq(lesson.siteId, course.siteId),
        eq(lesson.courseSlug, course.slug),
        sql`${lesson.slug} = (select l.slug from ${lesson} as l where l.site_id = ${course.siteId} and l.course_slug = ${course.slug}
          and not exists (select 1 from ${lessonProgress} where ${lessonProgress.siteId} = l.site_id
            and ${lessonProgress.memberId} = ${callerId(c)} and ${lessonProgress.courseSlug} = l.course_slug
            and ${lessonProgress.lessonSlug} = l.slug)
          order by l.position, l.slug limit 1)`,
      ),
    )
    .leftJoin(contentStat, statOf(course, 'lesson', slug))
    .where(
      and(
        eq(course.siteId, siteOf(c)),
        // The plus keeps SQLite from reading every published course by its index: the few begun ones lead.
        sql`+${course.status} = 'published'`,
        sql`${course.slug} in (select substr(slug, 1, instr(slug, '/') - 1) as begun from (
          select ${memberContent.contentSlug} as slug, ${memberContent.contentKind} as kind,
            ${memberContent.completedAt} as done, ${memberContent.lastAt} as at from ${memberContent}
          where ${memberContent.siteId} = ${siteOf(c)} and ${memberContent.memberId} = ${callerId(c)}
          order by ${memberContent.lastAt} desc limit ${HISTORY})
          where kind = 'lesson' and done is not null group by begun order by max(at) desc limit ${STARTED})`,
      ),
    );
}

/** The counts of a joined `content_stat`; a content that nobody has met has no row there. */
function counts() {
  const { users, views, likes, comments, shares, completions } = contentStat;
  const orNone = (column: SQLiteColumn) => sql<number>`coalesce(${column}, 0)`.as(column.name);
  return {
    users: orNone(users),
    views: orNone(views),
    likes: orNone(likes),
    comments: orNone(comments),
    shares: orNone(shares),
    completions: orNone(completions),
  };
}

function statOf(table: SQLiteTable & { siteId: SQLiteColumn }, kind: ContentKind, slug: SQLiteColumn | SQL) {
  return and(
    eq(contentStat.siteId, table.siteId),
    eq(contentStat.contentKind, kind),
    sql`${contentStat.contentSlug} = ${slug}`,
  );
}

/** A post is done with once it was opened; to have looked at a course's outline is not to have taken it. */
function met(c: Context<Env>, kind: 'post' | 'course', slug: SQLiteColumn) {
  const done =
    kind === 'course'
      ? memberContent.completedAt
      : sql`coalesce(${memberContent.viewedAt}, ${memberContent.completedAt})`;
  return sql`exists (select 1 from ${memberContent} where ${memberContent.siteId} = ${siteOf(c)}
    and ${memberContent.memberId} = ${callerId(c)} and ${memberContent.contentKind} = ${kind}
    and ${memberContent.contentSlug} = ${slug} and ${done} is not null)`
    .mapWith(Boolean)
    .as('met');
}
