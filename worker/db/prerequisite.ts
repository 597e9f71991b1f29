import { primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** A content that should be known before another: posts and courses, as their authors say. Lessons follow their order. */
export const prerequisite = sqliteTable(
  'prerequisite',
  {
    siteId: text('site_id').notNull(),
    kind: text().$type<'post' | 'course'>().notNull(),
    slug: text().notNull(),
    requiresKind: text('requires_kind').$type<'post' | 'course'>().notNull(),
    requiresSlug: text('requires_slug').notNull(),
  },
  (t) => [primaryKey({ columns: [t.siteId, t.kind, t.slug, t.requiresKind, t.requiresSlug] })],
);
