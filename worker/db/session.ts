import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** `reader` tokens live in a blog's page and may read, buy, learn and discuss; `staff` sessions are the studio's cookie. */
export type Audience = 'reader' | 'staff';

/** The id is the SHA-256 of the token; the token itself is never stored. Signing out deletes the row. */
export const session = sqliteTable(
  'session',
  {
    id: text().primaryKey(),
    siteId: text('site_id').notNull(),
    memberId: text('member_id').notNull(),
    audience: text().$type<Audience>().notNull(),
    /** The page origin that the token was given to, or null for a caller without one (no browser). */
    origin: text(),
    createdAt: integer('created_at').notNull(),
    /** Moved at most once a day, so that reading does not write. */
    seenAt: integer('seen_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
  },
  (t) => [index('session_member').on(t.siteId, t.memberId), index('session_expires').on(t.expiresAt)],
);

/** A mailed code. Its id is the browser's challenge; the hash is keyed by the deployment's secret. */
export const signInCode = sqliteTable(
  'sign_in_code',
  {
    id: text().primaryKey(),
    siteId: text('site_id').notNull(),
    email: text().notNull(),
    codeHash: text('code_hash').notNull(),
    audience: text().$type<Audience>().notNull(),
    origin: text(),
    ipHash: text('ip_hash').notNull(),
    tries: integer().notNull().default(0),
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
    usedAt: integer('used_at'),
  },
  (t) => [
    index('sign_in_code_email').on(t.siteId, t.email, t.createdAt),
    index('sign_in_code_ip').on(t.ipHash, t.createdAt),
    index('sign_in_code_expires').on(t.expiresAt),
  ],
);
