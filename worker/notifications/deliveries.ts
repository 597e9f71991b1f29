import { and, desc, eq, lte, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import type { Delivery, DeliveryPage } from '../contract/webhook.ts';
import { outbox } from '../db/outbox.ts';
import type { Env } from '../env.ts';
import { ask, siteOf } from '../http/caller.ts';
import { pageOf, readCursor } from '../http/cursor.ts';
import { Fault } from '../http/fault.ts';
import { sendSoon } from '../outbox/send-soon.ts';

const PAGE = 30;

const toEndpoint = (c: Context<Env>, webhook: string) =>
  // The carrier as a literal: the partial index needs to see it.
  and(eq(outbox.siteId, siteOf(c)), eq(outbox.target, webhook), sql`${outbox.carrier} = 'webhook'`);

/** What was sent to an endpoint in the last 35 days, or is still to be sent, newest first. */
export async function listDeliveries(
  c: Context<Env>,
  webhook: string,
  cursor: string | undefined,
): Promise<DeliveryPage> {
  const after = readCursor(cursor);
  const [, rows] = await ask(
    c,
    c.var.db
      .select({
        id: outbox.id,
        type: sql<string>`${outbox.kind}`.as('type'),
        state: sql<Delivery['state']>`case when ${outbox.doneAt} is not null then 'done'
          when ${outbox.failedAt} is not null then 'failed' else 'pending' end`.as('state'),
        attempts: outbox.attempts,
        error: outbox.error,
        dueAt: outbox.dueAt,
        createdAt: outbox.createdAt,
      })
      .from(outbox)
      .where(
        and(
          toEndpoint(c, webhook),
          after ? sql`(${outbox.createdAt}, ${outbox.id}) < (${after[0]}, ${after[1]})` : undefined,
        ),
      )
      .orderBy(desc(outbox.createdAt), desc(outbox.id))
      .limit(PAGE + 1),
  );
  const { page, next } = pageOf(rows, PAGE, (row) => [row.createdAt, row.id]);
  return { deliveries: page, next };
}

/** Sends a delivery again, under the same `webhook-id`, with all its tries. Not while it is being sent. */
export async function replayDelivery(c: Context<Env>, webhook: string, id: string): Promise<void> {
  const { db, now } = c.var;
  await ask(c);
  const replayed = await db
    .update(outbox)
    .set({ dueAt: now, attempts: 0, leasedUntil: 0, doneAt: null, failedAt: null, error: '' })
    .where(and(toEndpoint(c, webhook), eq(outbox.id, id), lte(outbox.leasedUntil, now)))
    .returning({ id: outbox.id });
  if (replayed.length === 0) throw new Fault('not_found', 'There is no such delivery, or it is being sent right now.');
  sendSoon(c);
}
