import { type SQL, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import { lessonAccess } from '../access/entitled.ts';
import type { Access, Level } from '../contract/value.ts';
import { course, lesson, lessonProgress } from '../db/course.ts';
import { memberContent } from '../db/interaction.ts';
import { post } from '../db/post.ts';
import { prerequisite } from '../db/prerequisite.ts';
import { profile } from '../db/profile.ts';
import type { Env } from '../env.ts';
import { callerId, siteOf } from '../http/caller.ts';

/** How far a path looks: contents that teach a topic, the newest of each kind among so many, and all that these need. */
const POSTS = 300;
const TEACHING = 20;
const COURSES = 40;
const NEEDED = 200;
const LESSONS = 400;

/**
 * SQL, `with recursive … needed(kind, slug)`: what the caller's goal is or may be reached by, with all that must be known
 * before, whatever the size of the site. Nothing is read where no goal is set.
 */
export function needed(c: Context<Env>): SQL {
  const siteId = siteOf(c);
  const teaching = (kind: SQL, table: typeof post | typeof course, window: number) => sql`select ${kind}, slug from (
    select slug, topics from ${table} where site_id = ${siteId} and status = 'published'
    order by published_at desc, slug desc limit (select ${window} * (count(*) > 0) from goal where kind = 'topic')) as newest
    where exists (select 1 from json_each(newest.topics) where value = (select slug from goal)) limit ${TEACHING}`;
  return sql`with recursive goal(kind, slug) as materialized (
      select json_extract(goal, '$.kind'), json_extract(goal, '$.slug') from ${profile}
      where site_id = ${siteId} and member_id = ${callerId(c)} and goal is not null),
    ways(kind, slug) as materialized (select * from (${teaching(sql`'post'`, post, POSTS)})
      union all select * from (${teaching(sql`'course'`, course, COURSES)})
      union all select kind, slug from goal where kind <> 'topic'),
    needed(kind, slug) as (select kind, slug from ways
      union select p.requires_kind, p.requires_slug from needed cross join ${prerequisite} as p
        where p.site_id = ${siteId} and p.kind = needed.kind and p.slug = needed.slug limit ${NEEDED})`;
}

/** Statement: the posts and courses that a path may lead over, with what each requires and whether the caller is done with it. */
export function pathContents(c: Context<Env>) {
  const siteId = siteOf(c);
  const of = (table: typeof post | typeof course, kind: SQL, done: SQL, lessons: SQL) => sql`
    select ${kind} as kind, k.slug, k.title, k.url, k.access, k.topics, k.level, k.minutes, ${lessons} as lessons,
      (select json_group_array(requires_kind || ':' || requires_slug) from ${prerequisite} as r
        where r.site_id = ${siteId} and r.kind = ${kind} and r.slug = k.slug) as requires,
      exists (select 1 from ${memberContent} as m where m.site_id = ${siteId} and m.member_id = ${callerId(c)}
        and m.content_kind = ${kind} and m.content_slug = k.slug and ${done} is not null) as done
    from needed cross join ${table} as k
    where needed.kind = ${kind} and k.site_id = ${siteId} and k.slug = needed.slug and +k.status = 'published'`;
  const rows = sql`(${needed(c)}
    ${of(post, sql`'post'`, sql`coalesce(m.viewed_at, m.completed_at)`, sql`0`)}
    union all ${of(course, sql`'course'`, sql`m.completed_at`, sql`k.lessons`)}) as way`;
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
      requires: sql`way.requires`.mapWith(list).as('way_requires'),
      done: sql`way.done`.mapWith(Boolean).as('way_done'),
    })
    .from(rows);
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
