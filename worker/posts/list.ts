import { and, desc, eq, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import type { PostPage } from '../contract/post.ts';
import { post } from '../db/post.ts';
import type { Env } from '../env.ts';
import { ask, siteOf } from '../http/caller.ts';
import { pageOf, readCursor } from '../http/cursor.ts';
import { summaryColumns } from './read.ts';

const PAGE = 20;

/** Published posts, newest first: one round trip, rows read in proportion to the page. */
export async function listPosts(c: Context<Env>, cursor: string | undefined): Promise<PostPage> {
  const after = readCursor(cursor);
  const [, rows] = await ask(
    c,
    c.var.db
      .select(summaryColumns)
      .from(post)
      .where(
        and(
          eq(post.siteId, siteOf(c)),
          eq(post.status, 'published'),
          after ? sql`(${post.publishedAt}, ${post.slug}) < (${after[0]}, ${after[1]})` : undefined,
        ),
      )
      .orderBy(desc(post.publishedAt), desc(post.slug))
      .limit(PAGE + 1),
  );
  const { page, next } = pageOf(rows, PAGE, (row) => [row.publishedAt, row.slug]);
  return { posts: page, next };
}
