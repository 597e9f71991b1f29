import { and, eq, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import { can } from '../access/can.ts';
import { postOpen } from '../access/entitled.ts';
import { grantsOf, offersOf, readerOf, toPlan } from '../access/ledger.ts';
import { lockOf } from '../access/lock.ts';
import { meterOf, meterReadsOf } from '../access/meter.ts';
import type { Post } from '../contract/post.ts';
import { contentStat, memberContent } from '../db/interaction.ts';
import { post } from '../db/post.ts';
import { seal } from '../db/seal.ts';
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

/** SQL: the text is in the page, encrypted. */
export const isSealed =
  sql<boolean>`exists (select 1 from ${seal} where ${seal.siteId} = ${post.siteId} and ${seal.postSlug} = ${post.slug})`.mapWith(
    Boolean,
  );

/** What decides who may read it, besides `access`. */
const gatedColumns = { tier: post.tier, opensAt: post.opensAt, dripDays: post.dripDays };

/** One post for the paywall: open with its HTML, or locked with what would open it. One round trip. */
export async function readPost(c: Context<Env>, slug: string): Promise<Post> {
  const { db, now } = c.var;
  const ofPost = and(
    eq(contentStat.siteId, post.siteId),
    eq(contentStat.contentKind, 'post'),
    eq(contentStat.contentSlug, post.slug),
  );
  const ownTier = sql`(select ${post.tier} from ${post} where ${post.siteId} = ${siteOf(c)} and ${post.slug} = ${slug})`;
  const [caller, posts, grants, offers, mine, [reads]] = await ask(
    c,
    db
      .select({
        ...summaryColumns,
        ...gatedColumns,
        html: sql<string | null>`case when ${postOpen(c)} then ${post.html} end`,
        sealed: isSealed,
        likes: sql<number>`coalesce(${contentStat.likes} + ${contentStat.quietLikes}, 0)`,
        shares: sql<number>`coalesce(${contentStat.shares} + ${contentStat.quietShares}, 0)`,
      })
      .from(post)
      .leftJoin(contentStat, ofPost)
      .where(and(eq(post.siteId, siteOf(c)), eq(post.slug, slug), eq(post.status, 'published'))),
    grantsOf(c),
    offersOf(c, { kind: 'post', slug, tier: ownTier }),
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
    meterReadsOf(c, slug),
  );
  const row = posts[0];
  if (!row) throw new Fault('not_found', `There is no published post "${slug}" on this site.`);
  const { html, sealed, tier, opensAt, dripDays, likes, shares, ...summary } = row;
  const reactions = { likes, shares, liked: mine[0]?.likedAt != null };
  const gated = { kind: 'post' as const, slug, access: summary.access, tier, opensAt, dripDays, sealed };
  const verdict = can(readerOf(caller, grants, reads?.this), gated, now);
  if (!verdict.open) {
    const meter = verdict.needs === 'wait' ? null : meterOf(caller, gated, reads?.used ?? 0, now);
    return { state: 'locked', ...summary, ...lockOf(verdict, offers.map(toPlan)), meter, reactions };
  }
  if (html === null)
    throw new Fault('internal', 'Something went wrong on our side.', { cause: 'can() and entitled() differ' });
  const meter = verdict.because === 'meter' ? meterOf(caller, gated, reads?.used ?? 0, now) : null;
  return { state: 'open', ...summary, html, sealed, meter, reactions };
}
