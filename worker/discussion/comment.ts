import { and, eq, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import type { Comment } from '../contract/discussion.ts';
import { aliased } from '../db/aliased.ts';
import { comment, commentLike } from '../db/discussion.ts';
import { member, staff } from '../db/member.ts';
import type { Env } from '../env.ts';
import { callerId, siteOf } from '../http/caller.ts';

/** Statement without its `where`: comments as the caller sees them. Authors by name only. */
export function selectComments(c: Context<Env>) {
  return c.var.db
    .select({
      ...aliased('comment', {
        id: comment.id,
        parent: comment.parentId,
        depth: comment.depth,
        path: comment.path,
        html: comment.html,
        likes: comment.likes,
        createdAt: comment.createdAt,
        editedAt: comment.editedAt,
        deletedAt: comment.deletedAt,
        changedAt: comment.changedAt,
      }),
      name: sql<string | null>`${member.name}`.as('author_name'),
      staff: sql<number>`exists (select 1 from ${staff} where ${and(
        eq(staff.siteId, siteOf(c)),
        eq(staff.memberId, comment.memberId),
      )})`.as('author_staff'),
      mine: sql<number | null>`${comment.memberId} = ${callerId(c)}`.as('mine'),
      liked: sql<number>`exists (select 1 from ${commentLike} where ${and(
        eq(commentLike.commentId, comment.id),
        eq(commentLike.memberId, callerId(c)),
      )})`.as('liked'),
    })
    .from(comment)
    .leftJoin(member, and(eq(member.id, comment.memberId), eq(member.siteId, comment.siteId)))
    .$dynamic();
}

type Row = Awaited<ReturnType<typeof selectComments>>[number];

/** A row on the wire. A deleted comment is nobody's. */
export function toComment({ name, staff, mine, liked, deletedAt, changedAt: _, ...row }: Row): Comment {
  const deleted = deletedAt !== null;
  return {
    ...row,
    author: deleted || name === null ? null : { name, staff: staff === 1 },
    mine: !deleted && mine === 1,
    liked: liked === 1,
    deleted,
  };
}
