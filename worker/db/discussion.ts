import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { Access } from '../contract/value.ts';

export const thread = sqliteTable(
  'thread',
  {
    siteId: text('site_id').notNull(),
    slug: text().notNull(),
    /** Who may read it; only members write. A post's thread takes the post's access. */
    access: text().$type<Access>().notNull(),
    comments: integer().notNull().default(0),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.siteId, t.slug] })],
);

export const comment = sqliteTable(
  'comment',
  {
    id: text().primaryKey(),
    siteId: text('site_id').notNull(),
    threadSlug: text('thread_slug').notNull(),
    parentId: text('parent_id'),
    depth: integer().notNull(),
    /** The parent's path, then this comment's own fixed-width key: ordering by it is reading order. */
    path: text().notNull(),
    memberId: text('member_id').notNull(),
    markdown: text().notNull(),
    html: text().notNull(),
    likes: integer().notNull().default(0),
    createdAt: integer('created_at').notNull(),
    editedAt: integer('edited_at'),
    deletedAt: integer('deleted_at'),
    /** Moves with every change, likes included: what polling asks for. */
    changedAt: integer('changed_at').notNull(),
  },
  (t) => [
    index('comment_path').on(t.siteId, t.threadSlug, t.path),
    index('comment_changed').on(t.siteId, t.threadSlug, t.changedAt),
    index('comment_created').on(t.siteId, t.createdAt, t.id),
    index('comment_member').on(t.siteId, t.memberId, t.createdAt),
  ],
);

export const commentLike = sqliteTable(
  'comment_like',
  {
    siteId: text('site_id').notNull(),
    commentId: text('comment_id').notNull(),
    memberId: text('member_id').notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.commentId, t.memberId] })],
);
