import { Hono } from 'hono';
import * as v from 'valibot';
import { Mailing, MailingInput, MailingList } from '../contract/mailing.ts';
import { Cursor, Slug } from '../contract/value.ts';
import { DeliveryPage, WebhookCreated, WebhookInput, WebhookList, WebhookTested } from '../contract/webhook.ts';
import type { Env } from '../env.ts';
import { body, params, query } from '../http/body.ts';
import { endpoint } from '../http/endpoint.ts';
import { listDeliveries, replayDelivery } from './deliveries.ts';
import { listMailings, startMailing } from './mailing.ts';
import { createWebhook, deleteWebhook, listWebhooks, testWebhook } from './webhooks.ts';

const Id = v.pipe(v.string(), v.maxLength(60));
const ById = v.object({ id: Id });
const BySlug = v.object({ slug: Slug });

export const notifications = new Hono<Env>()
  .get(
    '/studio/webhooks',
    endpoint({ callers: ['owner'], summary: 'Where the site tells what happens', reply: WebhookList }),
    async (c) => c.json(await listWebhooks(c)),
  )
  .post(
    '/studio/webhooks',
    endpoint({ callers: ['owner'], summary: 'Add a webhook; its secret is shown once', reply: WebhookCreated }),
    body(WebhookInput),
    async (c) => c.json(await createWebhook(c, c.req.valid('json'))),
  )
  .delete(
    '/studio/webhooks/:id',
    endpoint({ callers: ['owner'], summary: 'Delete a webhook' }),
    params(ById),
    async (c) => {
      await deleteWebhook(c, c.req.valid('param').id);
      return c.body(null, 204);
    },
  )
  .post(
    '/studio/webhooks/:id/test',
    endpoint({ callers: ['owner'], summary: 'Send a webhook a test', reply: WebhookTested }),
    params(ById),
    async (c) => c.json(await testWebhook(c, c.req.valid('param').id)),
  )
  .get(
    '/studio/webhooks/:id/deliveries',
    endpoint({ callers: ['owner'], summary: 'What a webhook was sent, newest first', reply: DeliveryPage }),
    params(ById),
    query(v.object({ cursor: v.optional(Cursor) })),
    async (c) => c.json(await listDeliveries(c, c.req.valid('param').id, c.req.valid('query').cursor)),
  )
  .put(
    '/studio/webhooks/:id/deliveries/:delivery/replay',
    endpoint({ callers: ['owner'], summary: 'Send a delivery again' }),
    params(v.object({ id: Id, delivery: v.pipe(v.string(), v.maxLength(300)) })),
    async (c) => {
      const { id, delivery } = c.req.valid('param');
      await replayDelivery(c, id, delivery);
      return c.body(null, 204);
    },
  )
  .get(
    '/studio/posts/:slug/mailings',
    endpoint({ callers: ['owner', 'editor'], summary: 'To whom a post was mailed', reply: MailingList }),
    params(BySlug),
    async (c) => c.json(await listMailings(c, c.req.valid('param').slug)),
  )
  .post(
    '/studio/posts/:slug/mailings',
    endpoint({ callers: ['owner', 'editor'], summary: 'Mail a post to members', reply: Mailing }),
    params(BySlug),
    body(MailingInput),
    async (c) => c.json(await startMailing(c, c.req.valid('param').slug, c.req.valid('json'))),
  );
