import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { CompReply, type MemberDetail } from '../../worker/contract/member.ts';
import { grant } from '../../worker/db/billing.ts';
import { makeShop } from './billing-factory.ts';
import { expectExactly } from './exactly.ts';
import { db, makeMember, makeSite, makeStaff } from './world.ts';

async function makeCase() {
  const { siteId } = await makeShop();
  const ada = await makeMember(siteId);
  const owner = await makeStaff(siteId, 'owner');
  const give = (body: object, to = ada.id) =>
    owner.fetch(`/studio/members/${to}/grants`, { method: 'POST', body: { note: 'For the talk', ...body } });
  const end = (id: string) => owner.fetch(`/studio/grants/${id}`, { method: 'DELETE' });
  const state = async () => (await ada.lyceum.posts.read('gated')).state;
  return { siteId, ada, owner, give, end, state };
}

test.each([
  ['everything', {}, { opens: 'all', plan: null, contents: [] }],
  ['a plan', { plan: 'monthly' }, { opens: 'all', plan: 'Monthly', contents: [] }],
  [
    'one post',
    { content: { kind: 'post', slug: 'gated' } },
    { opens: 'content', plan: null, contents: [{ kind: 'post', slug: 'gated', title: 'Gated' }] },
  ],
])('the owner gives %s, it counts at once, is explained, and is taken back at once', async (_, what, explained) => {
  const { ada, owner, give, end, state } = await makeCase();
  expect(await state()).toBe('locked');
  const endsAt = Date.now() + 1e9;
  const given: CompReply = await (await give({ ...what, endsAt })).json();
  expectExactly(CompReply, given);
  expect(await state()).toBe('open');
  const [held] = (await ada.lyceum.account.read()).grants;
  expect(held).toMatchObject({ source: 'comp', reason: 'comp', note: 'For the talk', endsAt, subscription: null });
  expect(held).toMatchObject(explained);
  expect((await end(given.id)).status).toBe(204);
  expect(await state()).toBe('locked');
  expect((await end(given.id)).status).toBe(204);
  const detail: MemberDetail = await (await owner.fetch(`/studio/members/${ada.id}`)).json();
  expect(detail.audit.map(({ action }) => action)).toEqual(['grant.end', 'grant.comp']);
  expect(detail.grants).toMatchObject([{ id: given.id, reason: 'ended' }]);
});

test('what is not there, or is over, is not given', async () => {
  const { give } = await makeCase();
  const elsewhere = await makeMember(await makeSite());
  const codes = await Promise.all(
    [
      give({ plan: 'none' }),
      give({ content: { kind: 'course', slug: 'gated' } }),
      give({}, elsewhere.id),
      give({ endsAt: 1 }),
      give({ plan: 'monthly', content: { kind: 'post', slug: 'gated' } }),
      give({ note: ' ' }),
      give({ source: 'purchase' }),
    ].map(async (reply) => (await reply).status),
  );
  expect(codes).toEqual([404, 404, 404, 400, 400, 400, 400]);
});

test('what was paid for is not ended by hand', async () => {
  const { siteId, ada, end } = await makeCase();
  const row = { siteId, memberId: ada.id, planId: 'monthly', reason: 'paid' as const, startsAt: 1, createdAt: 1 };
  await db.insert(grant).values({ ...row, id: `sub_${ada.id}`, source: 'subscription' });
  const reply = await end(`sub_${ada.id}`);
  expect([reply.status, ((await reply.json()) as { error: { code: string } }).error.code]).toEqual([409, 'conflict']);
  const [kept] = await db.select().from(grant).where(eq(grant.memberId, ada.id));
  expect(kept?.endsAt).toBeNull();
  const other = await makeCase();
  expect((await other.end(`sub_${ada.id}`)).status).toBe(404);
});

test('a suspension is in the audit', async () => {
  const { ada, owner } = await makeCase();
  for (const banned of [true, false]) {
    await owner.fetch(`/studio/members/${ada.id}/ban`, { method: 'PUT', body: { banned } });
  }
  const detail: MemberDetail = await (await owner.fetch(`/studio/members/${ada.id}`)).json();
  expect(detail.audit.map(({ action }) => action)).toEqual(['member.unban', 'member.ban']);
});
