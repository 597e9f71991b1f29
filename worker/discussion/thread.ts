import { and, type Column, eq, isNotNull, isNull, type SQL, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import { entitled } from '../access/entitled.ts';
import type { Access } from '../contract/value.ts';
import { course } from '../db/course.ts';
import { comment, thread } from '../db/discussion.ts';
import { post } from '../db/post.ts';
import { site } from '../db/site.ts';
import type { Env } from '../env.ts';
import { siteOf } from '../http/caller.ts';

/** SQL: a thread named like a post, else like a course, is that content's. */
const ofCourse = and(isNull(post.slug), isNotNull(course.slug));
const accessOf = sql`coalesce(${post.access}, ${course.access}, ${thread.access}, 'open')`;

/** SQL: who cannot read the content cannot read what is said about it; what is not published, nobody reads. */
const open = (c: Context<Env>, slug: SQL) =>
  sql`(coalesce(${post.status}, ${course.status}, 'published') = 'published' and case when ${ofCourse}
    then ${entitled(c, { kind: 'course', slug, access: accessOf, tier: course.tier })}
    else ${entitled(c, { kind: 'post', slug, access: accessOf, tier: post.tier, opensAt: post.opensAt, dripDays: post.dripDays })} end)`;

/** SQL: one row, whether or not there is such a thread. */
const room = (c: Context<Env>, slug: SQL) => sql`${site}
  left join ${thread} on ${and(eq(thread.siteId, site.id), eq(thread.slug, slug))}
  left join ${post} on ${and(eq(post.siteId, site.id), eq(post.slug, slug))}
  left join ${course} on ${and(eq(course.siteId, site.id), eq(course.slug, slug))}
  where ${eq(site.id, siteOf(c))}`;

/** SQL that is true when the caller may read the thread. A thread that has no row yet is open, unless a content is named so. */
export function readable(c: Context<Env>, slug: string | Column): SQL {
  const name = sql`${slug}`;
  return sql`(select ${open(c, name)} from ${room(c, name)})`;
}

/**
 * SQL for the thread's slug where the caller may read it, else null: compared with an index's column, it finds a locked
 * thread's rows without reading any.
 */
export const slugIfReadable = (c: Context<Env>, slug: string) => sql`(case when ${readable(c, slug)} then ${slug} end)`;

/** Statement: the thread as the caller may know it, in one row. `clock` is the time to poll from. */
export function threadOf(c: Context<Env>, slug: string) {
  const name = sql`${slug}`;
  const content = sql`case when ${post.slug} is not null then 'post' when ${course.slug} is not null then 'course' end`;
  return c.var.db
    .select({
      readable: sql<number>`room.readable`.as('room_readable'),
      access: sql<Access>`room.access`.as('room_access'),
      content: sql<'post' | 'course' | null>`room.content`.as('room_content'),
      total: sql<number>`case when room.readable then room.comments else 0 end`.as('room_total'),
      clock: sql<number>`(select coalesce(max(${comment.changedAt}) + 1, 0) from ${comment} where ${and(
        eq(comment.siteId, siteOf(c)),
        sql`${comment.threadSlug} = case when room.readable then ${slug} end`,
      )})`.as('room_clock'),
    })
    .from(
      sql`(select ${open(c, name)} as readable, ${accessOf} as access, ${content} as content,
        coalesce(${thread.comments}, 0) as comments from ${room(c, name)}) as room`,
    );
}
