import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import type { WebhookType } from '../contract/webhook.ts';
import { outbox, webhookEndpoint } from '../db/outbox.ts';
import type { MailTemplates } from './templates.ts';

interface QueuedMail<Kind extends keyof MailTemplates> {
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

/** Statement, for the batch of what the mail tells of: it is sent after that (`drainOutbox`), once. `only`: where that holds. */
export function queueMail<Kind extends keyof MailTemplates>(db: DrizzleD1Database, mail: QueuedMail<Kind>, only?: SQL) {
  const { id, siteId, to, kind, payload, now, dueAt = now } = mail;
  return db
    .insert(outbox)
    .select(
      db
        .select(
          columns({
            id: sql`${id}`,
            siteId,
            carrier: 'mail',
            target: sql`${to}`,
            kind,
            payload: JSON.stringify(payload),
            dueAt,
            now,
          }),
        )
        .from(sql`(select 1)`)
        // SQLite takes `on conflict` after a select for a join's `on` unless there is a `where`.
        .where(only ?? sql`true`),
    )
    .onConflictDoNothing();
}

/** All of them, in the table's order, as `insert … select` needs them. */
function columns(row: {
  id: SQL;
  siteId: string;
  carrier: 'mail' | 'webhook';
  target: SQL;
  kind: string;
  payload: string | SQL;
  dueAt: number;
  now: number;
}) {
  return {
    id: sql<string>`${row.id}`.as('id'),
    siteId: sql<string>`${row.siteId}`.as('site_id'),
    carrier: sql<typeof row.carrier>`${row.carrier}`.as('carrier'),
    target: sql<string>`${row.target}`.as('target'),
    kind: sql<string>`${row.kind}`.as('kind'),
    payload: sql<Record<string, unknown>>`${row.payload}`.as('payload'),
    dueAt: sql<number>`${row.dueAt}`.as('due_at'),
    attempts: sql<number>`0`.as('attempts'),
    leasedUntil: sql<number>`0`.as('leased_until'),
    doneAt: sql<number | null>`null`.as('done_at'),
    failedAt: sql<number | null>`null`.as('failed_at'),
    error: sql<string>`''`.as('error'),
    createdAt: sql<number>`${row.now}`.as('created_at'),
  };
}

interface Announcement {
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
        .select(webhookRow(siteId, type, sql`${id}`, payload, now))
        .from(webhookEndpoint)
        .where(wanted(siteId, type)),
    )
    .onConflictDoNothing();
}

/** Columns of a row to one endpoint: `cause` is the key of its cause, `payload` its JSON. */
export function webhookRow(siteId: string, type: WebhookType, cause: SQL, payload: string | SQL, now: number) {
  const id = sql`${cause} || '/' || ${webhookEndpoint.id}`;
  const target = sql`${webhookEndpoint.id}`;
  return columns({ id, siteId, carrier: 'webhook', target, kind: type, payload, dueAt: now, now });
}

/** SQL: the site's endpoints that want the type. */
export const wanted = (siteId: string, type: WebhookType) =>
  and(
    eq(webhookEndpoint.siteId, siteId),
    eq(webhookEndpoint.active, true),
    sql`exists (select 1 from json_each(${webhookEndpoint.types}) where value = ${type})`,
  );
