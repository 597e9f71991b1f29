import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { PostStatus } from '../contract/post.ts';
import type { Access, Level } from '../contract/value.ts';

export const post = sqliteTable(
  'post',
  {
    siteId: text('site_id').notNull(),
    slug: text().notNull(),
    title: text().notNull(),
    summary: text().notNull(),
    access: text().$type<Access>().notNull(),
    status: text().$type<PostStatus>().notNull(),
    topics: text({ mode: 'json' }).$type<string[]>().notNull(),
    level: text().$type<Level>().notNull(),
    minutes: integer().notNull(),
    url: text().notNull(),
    markdown: text().notNull(),
    /** Sanitised at write time; leaves the database only for an entitled caller. */
    html: text().notNull(),
    publishedAt: integer('published_at'),
    updatedAt: integer('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.siteId, t.slug] }),
    index('post_published').on(t.siteId, t.status, t.publishedAt, t.slug),
    index('post_updated').on(t.siteId, t.updatedAt, t.slug),
  ],
);
