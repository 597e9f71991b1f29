import { and, desc, eq, type SQL, sql } from 'drizzle-orm';
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { Context } from 'hono';
import { DAY } from '../access/can.ts';
import type { RecommendedKind } from '../contract/recommendation.ts';
import type { Access, ContentKind, Level } from '../contract/value.ts';
import { course } from '../db/course.ts';
import { contentStat, memberContent } from '../db/interaction.ts';
import { post } from '../db/post.ts';
import { profile } from '../db/profile.ts';
import { HEATS } from '../db/record.ts';
import { dismissal } from '../db/scoring.ts';
import type { Env } from '../env.ts';
import { callerId, siteOf } from '../http/caller.ts';
import { MANY } from '../scoring/reason.ts';
import { type Page, postPool } from './pool.ts';

const COURSES = 40;

/** Those who met it within so long are who it is trending with. */
const WEEK = 7 * DAY;

/** Among so many of them those with personal lists are looked for, who alone count. */
const CROWD = 4 * MANY;

/** A content that may be recommended: what the list shows and what the scoring needs, never its text. */
export interface Candidate {
  kind: RecommendedKind;
  slug: string;
  title: string;
  summary: string;
  url: string;
  access: Access;
  tier: string | null;
  opensAt: number | null;
  dripDays: number | null;
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
  heatHours: number;
  heatDays: number;
  heatMonth: number;
  /** Different members who met it this week, counted up to `MANY` and only where it is hot. */
  lately: number;
  /** Whether the caller is done with it: it is not offered again. */
  met: boolean;
  /** Of a discussion: the kind of the content that it is about. */
  about?: 'post' | 'course';
  /** Of a next lesson: the lesson before it, as `course/lesson`. */
  previous?: string | null;
  previousTitle?: string | null;
}

/** Statement: published posts from several sources; see `postPool`. */
export function somePosts(c: Context<Env>, page: Page) {
  return c.var.db
    .select({
      slug: post.slug,
      title: post.title,
      summary: post.summary,
      url: post.url,
      access: post.access,
      tier: post.tier,
      opensAt: post.opensAt,
      dripDays: post.dripDays,
      topics: post.topics,
      level: post.level,
      minutes: post.minutes,
      publishedAt: sql<number>`${post.publishedAt}`,
      ...figures(c, 'post', post.slug),
      met: met(c, 'post', post.slug),
    })
    .from(post)
    .leftJoin(contentStat, statOf(post, 'post', post.slug))
    .where(
      and(
        eq(post.siteId, siteOf(c)),
        // The plus keeps SQLite from reading every published post by its index: the pool leads.
        sql`+${post.status} = 'published'`,
        sql`${post.slug} in ${postPool(c, page)}`,
      ),
    );
}

/** Statement: the newest published courses that the caller has neither finished nor waved away. */
export function someCourses(c: Context<Env>) {
  return c.var.db
    .select({
      slug: course.slug,
      title: course.title,
      summary: course.summary,
      url: course.url,
      access: course.access,
      tier: course.tier,
      opensAt: sql<null>`null`.as('opens_at'),
      dripDays: sql<null>`null`.as('drip_days'),
      topics: course.topics,
      level: course.level,
      minutes: course.minutes,
      publishedAt: sql<number>`${course.publishedAt}`,
      ...figures(c, 'course', course.slug),
      met: met(c, 'course', course.slug),
    })
    .from(course)
    .leftJoin(contentStat, statOf(course, 'course', course.slug))
    .where(
      and(
        eq(course.siteId, siteOf(c)),
        eq(course.status, 'published'),
        sql`not exists (select 1 from ${memberContent} where ${doneWith(c, 'course', course.slug)})`,
        sql`not exists (select 1 from ${dismissal} where ${dismissal.siteId} = ${siteOf(c)}
          and ${dismissal.memberId} = ${callerId(c)} and ${dismissal.kind} = 'course' and ${dismissal.slug} = ${course.slug})`,
      ),
    )
    .orderBy(desc(course.publishedAt), desc(course.slug))
    .limit(COURSES);
}

/** The counts and heats of a joined `content_stat`; a content that nobody has met has no row there. */
export function figures(c: Context<Env>, kind: ContentKind | SQL, slug: SQLiteColumn | SQL) {
  const { now } = c.var;
  const { users, views, likes, comments, shares, completions, heatHours, heatDays, heatMonth } = contentStat;
  const orNone = (column: SQLiteColumn) => sql<number>`coalesce(${column}, 0)`.as(column.name);
  return {
    users: orNone(users),
    views: orNone(views),
    likes: orNone(likes),
    comments: orNone(comments),
    shares: orNone(shares),
    completions: orNone(completions),
    heatHours: orNone(heatHours),
    heatDays: orNone(heatDays),
    heatMonth: orNone(heatMonth),
    // Whom nobody but a few met long ago is not counted: most contents cost no row here.
    lately: sql<number>`case when ${heatDays} >= ${now / HEATS.heatDays} then (select count(*) from (select 1 from (
        select ${memberContent.memberId} as who from ${memberContent} where ${memberContent.siteId} = ${siteOf(c)}
          and ${memberContent.contentKind} = ${kind} and ${memberContent.contentSlug} = ${slug}
          and ${memberContent.lastAt} > ${now - WEEK} limit ${CROWD})
      where not exists (select 1 from ${profile} where ${profile.siteId} = ${siteOf(c)} and ${profile.memberId} = who
        and not ${profile.personal}) limit ${MANY})) else 0 end`.as('lately'),
  };
}

export function statOf(table: SQLiteTable & { siteId: SQLiteColumn }, kind: ContentKind, slug: SQLiteColumn | SQL) {
  return and(
    eq(contentStat.siteId, table.siteId),
    eq(contentStat.contentKind, kind),
    sql`${contentStat.contentSlug} = ${slug}`,
  );
}

/** A post is done with once it was opened; to have looked at a course's outline is not to have taken it. */
function doneWith(c: Context<Env>, kind: 'post' | 'course', slug: SQLiteColumn): SQL {
  const done =
    kind === 'course'
      ? memberContent.completedAt
      : sql`coalesce(${memberContent.viewedAt}, ${memberContent.completedAt})`;
  return sql`${memberContent.siteId} = ${siteOf(c)} and ${memberContent.memberId} = ${callerId(c)}
    and ${memberContent.contentKind} = ${kind} and ${memberContent.contentSlug} = ${slug} and ${done} is not null`;
}

const met = (c: Context<Env>, kind: 'post' | 'course', slug: SQLiteColumn) =>
  sql`exists (select 1 from ${memberContent} where ${doneWith(c, kind, slug)})`.mapWith(Boolean).as('met');
