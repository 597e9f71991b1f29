import { Hono } from 'hono';
import * as v from 'valibot';
import { CheckoutReply } from '../../contract/billing.ts';
import {
  GiftAdminPage,
  GiftBatch,
  GiftBatchInput,
  GiftInput,
  GiftList,
  RedeemInput,
  RedeemReply,
} from '../../contract/gift.ts';
import { Cursor } from '../../contract/value.ts';
import type { Env } from '../../env.ts';
import { body, params, query } from '../../http/body.ts';
import { endpoint } from '../../http/endpoint.ts';
import { buyGift } from './buy.ts';
import { giveGifts, listAllGifts, voidGift } from './give.ts';
import { listGifts } from './list.ts';
import { redeemCode } from './redeem.ts';

export const gifts = new Hono<Env>()
  .get(
    '/gifts',
    endpoint({ callers: ['member'], summary: 'What can be given, and gifts given and received', reply: GiftList }),
    async (c) => c.json(await listGifts(c)),
  )
  .post(
    '/gifts',
    endpoint({ callers: ['member'], summary: 'Start paying for a gift', reply: CheckoutReply }),
    body(GiftInput),
    async (c) => c.json(await buyGift(c, c.req.valid('json'))),
  )
  .post(
    '/gifts/redeem',
    endpoint({ callers: ['member'], summary: 'Redeem a code: no card', reply: RedeemReply }),
    body(RedeemInput),
    async (c) => c.json(await redeemCode(c, c.req.valid('json').code)),
  )
  .get(
    '/studio/gifts',
    endpoint({ callers: ['owner'], summary: 'All gifts, newest first', reply: GiftAdminPage }),
    query(v.object({ cursor: v.optional(Cursor) })),
    async (c) => c.json(await listAllGifts(c, c.req.valid('query').cursor)),
  )
  .post(
    '/studio/gifts',
    endpoint({ callers: ['owner'], summary: 'Make codes to give away', reply: GiftBatch }),
    body(GiftBatchInput),
    async (c) => c.json(await giveGifts(c, c.req.valid('json'))),
  )
  .delete(
    '/studio/gifts/:id',
    endpoint({ callers: ['owner'], summary: 'Take a gift back that nobody has redeemed' }),
    params(v.object({ id: v.pipe(v.string(), v.maxLength(160)) })),
    async (c) => {
      await voidGift(c, c.req.valid('param').id);
      return c.body(null, 204);
    },
  );
