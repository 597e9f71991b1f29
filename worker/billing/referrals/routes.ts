import { Hono } from 'hono';
import * as v from 'valibot';
import { RedeemReply } from '../../contract/gift.ts';
import { Referral, RewardId } from '../../contract/referral.ts';
import type { Env } from '../../env.ts';
import { params } from '../../http/body.ts';
import { endpoint } from '../../http/endpoint.ts';
import { redeemReward } from '../gifts/redeem.ts';
import { mintReferral, readReferral } from './read.ts';

export const referrals = new Hono<Env>()
  .get(
    '/referral',
    endpoint({ callers: ['member'], summary: 'The own referral code and what it earned', reply: Referral }),
    async (c) => c.json(await readReferral(c)),
  )
  .put(
    '/referral',
    endpoint({ callers: ['member'], summary: 'Have a referral code made, once', reply: Referral }),
    async (c) => c.json(await mintReferral(c)),
  )
  .post(
    '/referral/rewards/:id/redeem',
    endpoint({ callers: ['member'], summary: 'Redeem a reward: no card', reply: RedeemReply }),
    params(v.object({ id: RewardId })),
    async (c) => c.json(await redeemReward(c, c.req.valid('param').id)),
  );
