import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import type { WebhookType } from '../../contract/webhook.ts';
import { grant } from '../../db/billing.ts';
import { outbox, webhookEndpoint } from '../../db/outbox.ts';
import type { Env } from '../../env.ts';
import { siteOf } from '../../http/caller.ts';

/** Statement: tells the owner's server of the gift's or seat's grant that the member got in this batch, if one was written. */
export function announceNew(c: Context<Env>, memberId: string) {
  const { db, now } = c.var;
  const type: WebhookType = 'grant.created';
  const payload = sql`json_object('type', ${type}, 'timestamp', ${new Date(now).toISOString()}, 'data', json_object(
    'grant', ${grant.id}, 'member', ${grant.memberId}, 'plan', ${grant.planId}, 'reason', ${grant.reason},
    'startsAt', ${grant.startsAt}, 'endsAt', ${grant.endsAt}))`;
  return db
    .insert(outbox)
    .select(
      db
        .select({
          id: sql<string>`${grant.id} || '/' || ${now} || '/' || ${webhookEndpoint.id}`.as('id'),
          siteId: sql<string>`${webhookEndpoint.siteId}`.as('site_id'),
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
        .innerJoin(grant, eq(grant.siteId, webhookEndpoint.siteId))
        .where(
          and(
            eq(webhookEndpoint.siteId, siteOf(c)),
            eq(webhookEndpoint.active, true),
            sql`exists (select 1 from json_each(${webhookEndpoint.types}) where value = ${type})`,
            eq(grant.memberId, memberId),
            eq(grant.createdAt, now),
            inArray(grant.source, ['gift', 'seat']),
          ),
        ),
    )
    .onConflictDoNothing();
}
