import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** How often a post's gate was shown, a day. Counts only: nothing says who it was. */
export const gateView = sqliteTable(
  'gate_view',
  {
    siteId: text('site_id').notNull(),
    /** Days of UTC since 1970. */
    day: integer().notNull(),
    postSlug: text('post_slug').notNull(),
    views: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.siteId, t.day, t.postSlug] })],
);
