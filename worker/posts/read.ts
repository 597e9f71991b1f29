import { and, eq, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import { can } from '../access/can.ts';
import { entitled } from '../access/entitled.ts';
import { grantsOf, offersOf } from '../access/ledger.ts';
import type { Post } from '../contract/post.ts';
import { contentStat, memberContent } from '../db/interaction.ts';
import { post } from '../db/post.ts';
import type { Env } from '../env.ts';
import { ask, callerId, siteOf } from '../http/caller.ts';
import { Fault } from '../http/fault.ts';

/** The columns that anybody may see of a published post. */
export const summaryColumns = {
  slug: post.slug,
  title: post.title,
  summary: post.summary,
  access: post.access,
  topics: post.topics,
  level: post.level,
  minutes: post.minutes,
  url: post.url,
  publishedAt: sql<number>`${post.publishedAt}`,
};

/** One post for the paywall: open with its HTML, or locked with what would open it. One round trip. */
export async function readPost(c: Context<Env>, slug: string): Promise<Post> {
  const { db, now } = c.var;
  const ofPost = and(
    eq(contentStat.siteId, post.siteId),
    eq(contentStat.contentKind, 'post'),
    eq(contentStat.contentSlug, post.slug),
  );
  const [caller, posts, grants, offers, mine] = await ask(
    c,
    db
      .select({
        ...summaryColumns,
        html: sql<string | null>`case when ${entitled(c, 'post', post.slug, post.access)} then ${post.html} end`,
        likes: sql<number>`coalesce(${contentStat.likes}, 0)`,
        shares: sql<number>`coalesce(${contentStat.shares}, 0)`,
      })
      .from(post)
      .leftJoin(contentStat, ofPost)
      .where(and(eq(post.siteId, siteOf(c)), eq(post.slug, slug), eq(post.status, 'published'))),
    grantsOf(c),
    offersOf(c),
    db
      .select({ likedAt: memberContent.likedAt })
      .from(memberContent)
      .where(
        and(
          eq(memberContent.siteId, siteOf(c)),
          eq(memberContent.memberId, callerId(c)),
          eq(memberContent.contentKind, 'post'),
          eq(memberContent.contentSlug, slug),
        ),
      ),
  );
  const row = posts[0];
  if (!row) throw new Fault('not_found', `There is no published post "${slug}" on this site.`);
  const { html, likes, shares, ...summary } = row;
  const reactions = { likes, shares, liked: mine[0]?.likedAt != null };
  const verdict = can(caller.member ? grants : null, { kind: 'post', slug, access: summary.access }, now);
  if (!verdict.open) return { state: 'locked', ...summary, reason: verdict.needs, offers, reactions };
  if (html === null)
    throw new Fault('internal', 'Something went wrong on our side.', { cause: 'can() and entitled() differ' });
  return { state: 'open', ...summary, html, reactions };
}
