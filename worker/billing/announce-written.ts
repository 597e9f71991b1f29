import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import type { WebhookType } from '../contract/webhook.ts';
import { grant } from '../db/billing.ts';
import { outbox, webhookEndpoint } from '../db/outbox.ts';
import { wanted, webhookRow } from '../outbox/queue.ts';

interface Where {
  db: DrizzleD1Database;
  siteId: string;
  now: number;
}

/**
 * Statement: tells the owner's server of those gifts' or seats' grants that `which` says, as this batch has written them;
 * standing before what writes their end, with that as `endsAt`.
 */
export function announceWritten(
  { db, siteId, now }: Where,
  type: WebhookType,
  which: SQL | undefined,
  endsAt: SQL = sql`${grant.endsAt}`,
) {
  const payload = sql`json_object('type', ${type}, 'timestamp', ${new Date(now).toISOString()}, 'data', json_object(
    'grant', ${grant.id}, 'member', ${grant.memberId}, 'plan', ${grant.planId}, 'reason', ${grant.reason},
    'startsAt', ${grant.startsAt}, 'endsAt', ${endsAt}))`;
  const cause = sql`${grant.id} || '/' || ${now}`;
  return db
    .insert(outbox)
    .select(
      db
        .select(webhookRow(siteId, type, cause, payload, now))
        .from(webhookEndpoint)
        .innerJoin(grant, eq(grant.siteId, webhookEndpoint.siteId))
        .where(and(wanted(siteId, type), which)),
    )
    .onConflictDoNothing();
}
