import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import type { WebhookType } from '../contract/webhook.ts';
import { grant } from '../db/billing.ts';
import { outbox, webhookEndpoint } from '../db/outbox.ts';
import type { Env } from '../env.ts';
import { siteOf } from '../http/caller.ts';
import { wanted, webhookRow } from '../outbox/queue.ts';

/** Statement: tells the owner's server of a gift's or seat's grant that this batch has written, if it did: `which` says so. */
export function announceWritten(c: Context<Env>, type: WebhookType, which: SQL | undefined) {
  const { db, now } = c.var;
  const payload = sql`json_object('type', ${type}, 'timestamp', ${new Date(now).toISOString()}, 'data', json_object(
    'grant', ${grant.id}, 'member', ${grant.memberId}, 'plan', ${grant.planId}, 'reason', ${grant.reason},
    'startsAt', ${grant.startsAt}, 'endsAt', ${grant.endsAt}))`;
  const cause = sql`${grant.id} || '/' || ${now}`;
  return db
    .insert(outbox)
    .select(
      db
        .select(webhookRow(siteOf(c), type, cause, payload, now))
        .from(webhookEndpoint)
        .innerJoin(grant, eq(grant.siteId, webhookEndpoint.siteId))
        .where(and(wanted(siteOf(c), type), which)),
    )
    .onConflictDoNothing();
}
