import { Hono } from 'hono';
import * as v from 'valibot';
import { Currency } from '../contract/billing.ts';
import { Revenue } from '../contract/revenue.ts';
import { Slug } from '../contract/value.ts';
import type { Env } from '../env.ts';
import { params, query } from '../http/body.ts';
import { endpoint } from '../http/endpoint.ts';
import { countGate } from './gate.ts';
import { readRevenue } from './revenue.ts';

/** Epoch milliseconds as text; up to the year 2286. */
const Instant = v.pipe(v.string(), v.regex(/^\d{1,13}$/, 'not a time'), v.toNumber());

export const insights = new Hono<Env>()
  .get(
    '/studio/revenue',
    endpoint({ callers: ['owner'], summary: 'Recurring revenue, churn, payments, conversion', reply: Revenue }),
    query(v.object({ from: v.optional(Instant), to: v.optional(Instant), currency: v.optional(Currency) })),
    async (c) => c.json(await readRevenue(c, c.req.valid('query'))),
  )
  .post(
    '/posts/:slug/gate',
    endpoint({ callers: ['visitor'], summary: 'Count that the gate of a post was shown' }),
    params(v.object({ slug: Slug })),
    async (c) => {
      await countGate(c, c.req.valid('param').slug);
      return c.body(null, 204);
    },
  );
