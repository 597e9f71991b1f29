import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { DAY } from '../../worker/access/can.ts';
import type { ApiTokenList, ApiTokenReply } from '../../worker/contract/token.ts';
import { audit } from '../../worker/db/audit.ts';
import { member, staff } from '../../worker/db/member.ts';
import { apiToken } from '../../worker/db/token.ts';
import { sha256 } from '../../worker/http/hash.ts';
import { send } from './send.ts';
import { API, BLOG, db, makeSite, makeStaff } from './world.ts';

async function makeDesk() {
  const site = await makeSite();
  const owner = await makeStaff(site, 'owner');
  const create = async (body: unknown = { name: 'CI', scope: 'publish', days: 90 }) => {
    const response = await owner.fetch('/studio/tokens', { method: 'POST', body });
    return (await response.json()) as ApiTokenReply & { error?: { code: string } };
  };
  const list = async () => ((await (await owner.fetch('/studio/tokens')).json()) as ApiTokenList).tokens;
  const publish = async (token: string, headers: Record<string, string> = {}, of = site) => {
    const response = await send('GET', '/api/v1/sites/:site/publish/posts', {
      param: { site: of },
      query: { source: 'blog' },
      headers: { ...headers, Authorization: `Bearer ${token}` },
    });
    const reply = (await response.json()) as { error?: { code: string } };
    return reply.error?.code ?? 'ok';
  };
  return { site, owner, create, list, publish };
}

test('a token is shown once, kept as a hash, and told in the audit trail', async () => {
  const { site, owner, create, list, publish } = await makeDesk();
  const { token, id, expiresAt } = await create();
  expect(token).toMatch(/^lyc_[\w-]{43}$/);
  expect(id).toBe(await sha256(token));
  expect(Math.abs(expiresAt - Date.now() - 90 * DAY)).toBeLessThan(60_000);
  expect(await list()).toEqual([
    { id, name: 'CI', scope: 'publish', createdAt: expect.any(Number), expiresAt, usedAt: null },
  ]);
  expect(await publish(token)).toBe('ok');
  const kept = JSON.stringify([
    await db.select().from(apiToken).where(eq(apiToken.siteId, site)),
    await db.select().from(audit).where(eq(audit.siteId, site)),
  ]);
  expect(kept).not.toContain(token);
  expect(kept).not.toContain(token.slice(4));
  const [entry] = await db.select().from(audit).where(eq(audit.siteId, site));
  expect(entry).toMatchObject({ actor: owner.id, action: 'token.create', subject: id });
});

test('its use is noted at most once a day', async () => {
  const { create, list, publish } = await makeDesk();
  const { token, id } = await create();
  await publish(token);
  await expect.poll(async () => (await list())[0]?.usedAt).toEqual(expect.any(Number));
  const recent = Date.now() - DAY + 60_000;
  await db.update(apiToken).set({ usedAt: recent }).where(eq(apiToken.id, id));
  await publish(token);
  expect((await list())[0]?.usedAt).toBe(recent);
});

test('revoked, it works no more from the next request on', async () => {
  const { site, owner, create, publish } = await makeDesk();
  const { token, id } = await create();
  expect(await publish(token)).toBe('ok');
  const revoke = async () => (await owner.fetch(`/studio/tokens/${id}`, { method: 'DELETE' })).status;
  expect(await revoke()).toBe(204);
  expect(await publish(token)).toBe('session_expired');
  expect(await revoke()).toBe(404);
  const actions = await db.select({ action: audit.action }).from(audit).where(eq(audit.siteId, site));
  expect(actions.map(({ action }) => action)).toEqual(['token.create', 'token.revoke']);
});

test.each([
  ['over', (id: string) => db.update(apiToken).set({ expiresAt: 1 }).where(eq(apiToken.id, id))],
  ['its maker is no owner any more', (_: string, owner: string) => db.delete(staff).where(eq(staff.memberId, owner))],
  [
    'its maker is banned',
    (_: string, owner: string) => db.update(member).set({ bannedAt: 1 }).where(eq(member.id, owner)),
  ],
])('refused when %s', async (_, change) => {
  const { owner, create, publish } = await makeDesk();
  const { token, id } = await create();
  await change(id, owner.id);
  expect(await publish(token)).toBe('session_expired');
});

test('refused from any page, on another site, and as anything but a program', async () => {
  const { site, create, publish } = await makeDesk();
  const { token } = await create();
  for (const origin of [BLOG, API, 'null', 'https://evil.test']) {
    expect([origin, await publish(token, { Origin: origin })]).toEqual([origin, 'origin_forbidden']);
  }
  expect(await publish(token, {}, await makeSite())).toBe('session_expired');
  const call = async (path: string, headers: Record<string, string>) =>
    (await send('GET', `/api/v1/sites/:site${path}`, { param: { site }, headers })).status;
  expect(await call('/account', { Authorization: `Bearer ${token}` })).toBe(403);
  expect(await call('/studio/settings', { Authorization: `Bearer ${token}` })).toBe(403);
  const cookie = { Cookie: `__Host-lyceum-staff=${token}`, Origin: API };
  expect(await call('/studio/settings', cookie)).toBe(401);
  expect(await call('/publish/posts?source=blog', cookie)).toBe(401);
});

test.each([
  [{ name: 'CI', scope: 'publish', days: 367 }],
  [{ name: 'CI', scope: 'publish', days: 0 }],
  [{ name: 'CI', scope: 'everything', days: 1 }],
  [{ name: '', scope: 'publish', days: 1 }],
])('%j is not made', async (body) => {
  const { create, list } = await makeDesk();
  expect((await create(body)).error?.code).toBe('bad_request');
  expect(await list()).toEqual([]);
});

test('a site has at most fifty', async () => {
  const { site, owner, create } = await makeDesk();
  const rows = Array.from({ length: 50 }, (_, i) => ({
    id: `${site}-${i}`,
    siteId: site,
    name: 'x',
    createdBy: owner.id,
  }));
  const more = { scope: 'publish' as const, createdAt: 1, expiresAt: 1 };
  for (let i = 0; i < 50; i += 10)
    await db.insert(apiToken).values(rows.slice(i, i + 10).map((row) => ({ ...row, ...more })));
  expect((await create()).error?.code).toBe('conflict');
});
