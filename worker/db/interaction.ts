import { index, integer, primaryKey, real, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { ActedKind } from '../contract/value.ts';

export type InteractionKind = 'view' | 'like' | 'comment' | 'share' | 'complete' | 'click';

/** Append-only; trimmed after `RETENTION_DAYS` (worker/recommendations/retention.ts). What lasts is in the two tables below. */
export const interaction = sqliteTable(
  'interaction',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    siteId: text('site_id').notNull(),
    memberId: text('member_id').notNull(),
    kind: text().$type<InteractionKind>().notNull(),
    contentKind: text('content_kind').$type<ActedKind>().notNull(),
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
    contentKind: text('content_kind').$type<ActedKind>().notNull(),
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
    // Who met a content lately: whether enough different people did for it to be called trending.
    index('member_content_recent').on(t.siteId, t.contentKind, t.contentSlug, t.lastAt),
  ],
);

/**
 * Counts per content, kept in the same batch as each interaction. `users` counts distinct members. Members without
 * personal lists are in none but the quiet ones, which lists do not look at: with them a number that is shown is whole.
 * The heats are decayed counts of acts, as logarithms that no time passing changes (forward decay; see
 * worker/db/record.ts): the order of the index is that of the moment, whatever the moment.
 */
export const contentStat = sqliteTable(
  'content_stat',
  {
    siteId: text('site_id').notNull(),
    contentKind: text('content_kind').$type<ActedKind>().notNull(),
    contentSlug: text('content_slug').notNull(),
    users: integer().notNull().default(0),
    views: integer().notNull().default(0),
    likes: integer().notNull().default(0),
    comments: integer().notNull().default(0),
    shares: integer().notNull().default(0),
    completions: integer().notNull().default(0),
    quietLikes: integer('quiet_likes').notNull().default(0),
    quietShares: integer('quiet_shares').notNull().default(0),
    /** Half-lives of 6 hours, 3 days and 30 days. 0: nothing yet, or one act in 1970. */
    heatHours: real('heat_hours').notNull().default(0),
    heatDays: real('heat_days').notNull().default(0),
    heatMonth: real('heat_month').notNull().default(0),
  },
  (t) => [
    primaryKey({ columns: [t.siteId, t.contentKind, t.contentSlug] }),
    index('content_stat_days').on(t.siteId, t.contentKind, t.heatDays),
    index('content_stat_month').on(t.siteId, t.contentKind, t.heatMonth),
  ],
);
