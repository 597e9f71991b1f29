import { and, desc, eq, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import type { ContentKind } from '../contract/value.ts';
import { course } from '../db/course.ts';
import { memberContent } from '../db/interaction.ts';
import { post } from '../db/post.ts';
import type { Env } from '../env.ts';
import { callerId, siteOf } from '../http/caller.ts';
import type { Past } from './inputs.ts';
import { courseIn } from './titles.ts';

/** The latest contents a taste is read from. Older ones have all but faded (half after 30 days). */
export const HISTORY = 100;

/** Statement: what the caller did last; `historyFrom` makes a past of its rows. */
export function historyOf(c: Context<Env>) {
  return c.var.db
    .select({
      kind: memberContent.contentKind,
      slug: memberContent.contentSlug,
      click: memberContent.clickedAt,
      view: memberContent.viewedAt,
      like: memberContent.likedAt,
      complete: memberContent.completedAt,
      comment: memberContent.commentedAt,
      share: memberContent.sharedAt,
      content: sql<string | null>`${contentIn()}`.as('content_known'),
    })
    .from(memberContent)
    .where(and(eq(memberContent.siteId, siteOf(c)), eq(memberContent.memberId, callerId(c))))
    .orderBy(desc(memberContent.lastAt))
    .limit(HISTORY);
}

/**
 * The title, null where it is not published, and the topics of each content; a lesson or material has its course's. Apart from the
 * selection, since there drizzle takes the table's name off every column of a one-table select.
 */
function contentIn() {
  const { siteId, contentKind: kind, contentSlug: slug } = memberContent;
  const known = sql`json_object('title', case status when 'published' then title end, 'topics', json(topics),
    'minutes', case when ${kind} in ('lesson', 'material') then null else minutes end)`;
  return sql`case ${kind}
    when 'post' then (select ${known} from ${post} where ${post.siteId} = ${siteId} and ${post.slug} = ${slug})
    else (select ${known} from ${course} where ${course.siteId} = ${siteId}
      and ${course.slug} = case ${kind} when 'course' then ${slug} else ${courseIn(slug)} end)
    end`;
}

/** `minutes`: null where not known, as of lessons. */
export type PastContent = Past & { title: string | null; minutes: number | null };

/** Of a content that is gone. */
const unknown: Pick<PastContent, 'title' | 'topics' | 'minutes'> = { title: null, topics: [], minutes: null };

export function historyFrom(rows: Awaited<ReturnType<typeof historyOf>>): PastContent[] {
  return rows.map(({ content, ...times }) => ({
    ...times,
    ...(content === null ? unknown : (JSON.parse(content) as typeof unknown)),
  }));
}

/** Statement: the topics of the page being read; no row where it names nothing that is published. */
export function pageOf(c: Context<Env>, context: { kind: ContentKind; slug: string } | null) {
  const { db } = c.var;
  if (context?.kind === 'post') {
    return db
      .select({ topics: post.topics })
      .from(post)
      .where(and(eq(post.siteId, siteOf(c)), eq(post.slug, context.slug), eq(post.status, 'published')));
  }
  const slug = context?.slug.split('/', 1)[0] ?? '';
  return db
    .select({ topics: course.topics })
    .from(course)
    .where(and(eq(course.siteId, siteOf(c)), eq(course.slug, slug), eq(course.status, 'published')));
}
