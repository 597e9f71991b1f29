import { and, eq, ne, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import { gateView } from '../db/gate-view.ts';
import { post } from '../db/post.ts';
import type { Env } from '../env.ts';
import { ask, siteOf } from '../http/caller.ts';
import { DAY } from './months.ts';

/**
 * Counts that a post's gate was shown to somebody. Only a figure of the day grows; of posts that are not there or have no
 * gate nothing is kept, and the answer is the same.
 */
export async function countGate(c: Context<Env>, slug: string): Promise<void> {
  const { db, now } = c.var;
  await ask(c);
  await db
    .insert(gateView)
    .select(
      db
        .select({
          siteId: post.siteId,
          day: sql<number>`${Math.floor(now / DAY)}`.as('day'),
          postSlug: sql<string>`${post.slug}`.as('post_slug'),
          views: sql<number>`1`.as('views'),
        })
        .from(post)
        .where(
          and(eq(post.siteId, siteOf(c)), eq(post.slug, slug), eq(post.status, 'published'), ne(post.access, 'open')),
        ),
    )
    .onConflictDoUpdate({
      target: [gateView.siteId, gateView.day, gateView.postSlug],
      set: { views: sql`${gateView.views} + 1` },
    });
}
