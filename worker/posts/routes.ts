import { Hono } from 'hono';
import * as v from 'valibot';
import { Post, PostPage } from '../contract/post.ts';
import { Cursor, Slug } from '../contract/value.ts';
import type { Env } from '../env.ts';
import { params, query } from '../http/body.ts';
import { endpoint } from '../http/endpoint.ts';
import { listPosts } from './list.ts';
import { readPost } from './read.ts';

const BySlug = v.object({ slug: Slug });

export const posts = new Hono<Env>()
  .get(
    '/posts',
    endpoint({ callers: ['visitor'], summary: 'Published posts, newest first', reply: PostPage }),
    query(v.object({ cursor: v.optional(Cursor) })),
    async (c) => c.json(await listPosts(c, c.req.valid('query').cursor)),
  )
  .get(
    '/posts/:slug',
    endpoint({ callers: ['visitor'], summary: 'A post: open with HTML, or locked with offers', reply: Post }),
    params(BySlug),
    async (c) => c.json(await readPost(c, c.req.valid('param').slug)),
  );
