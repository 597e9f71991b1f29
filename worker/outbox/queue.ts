import { and, eq, sql } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import type { WebhookType } from '../contract/webhook.ts';
import { outbox, webhookEndpoint } from '../db/outbox.ts';
import type { MailTemplates } from './templates.ts';

export interface QueuedMail<Kind extends keyof MailTemplates> {
  /** The key of its cause: the same again is not queued again. */
  id: string;
  siteId: string;
  to: string;
  kind: Kind;
  payload: MailTemplates[Kind];
  now: number;
  /** When it is to be sent; at once unless given. */
  dueAt?: number;
}

/** Statement, for the batch of what the mail tells of: it is sent after that (`drainOutbox`), once. */
export function queueMail<Kind extends keyof MailTemplates>(db: DrizzleD1Database, mail: QueuedMail<Kind>) {
  const { id, siteId, to: target, kind, payload, now, dueAt = now } = mail;
  return db
    .insert(outbox)
    .values({ id, siteId, carrier: 'mail', target, kind, payload: { ...payload }, dueAt, createdAt: now })
    .onConflictDoNothing();
}

export interface Announcement {
  /** The key of its cause, and the webhook's id. */
  id: string;
  siteId: string;
  type: WebhookType;
  data: Record<string, unknown>;
  now: number;
}

/** Statement, for the batch of what it tells of: a signed webhook to each of the owner's endpoints that wants the type. */
export function announce(db: DrizzleD1Database, { id, siteId, type, data, now }: Announcement) {
  const payload = JSON.stringify({ type, timestamp: new Date(now).toISOString(), data });
  return db
    .insert(outbox)
    .select(
      db
        .select({
          id: sql<string>`${`${id}/`} || ${webhookEndpoint.id}`.as('id'),
          siteId: webhookEndpoint.siteId,
          carrier: sql<'webhook'>`'webhook'`.as('carrier'),
          target: sql<string>`${webhookEndpoint.id}`.as('target'),
          kind: sql<string>`${type}`.as('kind'),
          payload: sql<Record<string, unknown>>`${payload}`.as('payload'),
          dueAt: sql<number>`${now}`.as('due_at'),
          attempts: sql<number>`0`.as('attempts'),
          leasedUntil: sql<number>`0`.as('leased_until'),
          doneAt: sql<number | null>`null`.as('done_at'),
          failedAt: sql<number | null>`null`.as('failed_at'),
          error: sql<string>`''`.as('error'),
          createdAt: sql<number>`${now}`.as('created_at'),
        })
        .from(webhookEndpoint)
        .where(
          and(
            eq(webhookEndpoint.siteId, siteId),
            eq(webhookEndpoint.active, true),
            sql`exists (select 1 from json_each(${webhookEndpoint.types}) where value = ${type})`,
          ),
        ),
    )
    .onConflictDoNothing();
}
