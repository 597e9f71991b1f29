import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import type { MemberPage } from '../../worker/contract/account.ts';
import type { ErrorReply } from '../../worker/contract/error.ts';
import type { SiteSettings } from '../../worker/contract/site.ts';
import { audit } from '../../worker/db/audit.ts';
import { grant } from '../../worker/db/billing.ts';
import { member, staff } from '../../worker/db/member.ts';
import { site } from '../../worker/db/site.ts';
import { makeContent } from './content.ts';
import { openMailbox } from './mailbox.ts';
import { send } from './send.ts';
import { API, BLOG, db, makeMember, makeSite, makeStaff, unique, visitor } from './world.ts';

const mailbox = openMailbox();

const claim = (id: string, overrides: Record<string, unknown> = {}) =>
  send('POST', '/api/v1/setup', {
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      id,
      name: 'My blog',
      url: 'https://blog.test/',
      origins: [BLOG, BLOG],
      token: 'test-setup-token',
      ownerEmail: `Owner@${id}.test`,
      ownerName: 'Ada',
      ...overrides,
    }),
  });
const codeOf = async (response: Response) => ((await response.json()) as ErrorReply).error.code;

test('a claimed site has an owner who can work at the desk and read everything', async () => {
  const id = unique('claimed');
  const response = await claim(id);
  expect(await response.json()).toEqual({ site: id, studio: `${API}/studio?site=${id}` });
  expect(await db.select().from(site).where(eq(site.id, id))).toMatchObject([{ origins: [BLOG], topics: [] }]);
  const [owner] = await db.select().from(member).where(eq(member.siteId, id));
  expect(owner).toMatchObject({ email: `owner@${id}.test`, name: 'Ada' });
  expect(await db.select().from(staff).where(eq(staff.siteId, id))).toMatchObject([
    { memberId: owner?.id, role: 'owner' },
  ]);
  const content = await makeContent(id, owner?.id ?? '');
  const lyceum = visitor(id);
  await lyceum.account.requestCode(`owner@${id}.test`);
  await lyceum.account.signIn(mailbox.code(`owner@${id}.test`));
  expect(await lyceum.posts.read(content.post)).toMatchObject({ state: 'open' });
  expect((await lyceum.account.read()).grants).toMatchObject([{ source: 'comp', reason: 'owner', endsAt: null }]);
});

test('a wrong token claims nothing, and a taken id stays with its owner', async () => {
  const id = unique('claimed');
  for (const token of ['', 'test-setup-toke', 'test-setup-token-', 'TEST-SETUP-TOKEN']) {
    expect(await codeOf(await claim(id, { token }))).toBe('forbidden');
  }
  expect(await db.select().from(site).where(eq(site.id, id))).toEqual([]);
  expect((await claim(id)).status).toBe(200);
  const second = await claim(id, { ownerEmail: 'thief@evil.test' });
  expect([second.status, await codeOf(second)]).toEqual([409, 'conflict']);
  expect((await db.select().from(member).where(eq(member.siteId, id))).length).toBe(1);
  expect((await db.select().from(grant).where(eq(grant.siteId, id))).length).toBe(1);
});

test('of claims at the same moment one wins', async () => {
  const id = unique('claimed');
  const statuses = (await Promise.all(Array.from({ length: 6 }, () => claim(id)))).map(({ status }) => status);
  expect(statuses.sort()).toEqual([200, 409, 409, 409, 409, 409]);
});

test('an origin counts from the moment it is on the list, until it is taken off', async () => {
  const siteId = await makeSite();
  const owner = await makeStaff(siteId, 'owner');
  const save = (origins: string[]) =>
    owner.fetch('/studio/settings', { method: 'PUT', body: { name: 'New name', url: BLOG, origins } });
  const moved = visitor(siteId, 'https://moved.test');
  await expect(moved.posts.list()).rejects.toMatchObject({ code: 'origin_forbidden' });
  expect(await (await save(['https://moved.test'])).json()).toMatchObject({ name: 'New name' });
  expect((await moved.posts.list()).posts).toEqual([]);
  await expect(visitor(siteId).posts.list()).rejects.toMatchObject({ code: 'origin_forbidden' });
  for (const origin of ['https://a.test/', 'https://a.test/path', 'ftp://a.test', 'null', '*', 'https://A.test']) {
    expect((await save([origin])).status, origin).toBe(400);
  }
  expect(await (await owner.fetch('/studio/settings')).json()).toMatchObject({ origins: ['https://moved.test'] });
});

test('rules that change are in the audit, and only those', async () => {
  const siteId = await makeSite();
  const owner = await makeStaff(siteId, 'owner');
  const save = (rules: object) =>
    owner.fetch('/studio/settings', { method: 'PUT', body: { name: 'A blog', url: BLOG, origins: [BLOG], rules } });
  const { rules } = (await (await owner.fetch('/studio/settings')).json()) as SiteSettings;
  await save(rules);
  await save({ ...rules, graceDays: rules.graceDays + 1 });
  const entries = await db.select().from(audit).where(eq(audit.siteId, siteId));
  expect(entries).toMatchObject([
    { action: 'site.rules', subject: siteId, detail: { graceDays: rules.graceDays + 1 } },
  ]);
  expect(Object.keys(entries[0]?.detail ?? {})).toEqual(['graceDays']);
});

test('a name that would add a line to a mail is refused', async () => {
  expect((await claim(unique('claimed'), { name: 'A\r\nBcc: all@evil.test' })).status).toBe(400);
  expect((await claim(unique('claimed'), { url: 'javascript:alert(1)' })).status).toBe(400);
});

test('the site says its name to everybody, and its list of origins to nobody', async () => {
  const siteId = await makeSite();
  const response = await send('GET', '/api/v1/sites/:site', { param: { site: siteId } });
  expect(await response.json()).toEqual({ id: siteId, name: 'A blog', url: BLOG, lang: 'en' });
});

async function makeCrowd(size: number) {
  const siteId = await makeSite();
  const owner = await makeStaff(siteId, 'owner');
  for (let i = 0; i < size; i++) {
    await db.insert(member).values({
      ...{ id: unique('m'), siteId, name: i % 2 ? `Grace ${i}` : `Émile ${i}`, createdAt: 1000 + (i >> 2) },
      email: `reader${i}@example.com`,
    });
  }
  const list = async (query = '') => (await (await owner.fetch(`/studio/members${query}`)).json()) as MemberPage;
  return { siteId, owner, list };
}

test('members are listed newest first, page by page, each once', async () => {
  const { list } = await makeCrowd(120);
  const seen: MemberPage['members'] = [];
  let page = await list();
  for (;;) {
    seen.push(...page.members);
    if (page.next === null) break;
    page = await list(`?cursor=${page.next}`);
  }
  expect(new Set(seen.map(({ id }) => id)).size).toBe(121);
  const times = seen.map(({ createdAt }) => createdAt);
  expect(times).toEqual([...times].sort((a, b) => b - a));
});

test('a search finds by the beginning of name or address, and takes no wildcard', async () => {
  const { list } = await makeCrowd(12);
  const found = async (text: string) => (await list(`?search=${encodeURIComponent(text)}`)).members.length;
  expect(await found('grace')).toBe(6);
  expect(await found('GRACE 1')).toBe(2);
  expect(await found('Émile 1')).toBe(1);
  expect(await found('reader1')).toBe(3);
  expect(await found('READER1@')).toBe(1);
  for (const text of ['%', '_', 'race', 'xyz']) expect([text, await found(text)]).toEqual([text, 0]);
});

test('a suspended member is out at once and stays out, until let back in; an owner cannot be suspended', async () => {
  const siteId = await makeSite();
  const owner = await makeStaff(siteId, 'owner');
  const { id, email, lyceum } = await makeMember(siteId);
  const ban = (who: string, banned: boolean) =>
    owner.fetch(`/studio/members/${who}/ban`, { method: 'PUT', body: { banned } });
  expect((await ban(id, true)).status).toBe(204);
  // The SDK drops a token that has ended, and asks again as a visitor.
  await expect(lyceum.account.read()).rejects.toMatchObject({ code: 'unauthenticated' });
  expect(lyceum.signedIn).toBe(false);
  const again = visitor(siteId);
  await again.account.requestCode(email);
  await expect(again.account.signIn(mailbox.code(email))).rejects.toMatchObject({ code: 'banned' });
  expect((await ban(id, false)).status).toBe(204);
  await again.account.requestCode(email);
  await again.account.signIn(mailbox.code(email));
  expect(await again.account.read()).toMatchObject({ email });
  expect(await codeOf(await ban(owner.id, true))).toBe('conflict');
  expect((await owner.fetch('/studio/session')).status).toBe(200);
  expect(await codeOf(await ban('nobody', true))).toBe('not_found');
});
