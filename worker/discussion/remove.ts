import { and, eq, gt, inArray, isNotNull, isNull, lt, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import type { Context } from 'hono';
import { comment, commentLike, thread } from '../db/discussion.ts';
import type { Env } from '../env.ts';
import { ask, siteOf } from '../http/caller.ts';
import { noComment, ownComment } from './edit.ts';
import { pathsAbove, tick } from './path.ts';

/** Takes the caller's own comment back. */
export async function removeOwn(c: Context<Env>, id: string): Promise<void> {
  await erase(c, await ownComment(c, id));
}

/** Takes anybody's comment away: for moderators. */
export async function removeAny(c: Context<Env>, id: string): Promise<void> {
  const [, rows] = await ask(
    c,
    c.var.db
      .select({ id: comment.id, threadSlug: comment.threadSlug, path: comment.path })
      .from(comment)
      .where(and(eq(comment.siteId, siteOf(c)), eq(comment.id, id), isNull(comment.deletedAt))),
  );
  if (!rows[0]) throw noComment();
  await erase(c, rows[0]);
}

/**
 * Erases the text and keeps the place while live replies need it. Then this comment, and the deleted ones above it
 * that only it kept, lose their path: so every deleted comment that has one stands over a live one, and a page
 * never reads rows that it does not show.
 */
async function erase(c: Context<Env>, { id, threadSlug, path }: { id: string; threadSlug: string; path: string }) {
  const { db, now } = c.var;
  const siteId = siteOf(c);
  const place = and(eq(comment.siteId, siteId), eq(comment.threadSlug, threadSlug));
  const live = and(place, eq(comment.id, id), isNull(comment.deletedAt));
  const clock = tick(siteId, threadSlug, now);
  const reply = alias(comment, 'reply');
  const below = and(
    eq(reply.siteId, siteId),
    eq(reply.threadSlug, threadSlug),
    gt(reply.path, comment.path),
    lt(reply.path, sql`${comment.path} || '~'`),
    isNull(reply.deletedAt),
  );
  await db.batch([
    db
      .update(thread)
      .set({ comments: sql`${thread.comments} - 1` })
      .where(
        and(
          eq(thread.siteId, siteId),
          eq(thread.slug, threadSlug),
          sql`exists (select 1 from ${comment} where ${live})`,
        ),
      ),
    db
      .update(comment)
      .set({ deletedAt: now, markdown: '', html: '', likes: 0, editedAt: null, changedAt: clock })
      .where(live),
    db.delete(commentLike).where(and(eq(commentLike.siteId, siteId), eq(commentLike.commentId, id))),
    db
      .update(comment)
      .set({ path: '', changedAt: sql`${clock} + ${comment.depth}` })
      .where(
        and(
          place,
          inArray(comment.path, pathsAbove(path)),
          isNotNull(comment.deletedAt),
          sql`not exists (select 1 from ${comment} as ${sql.identifier('reply')} where ${below})`,
        ),
      ),
  ]);
}
