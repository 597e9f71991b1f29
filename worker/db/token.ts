import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { TokenScope } from '../contract/token.ts';

/** A token for programs, made in the studio. The id is the SHA-256 of the token; the token itself is never stored. */
export const apiToken = sqliteTable(
  'api_token',
  {
    id: text().primaryKey(),
    siteId: text('site_id').notNull(),
    name: text().notNull(),
    scope: text().$type<TokenScope>().notNull(),
    createdBy: text('created_by').notNull(),
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
    /** Moved at most once a day. */
    usedAt: integer('used_at'),
  },
  (t) => [index('api_token_site').on(t.siteId)],
);
