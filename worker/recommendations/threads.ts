import { and, eq, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import type { Access, Level } from '../contract/value.ts';
import { course } from '../db/course.ts';
import { comment } from '../db/discussion.ts';
import { contentStat, memberContent } from '../db/interaction.ts';
import { member } from '../db/member.ts';
import { post } from '../db/post.ts';
import type { Env } from '../env.ts';
import { callerId, siteOf } from '../http/caller.ts';
import { figures } from './candidates.ts';

/** The site's latest comments, in which lively discussions are looked for, and how many of these are offered. */
const LATEST = 100;
const THREADS = 8;

/**
 * Statement: discussions that others went on with, under contents that the caller has read, the liveliest of late. The
 * comments of the banned do not count. A discussion is met once its content was visited after the last comment.
 */
export function livelyThreads(c: Context<Env>) {
  const siteId = siteOf(c);
  const title = sql<string>`coalesce(${post.title}, ${course.title})`;
  const about = sql<'post' | 'course'>`case when ${post.slug} is null then 'course' else 'post' end`;
  const slug = sql<string>`lively.slug`;
  return c.var.db
    .select({
      slug: slug.as('thread_slug'),
      title: title.as('thread_title'),
      summary: sql<string>`coalesce(${post.summary}, ${course.summary})`.as('thread_summary'),
      url: sql<string>`coalesce(${post.url}, ${course.url})`.as('thread_url'),
      access: sql<Access>`coalesce(${post.access}, ${course.access})`.as('thread_access'),
      tier: sql<string | null>`case when ${post.slug} is null then ${course.tier} else ${post.tier} end`.as(
        'thread_tier',
      ),
      opensAt: sql<number | null>`${post.opensAt}`.as('thread_opens'),
      dripDays: sql<number | null>`${post.dripDays}`.as('thread_drip'),
      topics: sql`coalesce(${post.topics}, ${course.topics})`.mapWith(post.topics).as('thread_topics'),
      level: sql<Level>`coalesce(${post.level}, ${course.level})`.as('thread_level'),
      // Two comments are read in about a minute.
      minutes: sql<number>`(lively.comments + 1) / 2`.as('thread_minutes'),
      publishedAt: sql<number>`lively.at`.as('thread_at'),
      ...figures(c, about, slug),
      met: sql`max(coalesce(${memberContent.viewedAt}, 0), coalesce(${memberContent.completedAt}, 0)) >= lively.at`
        .mapWith(Boolean)
        .as('met'),
      about: about.as('thread_about'),
    })
    .from(
      sql`(select thread_slug as slug, max(latest.created_at) as at, count(*) as comments from (
          select thread_slug, member_id, created_at, deleted_at from ${comment} where site_id = ${siteId}
          order by created_at desc limit ${LATEST}) as latest
        inner join ${member} as author on author.id = latest.member_id and author.banned_at is null
        where latest.deleted_at is null and latest.member_id is not ${callerId(c)}
        group by thread_slug order by count(*) desc, at desc limit ${THREADS}) as lively`,
    )
    .leftJoin(post, and(eq(post.siteId, siteId), eq(post.slug, slug), eq(post.status, 'published')))
    .leftJoin(course, and(eq(course.siteId, siteId), eq(course.slug, slug), eq(course.status, 'published')))
    .innerJoin(
      memberContent,
      and(
        eq(memberContent.siteId, siteId),
        eq(memberContent.memberId, callerId(c)),
        eq(memberContent.contentKind, about),
        eq(memberContent.contentSlug, slug),
      ),
    )
    .leftJoin(
      contentStat,
      and(eq(contentStat.siteId, siteId), eq(contentStat.contentKind, about), eq(contentStat.contentSlug, slug)),
    )
    .where(
      sql`coalesce(${post.slug}, ${course.slug}) is not null and coalesce(${memberContent.viewedAt}, ${memberContent.completedAt}) is not null`,
    );
}
