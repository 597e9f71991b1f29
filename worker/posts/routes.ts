import { Hono } from 'hono';
import * as v from 'valibot';
import { Post, PostInput, PostPage, PostSource, PostSourcePage, PreviewInput, PreviewReply } from '../contract/post.ts';
import { Cursor, Slug } from '../contract/value.ts';
import type { Env } from '../env.ts';
import { body, params, query } from '../http/body.ts';
import { endpoint } from '../http/endpoint.ts';
import { listPosts } from './list.ts';
import { readOnMeter } from './meter.ts';
import { readPost } from './read.ts';
import { listSources, previewPost, readSource, writePost } from './write.ts';

const BySlug = v.object({ slug: Slug });
const Page = v.object({ cursor: v.optional(Cursor) });

export const posts = new Hono<Env>()
  .get(
    '/posts',
    endpoint({ callers: ['visitor'], summary: 'Published posts, newest first', reply: PostPage }),
    query(Page),
    async (c) => c.json(await listPosts(c, c.req.valid('query').cursor)),
  )
  .get(
    '/posts/:slug',
    endpoint({ callers: ['visitor'], summary: 'A post: open with HTML, or locked with offers', reply: Post }),
    params(BySlug),
    async (c) => c.json(await readPost(c, c.req.valid('param').slug)),
  )
  .post(
    '/posts/:slug/meter',
    endpoint({ callers: ['visitor'], summary: 'Read a gated post without a plan', reply: Post }),
    params(BySlug),
    async (c) => c.json(await readOnMeter(c, c.req.valid('param').slug)),
  )
  .get(
    '/studio/posts',
    endpoint({ callers: ['owner', 'editor'], summary: 'All posts, newest change first', reply: PostSourcePage }),
    query(Page),
    async (c) => c.json(await listSources(c, c.req.valid('query').cursor)),
  )
  .get(
    '/studio/posts/:slug',
    endpoint({ callers: ['owner', 'editor'], summary: 'A post with its markdown', reply: PostSource }),
    params(BySlug),
    async (c) => c.json(await readSource(c, c.req.valid('param').slug)),
  )
  .put(
    '/studio/posts/:slug',
    endpoint({ callers: ['owner', 'editor'], summary: 'Create or replace a post', reply: PostSource }),
    params(BySlug),
    body(PostInput),
    async (c) => c.json(await writePost(c, c.req.valid('param').slug, c.req.valid('json'))),
  )
  .post(
    '/studio/preview',
    endpoint({
      callers: ['owner', 'editor', 'instructor'],
      summary: 'Markdown as it will look',
      reply: PreviewReply,
    }),
    body(PreviewInput),
    async (c) => c.json(await previewPost(c, c.req.valid('json').markdown)),
  );
