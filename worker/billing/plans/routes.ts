import { Hono } from 'hono';
import * as v from 'valibot';
import { PlanActiveInput, PlanAdminList, PlanContentsInput, PlanInput, PlanList } from '../../contract/billing.ts';
import { Slug } from '../../contract/value.ts';
import type { Env } from '../../env.ts';
import { body, params } from '../../http/body.ts';
import { endpoint } from '../../http/endpoint.ts';
import { addContents } from './contents.ts';
import { createPlan, listAllPlans, listPlans, setPlanActive } from './plans.ts';

export const plans = new Hono<Env>()
  .get('/plans', endpoint({ callers: ['visitor'], summary: 'What can be bought', reply: PlanList }), async (c) =>
    c.json(await listPlans(c)),
  )
  .get(
    '/studio/plans',
    endpoint({ callers: ['owner'], summary: 'All plans and who has them', reply: PlanAdminList }),
    async (c) => c.json(await listAllPlans(c)),
  )
  .post(
    '/studio/plans',
    endpoint({ callers: ['owner'], summary: 'Create a plan, here and at Stripe' }),
    body(PlanInput),
    async (c) => {
      await createPlan(c, c.req.valid('json'));
      return c.body(null, 204);
    },
  )
  .put(
    '/studio/plans/:id/active',
    endpoint({ callers: ['owner'], summary: 'Offer a plan, or withdraw it from sale' }),
    params(v.object({ id: Slug })),
    body(PlanActiveInput),
    async (c) => {
      await setPlanActive(c, c.req.valid('param').id, c.req.valid('json').active);
      return c.body(null, 204);
    },
  )
  .put(
    '/studio/plans/:id/contents',
    endpoint({ callers: ['owner'], summary: 'Add contents to a plan that lists them; none is ever taken out' }),
    params(v.object({ id: Slug })),
    body(PlanContentsInput),
    async (c) => {
      await addContents(c, c.req.valid('param').id, c.req.valid('json'));
      return c.body(null, 204);
    },
  );
