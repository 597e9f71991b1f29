import * as v from 'valibot';
import { Cursor, Time } from './value.ts';

/** A comment. A deleted one keeps its place with empty text and author, so that its replies keep theirs. */
export const Comment = v.object({
  id: v.string(),
  /** What it replies to. A reply at depth 5 may outlive the comment at depth 5 that it names. */
  parent: v.nullable(v.string()),
  /** 0 for a top-level comment; replies deeper than 5 are kept at 5. */
  depth: v.number(),
  author: v.nullable(v.object({ name: v.string(), staff: v.boolean() })),
  html: v.string(),
  likes: v.number(),
  liked: v.boolean(),
  mine: v.boolean(),
  deleted: v.boolean(),
  createdAt: Time,
  editedAt: v.nullable(Time),
  /**
   * Sorts a thread in reading order: every comment comes after its parent and before the parent's next sibling.
   * Empty once a deleted comment has no replies left to keep a place for: take it out of the page.
   */
  path: v.string(),
});
export type Comment = v.InferOutput<typeof Comment>;

/**
 * A page of a thread in reading order, or (`?since=`) what changed since a time, oldest change first.
 * `since` is the time to poll from next.
 */
export const CommentPage = v.object({
  state: v.picklist(['open', 'locked']),
  total: v.number(),
  comments: v.array(Comment),
  next: v.nullable(Cursor),
  since: Time,
});
export type CommentPage = v.InferOutput<typeof CommentPage>;

const Markdown = v.pipe(
  v.string(),
  // As COMMENT_MAX_BYTES of worker/markdown/limits.ts, in UTF-8.
  v.maxBytes(20_000),
  v.check((text) => text.trim() !== '', 'empty'),
);

export const CommentInput = v.strictObject({
  parent: v.nullable(v.pipe(v.string(), v.maxLength(60))),
  markdown: Markdown,
});
export type CommentInput = v.InferOutput<typeof CommentInput>;

export const CommentEdit = v.strictObject({ markdown: Markdown });
export type CommentEdit = v.InferOutput<typeof CommentEdit>;

/** The author's own text, to edit it. */
export const CommentSource = v.object({ id: v.string(), markdown: v.string() });
export type CommentSource = v.InferOutput<typeof CommentSource>;

export const LikeReply = v.object({ likes: v.number(), liked: v.boolean() });
export type LikeReply = v.InferOutput<typeof LikeReply>;

/** The moderator's list, newest first. */
export const ModerationPage = v.object({
  comments: v.array(
    v.object({
      id: v.string(),
      thread: v.string(),
      author: v.object({ id: v.string(), name: v.string() }),
      html: v.string(),
      createdAt: Time,
      deleted: v.boolean(),
    }),
  ),
  next: v.nullable(Cursor),
});
export type ModerationPage = v.InferOutput<typeof ModerationPage>;
