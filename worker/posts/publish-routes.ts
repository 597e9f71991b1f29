import { Hono } from 'hono';
import * as v from 'valibot';
import {
  ArchiveInput,
  ArchiveReply,
  PublishedPost,
  PublishInput,
  PublishList,
  SealInput,
  SealKey,
  SealKeyId,
  SealsReply,
} from '../contract/post.ts';
import { Cursor, Slug } from '../contract/value.ts';
import type { Env } from '../env.ts';
import { body, params, query } from '../http/body.ts';
import { endpoint } from '../http/endpoint.ts';
import { archivePost, listPublished, publishPost } from './publish.ts';
import { putSealKey, readSealKey, retireSealKeys } from './seals.ts';

const BySlug = v.object({ slug: Slug });
const Keep = v.object({ keep: v.pipe(v.string(), v.regex(/^[1-9]\d{0,2}$/, 'not a number'), v.transform(Number)) });

/** What `npm run -s lyceum -- push` and `seal` call with a token of the scope `publish`. */
export const publishing = new Hono<Env>()
  .get(
    '/publish/posts',
    endpoint({ callers: ['publisher'], summary: "A source's posts, and the slugs of others", reply: PublishList }),
    query(v.object({ source: Slug, cursor: v.optional(Cursor) })),
    async (c) => {
      const { source, cursor } = c.req.valid('query');
      return c.json(await listPublished(c, source, cursor));
    },
  )
  .put(
    '/publish/posts/:slug',
    endpoint({ callers: ['publisher'], summary: 'Create or replace a post of a source', reply: PublishedPost }),
    params(BySlug),
    body(PublishInput),
    async (c) => c.json(await publishPost(c, c.req.valid('param').slug, c.req.valid('json'))),
  )
  .put(
    '/publish/posts/:slug/archive',
    endpoint({ callers: ['publisher'], summary: 'Archive a post whose file is gone', reply: ArchiveReply }),
    params(BySlug),
    body(ArchiveInput),
    async (c) => c.json(await archivePost(c, c.req.valid('param').slug, c.req.valid('json').source)),
  )
  .put(
    '/publish/posts/:slug/seals/:key',
    endpoint({ callers: ['publisher'], summary: "Keep the key of a sealed post's release" }),
    params(v.object({ slug: Slug, key: SealKeyId })),
    body(SealInput),
    async (c) => {
      const { slug, key } = c.req.valid('param');
      await putSealKey(c, slug, key, c.req.valid('json').key);
      return c.body(null, 204);
    },
  )
  .delete(
    '/publish/posts/:slug/seals',
    endpoint({ callers: ['publisher'], summary: 'Remove all but the newest keys', reply: SealsReply }),
    params(BySlug),
    query(Keep),
    async (c) => c.json(await retireSealKeys(c, c.req.valid('param').slug, c.req.valid('query').keep)),
  )
  .get(
    '/posts/:slug/key',
    endpoint({ callers: ['visitor'], summary: "A sealed post's key, for whoever may read it", reply: SealKey }),
    params(BySlug),
    query(v.object({ id: SealKeyId })),
    async (c) => c.json(await readSealKey(c, c.req.valid('param').slug, c.req.valid('query').id)),
  );
