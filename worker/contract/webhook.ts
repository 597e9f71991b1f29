import * as v from 'valibot';
import { Time } from './value.ts';

/** What a site tells its owner's server of. */
export const WebhookType = v.picklist([
  'grant.created',
  'grant.changed',
  'grant.ended',
  'comment.created',
  'lesson.completed',
]);
export type WebhookType = v.InferOutput<typeof WebhookType>;

/** Where to, and what of. https only, to a public host name. */
export const WebhookInput = v.strictObject({
  url: v.pipe(v.string(), v.maxLength(500), v.url()),
  types: v.pipe(v.array(WebhookType), v.minLength(1), v.maxLength(WebhookType.options.length)),
});
export type WebhookInput = v.InferOutput<typeof WebhookInput>;

/** `active` is false once the endpoint has answered 410. */
export const Webhook = v.object({
  id: v.string(),
  url: v.string(),
  types: v.array(WebhookType),
  active: v.boolean(),
  createdAt: Time,
});
export type Webhook = v.InferOutput<typeof Webhook>;

export const WebhookList = v.object({ webhooks: v.array(Webhook) });
export type WebhookList = v.InferOutput<typeof WebhookList>;

/** `secret` is shown once: `whsec_` and the base64 of the key that signs (Standard Webhooks). */
export const WebhookCreated = v.object({ ...Webhook.entries, secret: v.string() });
export type WebhookCreated = v.InferOutput<typeof WebhookCreated>;

/**
 * One webhook to one endpoint; `id` is its `webhook-id`. `pending`: tried again at `dueAt`. `failed`: given up, `error`
 * says why; it can be replayed.
 */
export const Delivery = v.object({
  id: v.string(),
  type: v.string(),
  state: v.picklist(['pending', 'done', 'failed']),
  attempts: v.number(),
  error: v.string(),
  dueAt: Time,
  createdAt: Time,
});
export type Delivery = v.InferOutput<typeof Delivery>;

export const DeliveryPage = v.object({ deliveries: v.array(Delivery), next: v.nullable(v.string()) });
export type DeliveryPage = v.InferOutput<typeof DeliveryPage>;

/** The test's delivery. */
export const WebhookTested = v.object({ id: v.string() });
export type WebhookTested = v.InferOutput<typeof WebhookTested>;
