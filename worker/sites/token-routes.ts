import { Hono } from 'hono';
import * as v from 'valibot';
import { ApiTokenId, ApiTokenInput, ApiTokenList, ApiTokenReply } from '../contract/token.ts';
import type { Env } from '../env.ts';
import { body, params } from '../http/body.ts';
import { endpoint } from '../http/endpoint.ts';
import { createToken, listTokens, revokeToken } from './tokens.ts';

/** Tokens for programs: publishing from a build, import and export. */
export const tokens = new Hono<Env>()
  .get(
    '/studio/tokens',
    endpoint({ callers: ['owner'], summary: 'Tokens for programs', reply: ApiTokenList }),
    async (c) => c.json(await listTokens(c)),
  )
  .post(
    '/studio/tokens',
    endpoint({ callers: ['owner'], summary: 'Make a token; it is shown once', reply: ApiTokenReply }),
    body(ApiTokenInput),
    async (c) => c.json(await createToken(c, c.req.valid('json'))),
  )
  .delete(
    '/studio/tokens/:id',
    endpoint({ callers: ['owner'], summary: 'Revoke a token' }),
    params(v.object({ id: ApiTokenId })),
    async (c) => {
      await revokeToken(c, c.req.valid('param').id);
      return c.body(null, 204);
    },
  );
