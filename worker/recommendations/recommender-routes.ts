import { Hono } from 'hono';
import * as v from 'valibot';
import { Recommender, RecommenderInput } from '../contract/scoring-model.ts';
import type { Env } from '../env.ts';
import { body, params } from '../http/body.ts';
import { endpoint } from '../http/endpoint.ts';
import { readRecommender, restoreVersion, switchRecommender, trainNow } from './recommender.ts';

const ByVersion = v.object({
  version: v.pipe(v.string(), v.regex(/^[1-9]\d{0,8}$/, 'not the number of a version'), v.toNumber()),
});

/** The owner's hold on what makes the lists. */
export const recommender = new Hono<Env>()
  .get(
    '/studio/recommender',
    endpoint({ callers: ['owner'], summary: 'What makes the lists, and what they do', reply: Recommender }),
    async (c) => c.json(await readRecommender(c)),
  )
  .put(
    '/studio/recommender',
    endpoint({ callers: ['owner'], summary: 'Choose the learned or the plain lists', reply: Recommender }),
    body(RecommenderInput),
    async (c) => c.json(await switchRecommender(c, c.req.valid('json'))),
  )
  .post('/studio/recommender/train', endpoint({ callers: ['owner'], summary: 'Train a model now' }), async (c) => {
    await trainNow(c);
    return c.body(null, 204);
  })
  .post(
    '/studio/recommender/versions/:version/restore',
    endpoint({ callers: ['owner'], summary: 'Go back to the previous version', reply: Recommender }),
    params(ByVersion),
    async (c) => c.json(await restoreVersion(c, c.req.valid('param').version)),
  );
