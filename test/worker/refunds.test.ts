import { and, eq } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MemberDetail, RefundReply } from '../../worker/contract/member.ts';
import { audit } from '../../worker/db/audit.ts';
import { makeBuyer, makeClockedShop } from './clocked-shop.ts';
import { openClockedStripe } from './clocked-stripe.ts';
import { expectExactly } from './exactly.ts';
import { db, makeStaff } from './world.ts';

let clock: ReturnType<typeof openClockedStripe>;
beforeEach(async () => {
  clock = openClockedStripe();
  await clock.ready;
});
afterEach(() => clock.close());

async function makeCase(rules = {}) {
  const { siteId } = await makeClockedShop(clock, rules);
  const ada = await makeBuyer(clock, siteId);
  const owner = await makeStaff(siteId, 'owner');
  const post = (path: string, body: unknown) => owner.fetch(path, { method: 'POST', body });
  const refund = (body: object) => post(`/studio/payments/${ada.payment}/refund`, { reason: 'Sorry', ...body });
  const cancel = (at: string) => post(`/studio/subscriptions/${ada.purchase}/cancel`, { at });
  const detail = async () => (await (await owner.fetch(`/studio/members/${ada.id}`)).json()) as MemberDetail;
  const codeOf = async (reply: Response) => ((await reply.json()) as { error: { code: string } }).error.code;
  return { siteId, ada, owner, refund, cancel, detail, codeOf };
}

test('a full refund ends the access at once, and stands in the books and the audit', async () => {
  const { ada, owner, refund, detail } = await makeCase();
  const reply = await (await refund({})).json();
  expectExactly(RefundReply, reply);
  expect(reply).toEqual({ amount: 900, refunded: 900, currency: 'usd' });
  expect(await ada.refunded()).toBe(900);
  expect(await ada.standing()).toMatchObject({ reason: 'refunded', renews: false });
  const seen = await detail();
  expectExactly(MemberDetail, seen);
  expect(seen).toMatchObject({
    email: ada.email,
    payments: [{ id: ada.payment, plan: 'All', amount: 900, refunded: 900, subscription: ada.purchase }],
    subscriptions: [{ id: ada.purchase, status: 'active' }],
    audit: [{ action: 'payment.refund', name: 'Ada', subject: ada.payment, detail: { amount: 900, reason: 'Sorry' } }],
  });
  expect((await detail()).audit[0]?.at).toBeGreaterThan(0);
  expect(owner.id).not.toBe(ada.id);
});

test('a part is given back, and the owner’s rule says whether access stays', async () => {
  for (const [partialRefund, reason] of [
    ['keep', 'paid'],
    ['end', 'refunded'],
  ] as const) {
    const { ada, refund } = await makeCase({ partialRefund });
    expect(await (await refund({ amount: 300 })).json()).toMatchObject({ amount: 300, refunded: 300 });
    expect([partialRefund, (await ada.standing())?.reason]).toEqual([partialRefund, reason]);
    expect(await (await refund({ amount: 300 })).json()).toMatchObject({ refunded: 600 });
    expect(await ada.refunded()).toBe(600);
  }
});

test('clicked twice at once it is one refund; more than is left is none', async () => {
  const { ada, refund, codeOf } = await makeCase();
  await Promise.all([refund({ amount: 200 }), refund({ amount: 200 })]);
  expect(await ada.refunded()).toBe(200);
  expect(await codeOf(await refund({ amount: 701 }))).toBe('conflict');
  for (const amount of [0, -1, 1.5, '200', null]) expect((await refund({ amount })).status).toBe(400);
  await refund({});
  expect(await ada.refunded()).toBe(900);
  expect(await codeOf(await refund({}))).toBe('conflict');
  expect(await codeOf(await refund({ amount: 1 }))).toBe('conflict');
});

test('what was refunded in Stripe’s dashboard, or is disputed, is told so and taken over', async () => {
  const { ada, refund, codeOf } = await makeCase();
  await clock.stripe.refunds.create({ payment_intent: ada.payment });
  expect(await codeOf(await refund({}))).toBe('conflict');
  expect((await ada.standing())?.reason).toBe('refunded');
  const other = await makeCase();
  await clock.control('/disputes', { payment: other.ada.payment });
  expect(await codeOf(await other.refund({}))).toBe('conflict');
  expect((await other.ada.standing())?.reason).toBe('disputed');
});

test('an outage is told, and the same again refunds once', async () => {
  const { ada, refund, siteId } = await makeCase();
  await clock.control('/outage', { on: true });
  expect((await refund({ amount: 500 })).status).toBe(502);
  await clock.control('/outage', { on: false });
  expect((await refund({ amount: 500 })).status).toBe(200);
  expect(await ada.refunded()).toBe(500);
  const rows = await db
    .select()
    .from(audit)
    .where(and(eq(audit.siteId, siteId), eq(audit.action, 'payment.refund')));
  expect(rows).toHaveLength(1);
});

test('a subscription is ended with its period, or now, without money going back', async () => {
  const { ada, cancel, detail } = await makeCase();
  expect((await cancel('period-end')).status).toBe(204);
  expect(await ada.standing()).toMatchObject({ reason: 'paid', renews: false });
  expect((await cancel('now')).status).toBe(204);
  expect(await ada.standing()).toMatchObject({ reason: 'ended', subscription: null });
  expect((await cancel('now')).status).toBe(204);
  expect(await ada.refunded()).toBe(0);
  const acts = (await detail()).audit.map(({ action, detail }) => [action, detail.at]);
  expect(acts).toEqual([
    ['subscription.cancel', 'now'],
    ['subscription.cancel', 'period-end'],
  ]);
});

test("another site's payments and subscriptions are not there", async () => {
  const mine = await makeCase();
  const other = await makeCase();
  const body = { reason: 'x' };
  const wrong = await mine.owner.fetch(`/studio/payments/${other.ada.payment}/refund`, { method: 'POST', body });
  expect(await mine.codeOf(wrong)).toBe('not_found');
  const at = { at: 'now' };
  const ended = await mine.owner.fetch(`/studio/subscriptions/${other.ada.purchase}/cancel`, {
    method: 'POST',
    body: at,
  });
  expect(await mine.codeOf(ended)).toBe('not_found');
  expect((await mine.owner.fetch(`/studio/members/${other.ada.id}`)).status).toBe(404);
  expect(await other.ada.refunded()).toBe(0);
});
