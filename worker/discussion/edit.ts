import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import type { Comment, CommentSource } from '../contract/discussion.ts';
import { comment } from '../db/discussion.ts';
import type { Env } from '../env.ts';
import { ask, signedIn, siteOf } from '../http/caller.ts';
import { Fault } from '../http/fault.ts';
import { renderMarkdown } from '../markdown/render.ts';
import { selectComments, toComment } from './comment.ts';
import { tick } from './path.ts';
import { readable } from './thread.ts';

export const noComment = () => new Fault('not_found', 'This comment is no longer there.');
const notYours = () => new Fault('forbidden', 'Only its author may do this to a comment.');

/** The caller's own live comment. One round trip. */
export async function ownComment(c: Context<Env>, id: string) {
  const [caller, rows] = await ask(
    c,
    c.var.db
      .select({
        id: comment.id,
        memberId: comment.memberId,
        threadSlug: comment.threadSlug,
        path: comment.path,
        markdown: comment.markdown,
        readable: sql<number>`${readable(c, comment.threadSlug)}`,
      })
      .from(comment)
      .where(and(eq(comment.siteId, siteOf(c)), eq(comment.id, id), isNull(comment.deletedAt))),
  );
  const row = rows[0];
  if (!row) throw noComment();
  if (row.memberId !== signedIn(caller).id) throw notYours();
  return row;
}

export async function readSource(c: Context<Env>, id: string): Promise<CommentSource> {
  const { markdown } = await ownComment(c, id);
  return { id, markdown };
}

/** Who has lost the right to read a thread can still take words back, but not put new ones there. */
export async function editComment(c: Context<Env>, id: string, markdown: string): Promise<Comment> {
  const { db, now } = c.var;
  const siteId = siteOf(c);
  const own = await ownComment(c, id);
  if (!own.readable) throw new Fault('locked', 'You cannot read this discussion, so you cannot write in it.');
  const [, rows] = await db.batch([
    db
      .update(comment)
      .set({
        markdown,
        html: renderMarkdown(markdown, 'comment'),
        editedAt: now,
        changedAt: tick(siteId, own.threadSlug, now),
      })
      .where(and(eq(comment.siteId, siteId), eq(comment.id, id), isNull(comment.deletedAt))),
    selectComments(c).where(and(eq(comment.siteId, siteId), eq(comment.id, id), isNull(comment.deletedAt))),
  ]);
  if (!rows[0]) throw noComment();
  return toComment(rows[0]);
}
