import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { grant } from '../../worker/db/billing.ts';
import { member } from '../../worker/db/member.ts';
import { post } from '../../worker/db/post.ts';
import { seal } from '../../worker/db/seal.ts';
import { apiToken } from '../../worker/db/token.ts';
import { newApiToken } from '../../worker/http/credential.ts';
import { sha256 } from '../../worker/http/hash.ts';
import { countedFetch } from './counted-db.ts';
import { send } from './send.ts';
import { API, db, makeMember, makeSite, makeStaff, unique, visitor } from './world.ts';

const KEY = 'K'.repeat(43);

async function makeSealed(values: Partial<typeof post.$inferInsert> = {}) {
  const site = await makeSite();
  const fields = {
    title: 'T',
    summary: 'S',
    access: 'paid',
    status: 'published',
    topics: [] as string[],
    level: 'beginner',
  } as const;
  const rest = { minutes: 1, url: '/a', markdown: '', html: '', publishedAt: 1, updatedAt: 1 };
  await db.insert(post).values({ siteId: site, slug: 'a', ...fields, ...rest, ...values });
  await db.insert(seal).values({ siteId: site, postSlug: 'a', keyId: 'release-1', key: KEY, createdAt: 1 });
  return site;
}
const give = (siteId: string, memberId: string, more: Partial<typeof grant.$inferInsert> = {}) =>
  db
    .insert(grant)
    .values({ id: unique('g'), siteId, memberId, source: 'comp', reason: 'comp', startsAt: 1, createdAt: 1, ...more });

test('the key is for whoever may read the post, and for nobody else', async () => {
  const site = await makeSealed();
  const [reader, plain, over, elsewhere, banned] = await Promise.all(Array.from({ length: 5 }, () => makeMember(site)));
  if (!reader || !plain || !over || !elsewhere || !banned) throw new Error('five');
  await give(site, reader.id);
  await give(site, over.id, { endsAt: 2 });
  await give(site, elsewhere.id, { contentKind: 'post', contentSlug: 'b' });
  await give(site, banned.id);
  await db.update(member).set({ bannedAt: 1 }).where(eq(member.id, banned.id));
  expect(await reader.lyceum.seals.key('a', 'release-1')).toEqual({ key: KEY });
  expect(await reader.lyceum.posts.read('a')).toMatchObject({ state: 'open', html: '', sealed: true });
  for (const { lyceum } of [plain, over, elsewhere, banned, { lyceum: visitor(site) }]) {
    await expect(lyceum.seals.key('a', 'release-1')).rejects.toMatchObject({ code: 'locked' });
  }
  await expect(reader.lyceum.seals.key('a', 'release-2')).rejects.toMatchObject({ code: 'not_found' });
  await db
    .update(grant)
    .set({ endsAt: Date.now() - 1 })
    .where(eq(grant.memberId, reader.id));
  await expect(reader.lyceum.seals.key('a', 'release-1')).rejects.toMatchObject({ code: 'locked' });
});

test('tier, drip and opening time hold for the key as for the text', async () => {
  for (const values of [{ opensAt: Date.now() + 1e6 }, { dripDays: 3 }, { status: 'draft' as const }]) {
    const site = await makeSealed(values);
    const reader = await makeMember(site);
    await give(site, reader.id, { since: Date.now() });
    const code = 'status' in values ? 'not_found' : 'locked';
    await expect(reader.lyceum.seals.key('a', 'release-1')).rejects.toMatchObject({ code });
  }
  const site = await makeSealed({ access: 'members' });
  expect(await (await makeMember(site)).lyceum.seals.key('a', 'release-1')).toEqual({ key: KEY });
});

test('a key that is not for the caller does not leave the database, and no other route has it', async () => {
  const site = await makeSealed();
  const { fetch, cost } = countedFetch();
  const response = await fetch(`${API}/api/v1/sites/${site}/posts/a/key?id=release-1`);
  expect([response.status, cost.trips]).toEqual([403, 1]);
  expect(cost.handedOut).not.toContain(KEY);
  expect(response.headers.get('Cache-Control')).toBe('private, no-store');
  const reader = await makeMember(site);
  await give(site, reader.id);
  const owner = await makeStaff(site, 'owner');
  const texts = [JSON.stringify(await reader.lyceum.posts.read('a')), JSON.stringify(await reader.lyceum.posts.list())];
  for (const path of ['/studio/posts', '/studio/posts/a']) texts.push(await (await owner.fetch(path)).text());
  for (const feed of ['feed.xml', 'sitemap.xml'])
    texts.push(await (await send('GET', `/api/v1/sites/${site}/${feed}`, {})).text());
  expect(texts.join()).not.toContain(KEY);
});

test('a program puts a key once, may repeat itself, and retires old ones', async () => {
  const site = await makeSealed();
  const owner = await makeStaff(site, 'owner');
  const token = newApiToken();
  const made = {
    name: 'CI',
    scope: 'publish' as const,
    createdBy: owner.id,
    createdAt: 1,
    expiresAt: Date.now() + 1e6,
  };
  await db.insert(apiToken).values({ id: await sha256(token), siteId: site, ...made });
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
  const put = async (id: string, key: string, slug = 'a') =>
    (
      await send('PUT', `/api/v1/sites/${site}/publish/posts/${slug}/seals/${id}`, {
        headers,
        body: JSON.stringify({ key }),
      })
    ).status;
  expect(await put('release-2', 'L'.repeat(43))).toBe(204);
  expect(await put('release-2', 'L'.repeat(43))).toBe(204);
  expect(await put('release-2', 'M'.repeat(43))).toBe(409);
  expect(await put('release-2', 'L'.repeat(43), 'nowhere')).toBe(404);
  expect(await put('release-2', 'short')).toBe(400);
  expect(await put('release-3', 'N'.repeat(43))).toBe(204);
  const retire = await send('DELETE', `/api/v1/sites/${site}/publish/posts/a/seals`, { headers, query: { keep: '2' } });
  expect(await retire.json()).toEqual({ removed: 1 });
  const left = await db.select({ id: seal.keyId }).from(seal).where(eq(seal.siteId, site));
  expect(left.map(({ id }) => id).sort()).toEqual(['release-2', 'release-3']);
});
