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
    /** Only plans of this tier, or that open everything, open it; null: any paid membership does. */
    tier: text(),
    /** Not before this time, and not before so many days after the reader's access began. */
    opensAt: integer('opens_at'),
    dripDays: integer('drip_days'),
    status: text().$type<PostStatus>().notNull(),
    topics: text({ mode: 'json' }).$type<string[]>().notNull(),
    level: text().$type<Level>().notNull(),
    minutes: integer().notNull(),
    url: text().notNull(),
    markdown: text().notNull(),
    /** Sanitised at write time; leaves the database only for an entitled caller. */
    html: text().notNull(),
    /** Name of the set of files that it was pushed from; null: written in the studio. */
    source: text(),
    /** SHA-256 of the markdown as it was pushed; null once staff have saved the post. */
    textHash: text('text_hash'),
    publishedAt: integer('published_at'),
    updatedAt: integer('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.siteId, t.slug] }),
    index('post_published').on(t.siteId, t.status, t.publishedAt, t.slug),
    index('post_source').on(t.siteId, t.source),
    index('post_updated').on(t.siteId, t.updatedAt, t.slug),
  ],
);
