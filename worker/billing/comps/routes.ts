import { Hono } from 'hono';
import * as v from 'valibot';
import { CompInput, CompReply } from '../../contract/member.ts';
import type { Env } from '../../env.ts';
import { body, params } from '../../http/body.ts';
import { endpoint } from '../../http/endpoint.ts';
import { compMember, endGrant } from './comp.ts';

const Id = v.pipe(v.string(), v.maxLength(120));

export const comps = new Hono<Env>()
  .post(
    '/studio/members/:id/grants',
    endpoint({ callers: ['owner'], summary: 'Give a member access, with a note and an end', reply: CompReply }),
    params(v.object({ id: Id })),
    body(CompInput),
    async (c) => c.json(await compMember(c, c.req.valid('param').id, c.req.valid('json'))),
  )
  .delete(
    '/studio/grants/:id',
    endpoint({ callers: ['owner'], summary: 'End what was given by hand or as a gift' }),
    params(v.object({ id: Id })),
    async (c) => {
      await endGrant(c, c.req.valid('param').id);
      return c.body(null, 204);
    },
  );
