import { Hono } from 'hono';
import * as v from 'valibot';
import {
  Comment,
  CommentEdit,
  CommentInput,
  CommentPage,
  CommentSource,
  LikeReply,
  ModerationPage,
} from '../contract/discussion.ts';
import { Cursor, Slug } from '../contract/value.ts';
import type { Env } from '../env.ts';
import { body, params, query } from '../http/body.ts';
import { endpoint } from '../http/endpoint.ts';
import { editComment, readSource } from './edit.ts';
import { likeComment } from './like.ts';
import { listChanges, listComments } from './list.ts';
import { listNewest } from './moderate.ts';
import { postComment } from './post.ts';
import { removeAny, removeOwn } from './remove.ts';

const ByThread = v.object({ thread: Slug });
const ById = v.object({ id: v.pipe(v.string(), v.maxLength(60)) });
const Place = v.object({
  cursor: v.optional(Cursor),
  /** Epoch milliseconds: what changed since, instead of a page. */
  since: v.optional(v.pipe(v.string(), v.regex(/^\d{1,15}$/, 'not a time'))),
});

export const discussion = new Hono<Env>()
  .get(
    '/threads/:thread/comments',
    endpoint({
      callers: ['visitor'],
      summary: 'A thread, a page in reading order or what changed',
      reply: CommentPage,
    }),
    params(ByThread),
    query(Place),
    async (c) => {
      const { thread } = c.req.valid('param');
      const { cursor, since } = c.req.valid('query');
      // A poll asks what is new: an answer that was kept would be of no use.
      if (since !== undefined) c.header('Cache-Control', 'private, no-store');
      return c.json(
        await (since === undefined ? listComments(c, thread, cursor) : listChanges(c, thread, Number(since))),
      );
    },
  )
  .post(
    '/threads/:thread/comments',
    endpoint({ callers: ['member'], summary: 'Write a comment or a reply', reply: Comment }),
    params(ByThread),
    body(CommentInput),
    async (c) => c.json(await postComment(c, c.req.valid('param').thread, c.req.valid('json'))),
  )
  .patch(
    '/comments/:id',
    endpoint({ callers: ['member'], summary: 'Change your own comment', reply: Comment }),
    params(ById),
    body(CommentEdit),
    async (c) => c.json(await editComment(c, c.req.valid('param').id, c.req.valid('json').markdown)),
  )
  .delete(
    '/comments/:id',
    endpoint({ callers: ['member'], summary: 'Delete your own comment' }),
    params(ById),
    async (c) => {
      await removeOwn(c, c.req.valid('param').id);
      return c.body(null, 204);
    },
  )
  .get(
    '/comments/:id/source',
    endpoint({ callers: ['member'], summary: 'The markdown of your own comment', reply: CommentSource }),
    params(ById),
    async (c) => c.json(await readSource(c, c.req.valid('param').id)),
  )
  .put(
    '/comments/:id/like',
    endpoint({ callers: ['member'], summary: 'Like a comment', reply: LikeReply }),
    params(ById),
    async (c) => c.json(await likeComment(c, c.req.valid('param').id, true)),
  )
  .delete(
    '/comments/:id/like',
    endpoint({ callers: ['member'], summary: 'Take a like back', reply: LikeReply }),
    params(ById),
    async (c) => c.json(await likeComment(c, c.req.valid('param').id, false)),
  )
  .get(
    '/studio/comments',
    endpoint({ callers: ['moderator'], summary: 'All comments, newest first', reply: ModerationPage }),
    query(v.object({ cursor: v.optional(Cursor) })),
    async (c) => c.json(await listNewest(c, c.req.valid('query').cursor)),
  )
  .delete(
    '/studio/comments/:id',
    endpoint({ callers: ['moderator'], summary: "Delete anybody's comment" }),
    params(ById),
    async (c) => {
      await removeAny(c, c.req.valid('param').id);
      return c.body(null, 204);
    },
  );
