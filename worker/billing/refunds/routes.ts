import { Hono } from 'hono';
import * as v from 'valibot';
import { CancelInput, RefundInput, RefundReply } from '../../contract/member.ts';
import { SubscriptionId } from '../../contract/portal.ts';
import { PaymentId } from '../../contract/withdrawal.ts';
import type { Env } from '../../env.ts';
import { body, params } from '../../http/body.ts';
import { endpoint } from '../../http/endpoint.ts';
import { cancelSubscription, refundPayment } from './refund.ts';

export const refunds = new Hono<Env>()
  .post(
    '/studio/payments/:id/refund',
    endpoint({ callers: ['owner'], summary: 'Give a payment back, or a part of it', reply: RefundReply }),
    params(v.object({ id: PaymentId })),
    body(RefundInput),
    async (c) => c.json(await refundPayment(c, c.req.valid('param').id, c.req.valid('json'))),
  )
  .post(
    '/studio/subscriptions/:id/cancel',
    endpoint({ callers: ['owner'], summary: "End a member's subscription, now or with the period" }),
    params(v.object({ id: SubscriptionId })),
    body(CancelInput),
    async (c) => {
      await cancelSubscription(c, c.req.valid('param').id, c.req.valid('json'));
      return c.body(null, 204);
    },
  );
