import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import { lessonAccess } from '../access/entitled.ts';
import type { Access, Level } from '../contract/value.ts';
import { course, lesson, lessonProgress } from '../db/course.ts';
import { contentStat, memberContent } from '../db/interaction.ts';
import { post } from '../db/post.ts';
import { prerequisite } from '../db/prerequisite.ts';
import type { Env } from '../env.ts';
import { callerId, siteOf } from '../http/caller.ts';
import { figures } from './candidates.ts';
import { needed } from './needed.ts';

const LESSONS = 400;

/**
 * Statement: the posts and courses that a path may lead over, with what each requires, whether the caller is done with it,
 * and what its score is made from.
 */
export function pathContents(c: Context<Env>) {
  const siteId = siteOf(c);
  const of = (table: typeof post | typeof course, kind: SQL, done: SQL) => sql`
    select ${kind} as kind, k.slug, k.title, k.url, k.access, k.topics, k.level, k.minutes, k.published_at as published,
      (select json_group_array(requires_kind || ':' || requires_slug) from ${prerequisite} as r
        where r.site_id = ${siteId} and r.kind = ${kind} and r.slug = k.slug) as requires,
      exists (select 1 from ${memberContent} as m where m.site_id = ${siteId} and m.member_id = ${callerId(c)}
        and m.content_kind = ${kind} and m.content_slug = k.slug and ${done} is not null) as done
    from needed cross join ${table} as k
    where needed.kind = ${kind} and k.site_id = ${siteId} and k.slug = needed.slug and +k.status = 'published'`;
  const rows = sql`(${needed(c)}
    ${of(post, sql`'post'`, sql`coalesce(m.viewed_at, m.completed_at)`)}
    union all ${of(course, sql`'course'`, sql`m.completed_at`)}) as way`;
  // Whom it is trending with moves no score.
  const { lately: _, ...counts } = figures(c, sql`way.kind`, sql`way.slug`);
  const list = { mapFromDriverValue: (value: unknown): string[] => JSON.parse(String(value)) };
  return c.var.db
    .select({
      kind: sql<'post' | 'course'>`way.kind`.as('way_kind'),
      slug: sql<string>`way.slug`.as('way_slug'),
      title: sql<string>`way.title`.as('way_title'),
      url: sql<string>`way.url`.as('way_url'),
      access: sql<Access>`way.access`.as('way_access'),
      topics: sql`way.topics`.mapWith(list).as('way_topics'),
      level: sql<Level>`way.level`.as('way_level'),
      minutes: sql<number>`way.minutes`.as('way_minutes'),
      publishedAt: sql<number>`way.published`.as('way_published'),
      ...counts,
      requires: sql`way.requires`.mapWith(list).as('way_requires'),
      done: sql`way.done`.mapWith(Boolean).as('way_done'),
    })
    .from(rows)
    .leftJoin(
      contentStat,
      and(
        eq(contentStat.siteId, siteId),
        eq(contentStat.contentKind, sql`way.kind`),
        eq(contentStat.contentSlug, sql`way.slug`),
      ),
    );
}

/** Statement: the lessons of those courses, in their order. */
export function pathLessons(c: Context<Env>) {
  const siteId = siteOf(c);
  const done = sql`exists (select 1 from ${lessonProgress} as p where p.site_id = ${siteId} and p.member_id = ${callerId(c)}
    and p.course_slug = ${lesson.courseSlug} and p.lesson_slug = ${lesson.slug})`;
  // Inside `from`, where drizzle leaves the tables' names on their columns.
  const rows = sql`(${needed(c)}
    select ${lesson.courseSlug} as course, ${lesson.slug} as slug, ${lesson.title} as title, ${lesson.minutes} as minutes,
      ${lessonAccess} as access, ${done} as done
    from needed cross join ${course} cross join ${lesson}
    where needed.kind = 'course' and ${course.siteId} = ${siteId} and ${course.slug} = needed.slug
      and +${course.status} = 'published' and ${lesson.siteId} = ${siteId} and ${lesson.courseSlug} = ${course.slug}
    order by ${lesson.courseSlug}, ${lesson.position}, ${lesson.slug} limit ${LESSONS}) as step`;
  return c.var.db
    .select({
      course: sql<string>`step.course`.as('step_course'),
      slug: sql<string>`step.slug`.as('step_slug'),
      title: sql<string>`step.title`.as('step_title'),
      minutes: sql<number>`step.minutes`.as('step_minutes'),
      access: sql<Access>`step.access`.as('step_access'),
      done: sql`step.done`.mapWith(Boolean).as('step_done'),
    })
    .from(rows);
}

export type PathContentRow = Awaited<ReturnType<typeof pathContents>>[number];
export type PathLessonRow = Awaited<ReturnType<typeof pathLessons>>[number];
