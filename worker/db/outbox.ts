import { isNull, sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { WebhookType } from '../contract/webhook.ts';

/**
 * What is still to be sent: written in the batch of what it tells of, so that neither is without the other. The id is
 * the key of its cause: the same cause writes no second row. Rows that are done stay for 35 days, longer than Stripe
 * repeats an event.
 */
export const outbox = sqliteTable(
  'outbox',
  {
    id: text().primaryKey(),
    siteId: text('site_id').notNull(),
    carrier: text().$type<'mail' | 'webhook'>().notNull(),
    /** An e-mail address, or the id of a webhook endpoint. */
    target: text().notNull(),
    /** The mail's template or the webhook's type. */
    kind: text().notNull(),
    payload: text({ mode: 'json' }).$type<Record<string, unknown>>().notNull(),
    dueAt: integer('due_at').notNull(),
    attempts: integer().notNull().default(0),
    /** Somebody is sending it until then. */
    leasedUntil: integer('leased_until').notNull().default(0),
    doneAt: integer('done_at'),
    /** Given up. */
    failedAt: integer('failed_at'),
    error: text().notNull().default(''),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [
    index('outbox_due')
      .on(t.dueAt)
      .where(sql`${isNull(t.doneAt)} and ${isNull(t.failedAt)}`),
    index('outbox_site').on(t.siteId, t.createdAt),
    // An endpoint's deliveries, newest first, however many mails there are.
    index('outbox_webhook').on(t.target, t.createdAt, t.id).where(sql`${t.carrier} = 'webhook'`),
  ],
);

/** Where the owner's own server wants to be told. */
export const webhookEndpoint = sqliteTable(
  'webhook_endpoint',
  {
    id: text().primaryKey(),
    siteId: text('site_id').notNull(),
    url: text().notNull(),
    /** Signs what is sent (Standard Webhooks: `whsec_` and base64). */
    secret: text().notNull(),
    types: text({ mode: 'json' }).$type<WebhookType[]>().notNull(),
    active: integer({ mode: 'boolean' }).notNull().default(true),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [index('webhook_endpoint_site').on(t.siteId)],
);

/** A gated post that is being mailed to members: queued a page of members at a time. */
export const mailing = sqliteTable(
  'mailing',
  {
    id: text().primaryKey(),
    siteId: text('site_id').notNull(),
    postSlug: text('post_slug').notNull(),
    subject: text().notNull(),
    segment: text().$type<'all' | 'free' | 'paying'>().notNull(),
    /** The Worker's own address, for links in the mails. */
    origin: text().notNull().default(''),
    createdBy: text('created_by').notNull(),
    createdAt: integer('created_at').notNull(),
    /** The last member that was queued. */
    cursor: text().notNull().default(''),
    queued: integer().notNull().default(0),
    doneAt: integer('done_at'),
  },
  (t) => [index('mailing_site').on(t.siteId, t.createdAt)],
);
