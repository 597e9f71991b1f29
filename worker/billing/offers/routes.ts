import { Hono } from 'hono';
import * as v from 'valibot';
import { OfferCode } from '../../contract/billing.ts';
import { OfferActiveInput, OfferInput, OfferList, OfferTerms } from '../../contract/offer.ts';
import { Slug } from '../../contract/value.ts';
import type { Env } from '../../env.ts';
import { body, params, query } from '../../http/body.ts';
import { endpoint } from '../../http/endpoint.ts';
import { setOfferActive } from './activate.ts';
import { createOffer } from './create.ts';
import { listOffers, readOffer } from './list.ts';

export const offers = new Hono<Env>()
  .get(
    '/offers/:code',
    endpoint({ callers: ['visitor'], summary: 'What a promotion code does', reply: OfferTerms }),
    params(v.object({ code: OfferCode })),
    query(v.object({ plan: v.optional(Slug) })),
    async (c) => c.json(await readOffer(c, c.req.valid('param').code, c.req.valid('query').plan)),
  )
  .get(
    '/studio/offers',
    endpoint({ callers: ['owner'], summary: 'All promotion codes and how often they were used', reply: OfferList }),
    async (c) => c.json(await listOffers(c)),
  )
  .post(
    '/studio/offers',
    endpoint({ callers: ['owner'], summary: 'Create a promotion code, here and at Stripe' }),
    body(OfferInput),
    async (c) => {
      await createOffer(c, c.req.valid('json'));
      return c.body(null, 204);
    },
  )
  .put(
    '/studio/offers/:code/active',
    endpoint({ callers: ['owner'], summary: 'Switch a promotion code off, or on again' }),
    params(v.object({ code: OfferCode })),
    body(OfferActiveInput),
    async (c) => {
      await setOfferActive(c, c.req.valid('param').code, c.req.valid('json').active);
      return c.body(null, 204);
    },
  );
