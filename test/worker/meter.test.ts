import { eq } from 'drizzle-orm';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Lyceum } from '../../sdk/index.ts';
import { Post } from '../../worker/contract/post.ts';
import type { SiteRules } from '../../worker/contract/site.ts';
import { meterRead } from '../../worker/db/meter.ts';
import { post } from '../../worker/db/post.ts';
import { seal } from '../../worker/db/seal.ts';
import { trimMeter } from '../../worker/posts/meter.ts';
import { countedClient, entitle, makePost } from './course-factory.ts';
import { expectExactly } from './exactly.ts';
import { API, BLOG, db, makeMember, makeSite, memoryStorage, pageFetch, visitor } from './world.ts';

afterEach(() => void vi.useRealTimers());

const metered = (rules: Partial<SiteRules>) => makeSite({ rules });
const at = (siteId: string, address: string) =>
  new Lyceum({ site: siteId, api: API, storage: memoryStorage(), fetch: pageFetch(BLOG, address) });
const readsOf = (siteId: string) => db.select().from(meterRead).where(eq(meterRead.siteId, siteId));
const paidPosts = (siteId: string, count: number) =>
  Promise.all(Array.from({ length: count }, () => makePost(siteId, { access: 'paid' })));

describe('a visitor', () => {
  test('reads as many gated posts a month as the owner gives, each as often as they like', async () => {
    const siteId = await metered({ meterVisitors: 2 });
    const [one = '', two = '', three = ''] = await paidPosts(siteId, 3);
    const lyceum = at(siteId, '203.0.113.7');
    expect(await lyceum.posts.read(one)).toMatchObject({ state: 'locked', meter: { limit: 2, left: null } });
    const open = await lyceum.posts.readFree(one);
    expectExactly(Post, open);
    expect(open).toMatchObject({ state: 'open', html: '<p>secret text</p>', meter: { limit: 2, left: 1 } });
    expect(await lyceum.posts.readFree(one)).toMatchObject({ state: 'open', meter: { left: 1 } });
    expect(await lyceum.posts.readFree(two)).toMatchObject({ state: 'open', meter: { left: 0 } });
    await expect(lyceum.posts.readFree(three)).rejects.toMatchObject({ code: 'locked' });
    expect(await lyceum.posts.readFree(one)).toMatchObject({ state: 'open', meter: { left: 0 } });
    // Another address, another reader; another customer's /64 too, but not another address in it.
    expect(await at(siteId, '203.0.113.8').posts.readFree(three)).toMatchObject({ meter: { left: 1 } });
    await at(siteId, '2001:db8:1:1::1').posts.readFree(one);
    expect(await at(siteId, '2001:db8:1:1:ffff::2').posts.readFree(two)).toMatchObject({ meter: { left: 0 } });
    expect(await at(siteId, '2001:db8:1:2::1').posts.readFree(two)).toMatchObject({ meter: { left: 1 } });
  });

  test('is told when the next month begins, and then reads on', async () => {
    const now = Date.UTC(2026, 11, 31, 23, 59, 30);
    vi.useFakeTimers({ toFake: ['Date'], now });
    const siteId = await metered({ meterVisitors: 1 });
    const [one = '', two = ''] = await paidPosts(siteId, 2);
    const lyceum = at(siteId, '203.0.113.9');
    await lyceum.posts.readFree(one);
    await expect(lyceum.posts.readFree(two)).rejects.toMatchObject({ code: 'locked', retryAfter: 30 });
    vi.setSystemTime(now + 30_000);
    expect(await lyceum.posts.readFree(two)).toMatchObject({ state: 'open', meter: { left: 0 } });
    // Nothing kept says who it was, or that it was the same visitor.
    const readers = (await readsOf(siteId)).map(({ reader }) => reader);
    expect(new Set(readers).size).toBe(2);
    expect(readers.join()).not.toContain('203.0.113.9');
    await trimMeter(db, now + 30_000);
    expect(await readsOf(siteId)).toMatchObject([{ month: 202701, postSlug: two }]);
  });

  test('never opens more than there are, with 50 requests at once', async () => {
    const siteId = await metered({ meterVisitors: 3 });
    const slugs = await paidPosts(siteId, 10);
    const lyceum = at(siteId, '198.51.100.1');
    const tries = Array.from({ length: 50 }, (_, i) => slugs[i % slugs.length] ?? '');
    const answers = await Promise.allSettled(tries.map((slug) => lyceum.posts.readFree(slug)));
    const opened = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
    expect(new Set(opened.map(({ slug }) => slug)).size).toBe(3);
    // Each that was opened opened to all five who asked for it.
    expect(opened).toHaveLength(15);
    expect(await readsOf(siteId)).toHaveLength(3);
    for (const answer of answers) if (answer.status === 'rejected') expect(answer.reason.code).toBe('locked');
  });

  test('uses nothing up by asking, only by reading', async () => {
    const siteId = await metered({ meterVisitors: 1 });
    const [slug = ''] = await paidPosts(siteId, 1);
    const page = pageFetch(BLOG, '198.51.100.2');
    for (const method of ['GET', 'HEAD', 'OPTIONS']) {
      for (const path of [`/posts/${slug}/meter`, `/posts/${slug}`]) {
        const response = await page(`${API}/api/v1/sites/${siteId}${path}`, { method });
        expect(await response.text()).not.toContain('secret');
      }
    }
    expect(await readsOf(siteId)).toEqual([]);
    // Nor does a page of another origin, nor one with a token that is over.
    const foreign = new Lyceum({
      site: siteId,
      api: API,
      storage: memoryStorage(),
      fetch: pageFetch('https://x.test'),
    });
    await expect(foreign.posts.readFree(slug)).rejects.toMatchObject({ code: 'origin_forbidden' });
    expect(await readsOf(siteId)).toEqual([]);
  });
});

test('a member without a plan is counted as themselves, everywhere, and sees what is left', async () => {
  const siteId = await metered({ meterMembers: 2 });
  const [one = '', two = '', three = ''] = await paidPosts(siteId, 3);
  const { lyceum, id, token } = await makeMember(siteId);
  expect(await lyceum.posts.read(one)).toMatchObject({ state: 'locked', meter: { limit: 2, left: 2 } });
  await lyceum.posts.readFree(one);
  // On another device: a GET opens it too now.
  const elsewhere = countedClient(siteId, token);
  expect(await elsewhere.lyceum.posts.read(one)).toMatchObject({ state: 'open', meter: { limit: 2, left: 1 } });
  await lyceum.posts.readFree(two);
  expect(await lyceum.posts.read(three)).toMatchObject({ state: 'locked', reason: 'plan', meter: { left: 0 } });
  await expect(lyceum.posts.readFree(three)).rejects.toMatchObject({ code: 'locked' });
  // Visitors have none here.
  expect(await visitor(siteId).posts.read(one)).toMatchObject({ state: 'locked', meter: null });
  await entitle(siteId, id);
  expect(await lyceum.posts.readFree(three)).toMatchObject({ state: 'open', meter: null });
  expect(await readsOf(siteId)).toHaveLength(2);
});

test.each([
  ['of a tier', { tier: 'gold' }],
  ['that drips', { dripDays: 3 }],
  ['that opens later', { opensAt: Date.now() + 86_400_000 }],
  ['that is a draft', { status: 'draft' as const, publishedAt: null }],
])('a post %s is never free', async (_, overrides) => {
  const siteId = await metered({ meterVisitors: 3, meterMembers: 3 });
  const slug = await makePost(siteId, { access: 'paid', ...overrides });
  const { lyceum } = await makeMember(siteId);
  for (const reader of [lyceum, visitor(siteId)]) {
    await expect(reader.posts.readFree(slug)).rejects.toMatchObject({
      code: 'status' in overrides ? 'not_found' : 'locked',
      retryAfter: null,
    });
  }
  expect(await readsOf(siteId)).toEqual([]);
});

test('a sealed post is free for members only: a key cannot be taken back', async () => {
  const siteId = await metered({ meterVisitors: 3, meterMembers: 3 });
  const slug = await makePost(siteId, { access: 'paid', html: '' });
  await db.insert(seal).values({ siteId, postSlug: slug, keyId: 'k1', key: 'secret key', createdAt: 1 });
  expect(await visitor(siteId).posts.read(slug)).toMatchObject({ meter: null });
  await expect(visitor(siteId).posts.readFree(slug)).rejects.toMatchObject({ code: 'locked' });
  const { lyceum } = await makeMember(siteId);
  expect(await lyceum.posts.readFree(slug)).toMatchObject({ state: 'open', sealed: true, html: '' });
});

test('a post for members is free for visitors, and plainly open to members', async () => {
  const siteId = await metered({ meterVisitors: 1, meterMembers: 1 });
  const slug = await makePost(siteId, { access: 'members' });
  expect(await visitor(siteId).posts.readFree(slug)).toMatchObject({ state: 'open', meter: { left: 0 } });
  const { lyceum, id } = await makeMember(siteId);
  expect(await lyceum.posts.readFree(slug)).toMatchObject({ state: 'open', meter: null });
  expect((await readsOf(siteId)).filter(({ reader }) => reader === id)).toEqual([]);
});

test('takes two round trips, and hands no text out when nothing is left', async () => {
  const siteId = await metered({ meterVisitors: 1 });
  const [one = '', two = ''] = await paidPosts(siteId, 2);
  await db.update(post).set({ html: '<p>canary</p>' }).where(eq(post.slug, two));
  const { lyceum, cost } = countedClient(siteId);
  await lyceum.posts.readFree(one);
  expect(cost.trips).toBe(2);
  await expect(lyceum.posts.readFree(two)).rejects.toMatchObject({ code: 'locked' });
  expect(cost.handedOut).not.toContain('canary');
});
