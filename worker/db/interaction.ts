import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { ContentKind } from '../contract/value.ts';

export type InteractionKind = 'view' | 'like' | 'comment' | 'share' | 'complete' | 'click';

/** Append-only; trimmed after `RETENTION_DAYS` (worker/recommendations/retention.ts). What lasts is in the two tables below. */
export const interaction = sqliteTable(
  'interaction',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    siteId: text('site_id').notNull(),
    memberId: text('member_id').notNull(),
    kind: text().$type<InteractionKind>().notNull(),
    contentKind: text('content_kind').$type<ContentKind>().notNull(),
    contentSlug: text('content_slug').notNull(),
    at: integer().notNull(),
  },
  (t) => [index('interaction_member').on(t.siteId, t.memberId, t.at), index('interaction_at').on(t.at)],
);

/** What one member did with one content: the last time of each kind. `likedAt` is also the like itself. */
export const memberContent = sqliteTable(
  'member_content',
  {
    siteId: text('site_id').notNull(),
    memberId: text('member_id').notNull(),
    contentKind: text('content_kind').$type<ContentKind>().notNull(),
    contentSlug: text('content_slug').notNull(),
    viewedAt: integer('viewed_at'),
    likedAt: integer('liked_at'),
    commentedAt: integer('commented_at'),
    sharedAt: integer('shared_at'),
    completedAt: integer('completed_at'),
    clickedAt: integer('clicked_at'),
    lastAt: integer('last_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.siteId, t.memberId, t.contentKind, t.contentSlug] }),
    index('member_content_last').on(t.siteId, t.memberId, t.lastAt),
  ],
);

/** Counts per content, kept in the same batch as each interaction. `users` counts distinct members. */
export const contentStat = sqliteTable(
  'content_stat',
  {
    siteId: text('site_id').notNull(),
    contentKind: text('content_kind').$type<ContentKind>().notNull(),
    contentSlug: text('content_slug').notNull(),
    users: integer().notNull().default(0),
    views: integer().notNull().default(0),
    likes: integer().notNull().default(0),
    comments: integer().notNull().default(0),
    shares: integer().notNull().default(0),
    completions: integer().notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.siteId, t.contentKind, t.contentSlug] })],
);
