import * as v from 'valibot';

/** What a site tells its owner's server of. */
export const WebhookType = v.picklist([
  'grant.created',
  'grant.changed',
  'grant.ended',
  'comment.created',
  'lesson.completed',
]);
export type WebhookType = v.InferOutput<typeof WebhookType>;
