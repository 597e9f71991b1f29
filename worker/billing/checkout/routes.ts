import { Hono } from 'hono';
import * as v from 'valibot';
import { CheckoutId, CheckoutInput, CheckoutReply, CheckoutStatus } from '../../contract/billing.ts';
import type { Env } from '../../env.ts';
import { body, params } from '../../http/body.ts';
import { endpoint } from '../../http/endpoint.ts';
import { startCheckout } from './checkout.ts';
import { settleCheckout } from './settle.ts';

export const checkouts = new Hono<Env>()
  .post(
    '/checkouts',
    endpoint({ callers: ['member'], summary: 'Start paying for a plan', reply: CheckoutReply }),
    body(CheckoutInput),
    async (c) => c.json(await startCheckout(c, c.req.valid('json'))),
  )
  .post(
    '/checkouts/:id/return',
    endpoint({
      callers: ['visitor'],
      summary: 'Back from paying: fulfil and say how it stands',
      reply: CheckoutStatus,
    }),
    params(v.object({ id: CheckoutId })),
    async (c) => c.json(await settleCheckout(c, c.req.valid('param').id)),
  );
