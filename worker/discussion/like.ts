import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import type { LikeReply } from '../contract/discussion.ts';
import { comment, commentLike } from '../db/discussion.ts';
import type { Env } from '../env.ts';
import { ask, signedIn, siteOf } from '../http/caller.ts';
import { Fault } from '../http/fault.ts';
import { noComment } from './edit.ts';
import { tick } from './path.ts';
import { readable } from './thread.ts';

/** Likes a comment, or takes the like back; doing it again changes nothing. Two round trips. */
export async function likeComment(c: Context<Env>, id: string, liked: boolean): Promise<LikeReply> {
  const { db, now } = c.var;
  const siteId = siteOf(c);
  const live = and(eq(comment.siteId, siteId), eq(comment.id, id), isNull(comment.deletedAt));
  const [caller, found] = await ask(
    c,
    db
      .select({ threadSlug: comment.threadSlug, readable: sql<number>`${readable(c, comment.threadSlug)}` })
      .from(comment)
      .where(live),
  );
  if (!found[0]) throw noComment();
  if (!found[0].readable) throw new Fault('locked', 'You cannot read this discussion.');
  const memberId = signedIn(caller).id;
  const mine = and(eq(commentLike.siteId, siteId), eq(commentLike.commentId, id), eq(commentLike.memberId, memberId));
  const has = sql`exists (select 1 from ${commentLike} where ${mine})`;
  const [, , rows] = await db.batch([
    // Counted before the row is there or gone, in the same transaction: so the count is exact.
    db
      .update(comment)
      .set({
        likes: sql`${comment.likes} + ${liked ? 1 : -1}`,
        changedAt: tick(siteId, found[0].threadSlug, now),
      })
      .where(and(live, liked ? sql`not ${has}` : has)),
    liked
      ? db
          .insert(commentLike)
          .select(
            db
              .select({
                siteId: sql`${siteId}`.as('site_id'),
                commentId: sql`${id}`.as('comment_id'),
                memberId: sql`${memberId}`.as('member_id'),
                createdAt: sql`${now}`.as('created_at'),
              })
              .from(comment)
              .where(live),
          )
          .onConflictDoNothing()
      : db.delete(commentLike).where(mine),
    db.select({ likes: comment.likes }).from(comment).where(live),
  ]);
  if (!rows[0]) throw noComment();
  return { likes: rows[0].likes, liked };
}
