import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** Who did what to money and access. Append-only; written in the batch of what it tells of. */
export const audit = sqliteTable(
  'audit',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    siteId: text('site_id').notNull(),
    at: integer().notNull(),
    /** A member's id (staff), `token:` and a token's name, `stripe` or `system`. */
    actor: text().notNull(),
    /** A verb and its noun: `grant.comp`, `payment.refund`, `member.ban`, `plan.create` … */
    action: text().notNull(),
    /** The id of what it was done to. */
    subject: text().notNull(),
    detail: text({ mode: 'json' }).$type<Record<string, unknown>>().notNull().default({}),
  },
  (t) => [index('audit_site').on(t.siteId, t.id), index('audit_subject').on(t.siteId, t.subject)],
);

/** Where a long job that works in slices stands. */
export const job = sqliteTable('job', {
  name: text().primaryKey(),
  cursor: text({ mode: 'json' }).$type<Record<string, unknown>>().notNull(),
  startedAt: integer('started_at').notNull(),
  finishedAt: integer('finished_at'),
});

/** What reconciliation found to differ from Stripe, and mended. */
export const drift = sqliteTable(
  'drift',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    siteId: text('site_id').notNull(),
    objectId: text('object_id').notNull(),
    before: text({ mode: 'json' }).$type<Record<string, unknown> | null>(),
    after: text({ mode: 'json' }).$type<Record<string, unknown> | null>(),
    at: integer().notNull(),
  },
  (t) => [index('drift_site').on(t.siteId, t.at)],
);
