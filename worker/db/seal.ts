import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** The key of a sealed post's ciphertext in one release of the blog. Older releases may still be in readers' tabs. */
export const seal = sqliteTable(
  'seal',
  {
    siteId: text('site_id').notNull(),
    postSlug: text('post_slug').notNull(),
    /** Names the key in the page. */
    keyId: text('key_id').notNull(),
    /** AES-256-GCM, base64url. Leaves the database only for an entitled caller. */
    key: text().notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.siteId, t.postSlug, t.keyId] })],
);
