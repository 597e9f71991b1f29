import { Hono } from 'hono';
import * as v from 'valibot';
import { PauseInput, PortalInput, PortalReply, SubscriptionId } from '../../contract/portal.ts';
import type { Env } from '../../env.ts';
import { body, params } from '../../http/body.ts';
import { endpoint } from '../../http/endpoint.ts';
import { openPortal } from './open.ts';
import { pauseSubscription, resumeSubscription } from './pause.ts';
import { refreshAccount } from './refresh.ts';

export const portal = new Hono<Env>()
  .post(
    '/account/portal',
    endpoint({ callers: ['member'], summary: "Open Stripe's customer portal", reply: PortalReply }),
    body(PortalInput),
    async (c) => c.json(await openPortal(c, c.req.valid('json'))),
  )
  .post(
    '/account/refresh',
    endpoint({ callers: ['member'], summary: 'Back from the portal: take over what was changed there' }),
    async (c) => {
      await refreshAccount(c);
      return c.body(null, 204);
    },
  )
  .put(
    '/account/subscriptions/:id/pause',
    endpoint({ callers: ['member'], summary: 'Leave out the next renewals of a monthly subscription' }),
    params(v.object({ id: SubscriptionId })),
    body(PauseInput),
    async (c) => {
      await pauseSubscription(c, c.req.valid('param').id, c.req.valid('json').months);
      return c.body(null, 204);
    },
  )
  .delete(
    '/account/subscriptions/:id/pause',
    endpoint({ callers: ['member'], summary: 'Go on with a paused subscription' }),
    params(v.object({ id: SubscriptionId })),
    async (c) => {
      await resumeSubscription(c, c.req.valid('param').id);
      return c.body(null, 204);
    },
  );
