import { expect, test } from 'vitest';
import { post } from '../../worker/db/post.ts';
import { send } from './send.ts';
import { db, makeMember, makeSite } from './world.ts';

const row = (
  siteId: string,
  slug: string,
  values: Partial<typeof post.$inferInsert> = {},
): typeof post.$inferInsert => ({
  siteId,
  slug,
  title: `About ${slug} & <others>`,
  summary: 'A teaser',
  access: 'paid',
  status: 'published',
  topics: ['sql'],
  level: 'beginner',
  minutes: 1,
  url: `/posts/${slug}`,
  markdown: 'CANARY',
  html: '<p>CANARY</p>',
  publishedAt: Date.UTC(2026, 10, 1),
  updatedAt: Date.UTC(2026, 10, 2),
  ...values,
});

test('the feed and the sitemap have teasers of published posts, the same for everybody, and may be kept', async () => {
  const site = await makeSite();
  await db
    .insert(post)
    .values([row(site, 'a'), row(site, 'b', { url: 'https://other.test/b', publishedAt: Date.UTC(2026, 10, 3) })]);
  await db
    .insert(post)
    .values([row(site, 'draft', { status: 'draft', publishedAt: null }), row(site, 'old', { status: 'archived' })]);
  const { token } = await makeMember(site);
  for (const [path, type] of [
    ['/feed.xml', 'application/atom+xml; charset=utf-8'],
    ['/sitemap.xml', 'application/xml; charset=utf-8'],
  ] as const) {
    const ask = (headers: Record<string, string>) => send('GET', `/api/v1/sites/${site}${path}`, { headers });
    const response = await ask({});
    expect(response.headers.get('Content-Type')).toBe(type);
    expect(response.headers.get('Cache-Control')).toContain('public');
    const xml = await response.text();
    expect(await (await ask({ Authorization: `Bearer ${token}`, Origin: 'https://blog.test' })).text()).toBe(xml);
    expect(xml.indexOf('https://other.test/b')).toBeLessThan(xml.indexOf('https://blog.test/posts/a'));
    expect(xml).toContain('2026-11-02T00:00:00.000Z');
    for (const hidden of ['CANARY', 'draft', 'old']) expect(xml).not.toContain(hidden);
  }
  const feed = await (await send('GET', `/api/v1/sites/${site}/feed.xml`, {})).text();
  expect(feed).toContain('<id>tag:blog.test,2026-11-01:a</id><title>About a &amp; &lt;others&gt;</title>');
  expect(feed).toContain(
    `rel="self" type="application/atom+xml" href="https://community.test/api/v1/sites/${site}/feed.xml"`,
  );
});

test('an empty site has an empty feed', async () => {
  const feed = await (await send('GET', `/api/v1/sites/${await makeSite()}/feed.xml`, {})).text();
  expect(feed).toContain('<updated>1970-01-01T00:00:00.000Z</updated>');
  expect(feed).not.toContain('<entry>');
});
