import { and, asc, eq } from 'drizzle-orm';
import type { Context } from 'hono';
import type { WebhookCreated, WebhookInput, WebhookList, WebhookTested } from '../contract/webhook.ts';
import { outbox, webhookEndpoint } from '../db/outbox.ts';
import type { Env } from '../env.ts';
import { auditAct } from '../http/audit-act.ts';
import { ask, siteOf } from '../http/caller.ts';
import { Fault } from '../http/fault.ts';
import { sendSoon } from '../outbox/send-soon.ts';
import { newWebhookSecret } from '../outbox/sign-webhook.ts';
import { isLocal, refusalOf } from '../outbox/webhook-address.ts';

/** Each act is sent to all of them. */
const ENDPOINTS = 10;

const shown = {
  id: webhookEndpoint.id,
  url: webhookEndpoint.url,
  types: webhookEndpoint.types,
  active: webhookEndpoint.active,
  createdAt: webhookEndpoint.createdAt,
};

const listed = (c: Context<Env>) =>
  c.var.db
    .select(shown)
    .from(webhookEndpoint)
    .where(eq(webhookEndpoint.siteId, siteOf(c)))
    .orderBy(asc(webhookEndpoint.createdAt), asc(webhookEndpoint.id))
    .limit(ENDPOINTS);

export async function listWebhooks(c: Context<Env>): Promise<WebhookList> {
  const [, webhooks] = await ask(c, listed(c));
  return { webhooks };
}

/** @throws Fault `bad_request` for an address that webhooks do not go to, `conflict` when there are ten */
export async function createWebhook(c: Context<Env>, { url, types }: WebhookInput): Promise<WebhookCreated> {
  const [caller, existing] = await ask(c, listed(c));
  const refusal = refusalOf(url, isLocal(c.env));
  if (refusal) throw new Fault('bad_request', `Webhooks cannot go there. ${refusal}`);
  if (existing.length >= ENDPOINTS) throw new Fault('conflict', `There are ${ENDPOINTS} webhooks already. Delete one.`);
  const webhook = {
    id: crypto.randomUUID(),
    url,
    types: [...new Set(types)],
    active: true,
    createdAt: c.var.now,
    secret: newWebhookSecret(),
  };
  const { db } = c.var;
  await db.batch([
    db.insert(webhookEndpoint).values({ ...webhook, siteId: caller.site.id }),
    auditAct(c, caller, {
      action: 'webhook.create',
      subject: webhook.id,
      detail: { url, types: webhook.types },
    }),
  ]);
  return webhook;
}

/** What is still queued for it is given up when its turn comes. */
export async function deleteWebhook(c: Context<Env>, id: string): Promise<void> {
  const [caller] = await ask(c);
  const { db } = c.var;
  await db.batch([
    db.delete(webhookEndpoint).where(and(eq(webhookEndpoint.siteId, siteOf(c)), eq(webhookEndpoint.id, id))),
    auditAct(c, caller, { action: 'webhook.delete', subject: id }),
  ]);
}

/** Sends the endpoint a webhook of the type `test`, whatever types it wants. */
export async function testWebhook(c: Context<Env>, id: string): Promise<WebhookTested> {
  const { db, now } = c.var;
  const [caller] = await findWebhook(c, id);
  const delivery = `test-${crypto.randomUUID()}/${id}`;
  await db.insert(outbox).values({
    id: delivery,
    siteId: caller.site.id,
    carrier: 'webhook',
    target: id,
    kind: 'test',
    payload: { type: 'test', timestamp: new Date(now).toISOString(), data: {} },
    dueAt: now,
    createdAt: now,
  });
  sendSoon(c);
  return { id: delivery };
}

async function findWebhook(c: Context<Env>, id: string) {
  const statement = c.var.db
    .select({ id: webhookEndpoint.id })
    .from(webhookEndpoint)
    .where(and(eq(webhookEndpoint.siteId, siteOf(c)), eq(webhookEndpoint.id, id)));
  const [caller, [webhook]] = await ask(c, statement);
  if (!webhook) throw new Fault('not_found', 'There is no such webhook here.');
  return [caller] as const;
}
