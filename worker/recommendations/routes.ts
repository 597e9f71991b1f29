import { Hono } from 'hono';
import * as v from 'valibot';
import { CommunityList } from '../contract/community.ts';
import { LikeReply } from '../contract/discussion.ts';
import { ContextName, InteractionInput, RecommendationList } from '../contract/recommendation.ts';
import { ContentKind, Slug } from '../contract/value.ts';
import type { Env } from '../env.ts';
import { body, params, query } from '../http/body.ts';
import { endpoint } from '../http/endpoint.ts';
import { listCommunities } from './communities.ts';
import { recordInteraction } from './interactions.ts';
import { writeLike } from './likes.ts';
import { type ListOptions, listRecommendations } from './list.ts';
import { profiles } from './profile-routes.ts';

const FEW = 4;
const MOST = 20;

const Query = v.object({
  context: v.optional(ContextName),
  limit: v.optional(v.pipe(v.string(), v.regex(/^\d{1,2}$/), v.toNumber(), v.minValue(1), v.maxValue(MOST))),
});
const Suggested = v.object({ suggested: v.optional(v.picklist(['true', 'false'])) });
const BySlug = v.object({ slug: Slug });
const ByCourse = v.object({ course: Slug });

export const recommendations = new Hono<Env>()
  .route('/', profiles)
  .get(
    '/recommendations',
    endpoint({ callers: ['visitor'], summary: 'What to read or learn next, and why', reply: RecommendationList }),
    query(Query),
    async (c) => {
      const { context, limit = FEW } = c.req.valid('query');
      return c.json(await listRecommendations(c, { context: parseContext(context), limit }));
    },
  )
  .get(
    '/communities',
    endpoint({ callers: ['visitor'], summary: 'Which communities to join, and why', reply: CommunityList }),
    query(Suggested),
    async (c) => c.json(await listCommunities(c, c.req.valid('query').suggested === 'true')),
  )
  .post(
    '/interactions',
    endpoint({ callers: ['member'], summary: 'Record a view, share or click' }),
    body(InteractionInput),
    async (c) => {
      await recordInteraction(c, c.req.valid('json'));
      return c.body(null, 204);
    },
  )
  .put(
    '/posts/:slug/like',
    endpoint({ callers: ['member'], summary: 'Like a post', reply: LikeReply }),
    params(BySlug),
    async (c) => c.json(await writeLike(c, 'post', c.req.valid('param').slug, true)),
  )
  .delete(
    '/posts/:slug/like',
    endpoint({ callers: ['member'], summary: 'Take back the like of a post', reply: LikeReply }),
    params(BySlug),
    async (c) => c.json(await writeLike(c, 'post', c.req.valid('param').slug, false)),
  )
  .put(
    '/courses/:course/like',
    endpoint({ callers: ['member'], summary: 'Like a course', reply: LikeReply }),
    params(ByCourse),
    async (c) => c.json(await writeLike(c, 'course', c.req.valid('param').course, true)),
  )
  .delete(
    '/courses/:course/like',
    endpoint({ callers: ['member'], summary: 'Take back the like of a course', reply: LikeReply }),
    params(ByCourse),
    async (c) => c.json(await writeLike(c, 'course', c.req.valid('param').course, false)),
  );

function parseContext(name: string | undefined): ListOptions['context'] {
  if (name === undefined) return null;
  const colon = name.indexOf(':');
  return { kind: v.parse(ContentKind, name.slice(0, colon)), slug: name.slice(colon + 1) };
}
