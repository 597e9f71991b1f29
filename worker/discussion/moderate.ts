import { and, desc, eq, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import type { ModerationPage } from '../contract/discussion.ts';
import { aliased } from '../db/aliased.ts';
import { comment } from '../db/discussion.ts';
import { member } from '../db/member.ts';
import type { Env } from '../env.ts';
import { ask, siteOf } from '../http/caller.ts';
import { pageOf, readCursor } from '../http/cursor.ts';

const PAGE = 30;

/** All of the site's comments, newest first: one round trip. */
export async function listNewest(c: Context<Env>, cursor: string | undefined): Promise<ModerationPage> {
  const before = readCursor(cursor);
  const [, rows] = await ask(
    c,
    c.var.db
      .select({
        ...aliased('comment', {
          id: comment.id,
          thread: comment.threadSlug,
          html: comment.html,
          createdAt: comment.createdAt,
          deletedAt: comment.deletedAt,
          memberId: comment.memberId,
        }),
        name: sql<string>`coalesce(${member.name}, '')`.as('author_name'),
      })
      .from(comment)
      .leftJoin(member, and(eq(member.id, comment.memberId), eq(member.siteId, comment.siteId)))
      .where(
        and(
          eq(comment.siteId, siteOf(c)),
          before ? sql`(${comment.createdAt}, ${comment.id}) < (${before[0]}, ${before[1]})` : undefined,
        ),
      )
      .orderBy(desc(comment.createdAt), desc(comment.id))
      .limit(PAGE + 1),
  );
  const { page, next } = pageOf(rows, PAGE, (row) => [row.createdAt, row.id]);
  const comments = page.map(({ memberId, name, deletedAt, ...row }) => ({
    ...row,
    author: { id: memberId, name },
    deleted: deletedAt !== null,
  }));
  return { comments, next };
}
