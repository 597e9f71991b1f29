import { and, desc, eq, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import type { ContentKind } from '../contract/value.ts';
import { course } from '../db/course.ts';
import { memberContent } from '../db/interaction.ts';
import { member } from '../db/member.ts';
import { post } from '../db/post.ts';
import type { Env } from '../env.ts';
import { callerId, siteOf } from '../http/caller.ts';

/** The latest contents a taste is read from. Older ones have all but faded (half after 30 days). */
export const HISTORY = 100;

/** Statement: what the caller told about themselves. */
export function profileOf(c: Context<Env>) {
  return c.var.db
    .select({ fields: member.fields, goal: member.goal, level: member.level })
    .from(member)
    .where(and(eq(member.siteId, siteOf(c)), eq(member.id, callerId(c))));
}

/** Statement: what the caller did last, with the topics of each content; a lesson has its course's. */
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
      topics: sql`${topicsIn()}`.mapWith(topicsOf).as('content_topics'),
    })
    .from(memberContent)
    .where(and(eq(memberContent.siteId, siteOf(c)), eq(memberContent.memberId, callerId(c))))
    .orderBy(desc(memberContent.lastAt))
    .limit(HISTORY);
}

/** Apart from the selection, since there drizzle takes the table's name off every column of a one-table select. */
function topicsIn() {
  const { siteId, contentKind: kind, contentSlug: slug } = memberContent;
  return sql`case ${kind}
    when 'post' then (select ${post.topics} from ${post} where ${post.siteId} = ${siteId} and ${post.slug} = ${slug})
    else (select ${course.topics} from ${course} where ${course.siteId} = ${siteId}
      and ${course.slug} = case ${kind} when 'course' then ${slug} else substr(${slug}, 1, instr(${slug}, '/') - 1) end)
    end`;
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

/** The topics of a content that is gone are none. */
const topicsOf = {
  mapFromDriverValue: (value: unknown): string[] => (value === null ? [] : JSON.parse(String(value))),
};
