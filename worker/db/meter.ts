import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** A gated post that was read on the house. Once counted in a month, the post stays open for the rest of it. */
export const meterRead = sqliteTable(
  'meter_read',
  {
    siteId: text('site_id').notNull(),
    /** A member's id, or for visitors a keyed hash of address and month. */
    reader: text().notNull(),
    /** Of UTC, as 202611. */
    month: integer().notNull(),
    postSlug: text('post_slug').notNull(),
    at: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.siteId, t.reader, t.month, t.postSlug] }), index('meter_read_month').on(t.month)],
);
