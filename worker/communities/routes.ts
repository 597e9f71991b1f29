import { Hono } from 'hono';
import * as v from 'valibot';
import { CommunityDesk, CommunityInput, CommunitySource, Membership } from '../contract/community.ts';
import { Slug } from '../contract/value.ts';
import type { Env } from '../env.ts';
import { body, params } from '../http/body.ts';
import { endpoint } from '../http/endpoint.ts';
import { readDesk } from './desk.ts';
import { joinCommunity, leaveCommunity } from './membership.ts';
import { writeCommunity } from './write.ts';

const ByCommunity = v.object({ community: Slug });

export const communities = new Hono<Env>()
  .put(
    '/communities/:community/membership',
    endpoint({ callers: ['member'], summary: 'Join a community', reply: Membership }),
    params(ByCommunity),
    async (c) => c.json(await joinCommunity(c, c.req.valid('param').community)),
  )
  .delete(
    '/communities/:community/membership',
    endpoint({ callers: ['member'], summary: 'Leave a community', reply: Membership }),
    params(ByCommunity),
    async (c) => c.json(await leaveCommunity(c, c.req.valid('param').community)),
  )
  .get(
    '/studio/communities',
    endpoint({
      callers: ['owner', 'moderator'],
      summary: 'All communities, and groups of readers without one',
      reply: CommunityDesk,
    }),
    async (c) => c.json(await readDesk(c)),
  )
  .put(
    '/studio/communities/:community',
    endpoint({ callers: ['owner', 'moderator'], summary: 'Create or replace a community', reply: CommunitySource }),
    params(ByCommunity),
    body(CommunityInput),
    async (c) => c.json(await writeCommunity(c, c.req.valid('param').community, c.req.valid('json'))),
  );
