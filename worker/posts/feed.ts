import { and, desc, eq, sql } from 'drizzle-orm';
import { Hono } from 'hono';
import { post } from '../db/post.ts';
import type { Env } from '../env.ts';
import { ask, siteOf } from '../http/caller.ts';
import { endpoint } from '../http/endpoint.ts';
import { atomFeed, siteMap } from './atom.ts';

const NEWEST = 30;
/** The protocol's limit for one file. */
const ADDRESSES = 50_000;
/** The same for everybody: whoever asks, and whatever they may read. */
const CACHED = 'public, max-age=900, stale-while-revalidate=86400';

const addressColumns = {
  slug: post.slug,
  url: post.url,
  updatedAt: post.updatedAt,
  publishedAt: sql<number>`${post.publishedAt}`,
};

export const feeds = new Hono<Env>()
  .get('/feed.xml', endpoint({ callers: ['visitor'], summary: 'Newest posts as Atom, teasers only' }), async (c) => {
    const [{ site }, rows] = await ask(
      c,
      c.var.db
        .select({ ...addressColumns, title: post.title, summary: post.summary, topics: post.topics })
        .from(post)
        .where(and(eq(post.siteId, siteOf(c)), eq(post.status, 'published')))
        .orderBy(desc(post.publishedAt), desc(post.slug))
        .limit(NEWEST),
    );
    const feed = new URL(c.req.path, c.req.url).href;
    const entries = rows.map((row) => ({ ...row, url: new URL(row.url, site.url).href }));
    c.header('Cache-Control', CACHED);
    return c.body(atomFeed({ ...site, feed }, entries), 200, { 'Content-Type': 'application/atom+xml; charset=utf-8' });
  })
  .get('/sitemap.xml', endpoint({ callers: ['visitor'], summary: 'The addresses of published posts' }), async (c) => {
    const [{ site }, rows] = await ask(
      c,
      c.var.db
        .select(addressColumns)
        .from(post)
        .where(and(eq(post.siteId, siteOf(c)), eq(post.status, 'published')))
        .orderBy(desc(post.publishedAt), desc(post.slug))
        .limit(ADDRESSES),
    );
    c.header('Cache-Control', CACHED);
    return c.body(siteMap(rows.map((row) => ({ ...row, url: new URL(row.url, site.url).href }))), 200, {
      'Content-Type': 'application/xml; charset=utf-8',
    });
  });
