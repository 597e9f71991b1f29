import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { project } from '../../worker/billing/projection/project.ts';
import { settleWithdrawals } from '../../worker/billing/withdrawal/settle.ts';
import { Withdrawal, WithdrawalList } from '../../worker/contract/withdrawal.ts';
import { grant } from '../../worker/db/billing.ts';
import { outbox } from '../../worker/db/outbox.ts';
import { payment, withdrawal } from '../../worker/db/payment.ts';
import { makeBuyer, makeClockedShop } from './clocked-shop.ts';
import { openClockedStripe } from './clocked-stripe.ts';
import { expectExactly } from './exactly.ts';
import { db, makeMember } from './world.ts';

let clock: ReturnType<typeof openClockedStripe>;
beforeEach(async () => {
  clock = openClockedStripe();
  await clock.ready;
});
afterEach(() => clock.close());

const mails = (to: string) => db.select().from(outbox).where(eq(outbox.target, to));

test('who withdraws gets all of it back, the contract ends, and a mail confirms it', async () => {
  const { siteId } = await makeClockedShop(clock);
  const ada = await makeBuyer(clock, siteId);
  const { membership } = ada.lyceum;
  const before = await membership.withdrawals();
  expectExactly(WithdrawalList, before);
  expect(before).toMatchObject({
    possible: [{ grant: ada.purchase, plan: 'All', amount: 900, refund: 'full' }],
    declared: [],
  });
  const done = await membership.withdraw(ada.purchase);
  expectExactly(Withdrawal, done);
  expect(done).toMatchObject({ amount: 900, currency: 'usd', settledAt: expect.any(Number) });
  expect(await ada.refunded()).toBe(900);
  const subscription = await clock.stripe.subscriptions.retrieve(ada.purchase);
  expect([subscription.status, subscription.metadata.lyceum_withdrawn]).toEqual(['canceled', String(done.declaredAt)]);
  expect(await ada.standing()).toMatchObject({ reason: 'withdrawn', renews: false, subscription: null });
  expect((await ada.standing())?.endsAt).toBeLessThanOrEqual(Date.now());
  const [paid] = await db.select().from(payment).where(eq(payment.id, ada.payment));
  expect(paid?.refunded).toBe(900);
  expect(await membership.withdrawals()).toEqual({ possible: [], declared: [done] });
  expect(await mails(ada.email)).toMatchObject([
    { kind: 'withdrawal-declared', payload: { plan: 'All', amount: 900, currency: 'usd', at: done.declaredAt } },
  ]);
});

test('what a cheaper plan left as credit is not kept besides the money, however often Stripe is told', async () => {
  const { siteId } = await makeClockedShop(clock);
  const ada = await makeBuyer(clock, siteId);
  const { items, customer } = await clock.stripe.subscriptions.retrieve(ada.purchase);
  const cheaper = await clock.stripe.prices.create({
    unit_amount: 100,
    currency: 'usd',
    recurring: { interval: 'month' },
    product_data: { name: 'Cheaper' },
  });
  await clock.stripe.subscriptions.update(ada.purchase, {
    items: [{ id: items.data[0]?.id ?? '', price: cheaper.id }],
    proration_behavior: 'always_invoice',
  });
  const balance = async () => {
    const found = await clock.stripe.customers.retrieve(String(customer));
    return found.deleted ? null : found.balance;
  };
  expect(await balance()).toBe(-800);
  await ada.lyceum.membership.withdraw(ada.purchase);
  await db.update(withdrawal).set({ settledAt: null, declaredAt: 1 }).where(eq(withdrawal.objectId, ada.purchase));
  await settleWithdrawals(env, db, Date.now());
  expect([await ada.refunded(), await balance()]).toEqual([900, 0]);
});

test('twice is once, at the same moment too', async () => {
  const { siteId } = await makeClockedShop(clock);
  const ada = await makeBuyer(clock, siteId);
  const all = await Promise.all([1, 2, 3, 4].map(() => ada.lyceum.membership.withdraw(ada.purchase)));
  await ada.lyceum.membership.withdraw(ada.purchase);
  expect(new Set(all.map(({ amount }) => amount))).toEqual(new Set([900]));
  expect((await clock.stripe.refunds.list({ limit: 10 })).data).toHaveLength(1);
  expect(await mails(ada.email)).toHaveLength(1);
  expect((await ada.standing())?.reason).toBe('withdrawn');
});

test('what is declared while Stripe is down is kept, confirmed, and finished later', async () => {
  const { siteId } = await makeClockedShop(clock);
  const ada = await makeBuyer(clock, siteId);
  await clock.control('/outage', { on: true });
  const declared = await ada.lyceum.membership.withdraw(ada.purchase);
  expect(declared.settledAt).toBeNull();
  expect(await mails(ada.email)).toHaveLength(1);
  await clock.pass(1, ada);
  expect(await settleWithdrawals(env, db, Date.now())).toBe(0);
  await clock.control('/outage', { on: false });
  expect(await settleWithdrawals(env, db, Date.now())).toBe(1);
  expect(await settleWithdrawals(env, db, Date.now())).toBe(0);
  expect(await ada.refunded()).toBe(900);
  // It counts from when it was declared.
  expect(await ada.standing()).toMatchObject({ reason: 'withdrawn' });
  expect((await ada.lyceum.membership.withdrawals()).declared[0]).toMatchObject({
    declaredAt: declared.declaredAt,
    settledAt: expect.any(Number),
  });
});

test.each([1, 2, 3, 4, 5, 6, 7])(
  'a call of Stripe whose answer is lost (the %ith) refunds nothing twice',
  async (nth) => {
    const { siteId } = await makeClockedShop(clock);
    const ada = await makeBuyer(clock, siteId);
    let calls = 0;
    const real = globalThis.fetch;
    vi.stubGlobal('fetch', async (input: RequestInfo, init?: RequestInit) => {
      const answer = await real(input, init);
      return String(input).includes('/v1/') && ++calls >= nth && calls < nth + 2
        ? new Response('lost', { status: 500 })
        : answer;
    });
    await ada.lyceum.membership.withdraw(ada.purchase);
    vi.stubGlobal('fetch', real);
    await clock.pass(1, ada);
    await settleWithdrawals(env, db, Date.now());
    expect(await ada.refunded()).toBe(900);
    expect((await clock.stripe.refunds.list({ limit: 10 })).data).toHaveLength(1);
    expect((await clock.stripe.subscriptions.retrieve(ada.purchase)).status).toBe('canceled');
    const [row] = await db.select().from(withdrawal).where(eq(withdrawal.objectId, ada.purchase));
    expect(row?.settledAt).not.toBeNull();
  },
);

test('the period ends: the day of the purchase does not count, the fourteenth day does', async () => {
  const { siteId } = await makeClockedShop(clock);
  const ada = await makeBuyer(clock, siteId);
  await clock.pass(14.9, ada);
  expect((await ada.lyceum.membership.withdrawals()).possible).toHaveLength(1);
  await clock.pass(0.2, ada);
  expect((await ada.lyceum.membership.withdrawals()).possible).toEqual([]);
  await expect(ada.lyceum.membership.withdraw(ada.purchase)).rejects.toMatchObject({ code: 'conflict' });
  expect(await ada.refunded()).toBe(0);
});

test('a renewal is no new contract, and is not given back with the first', async () => {
  const { siteId } = await makeClockedShop(clock, { withdrawalDays: 60 });
  const ada = await makeBuyer(clock, siteId);
  await clock.pass(35, ada);
  const [renewal] = (await clock.stripe.charges.list({ limit: 1 })).data;
  await project({ env, db, now: Date.now() }, { type: 'payment', id: String(renewal?.payment_intent) });
  expect((await ada.lyceum.membership.withdrawals()).possible).toMatchObject([{ amount: 900 }]);
  await ada.lyceum.membership.withdraw(ada.purchase);
  expect((await clock.stripe.refunds.list({ limit: 10 })).data.map(({ amount }) => amount)).toEqual([900]);
});

test.each([
  ['a pass', { kind: 'pass' as const, days: 30, amount: 3000 }, 10, 2000],
  ['a pass on its first day', { kind: 'pass' as const, days: 30, amount: 3000 }, 0.5, 3000],
  ['what has no end', { kind: 'purchase' as const, amount: 3000 }, 10, 3000],
])('prorated, %s gives back the days that are left', async (_, terms, after, amount) => {
  const { siteId } = await makeClockedShop(clock, { withdrawalRefund: 'prorated' }, terms);
  const ada = await makeBuyer(clock, siteId);
  await clock.pass(after, ada);
  const done = await ada.lyceum.membership.withdraw(ada.purchase);
  expect([done.amount, await ada.refunded()]).toEqual([amount, amount]);
  expect((await ada.standing())?.reason).toBe('withdrawn');
});

test('what the owner gave back already is not given back again', async () => {
  const { siteId } = await makeClockedShop(clock);
  const ada = await makeBuyer(clock, siteId);
  await clock.stripe.refunds.create({ payment_intent: ada.payment, amount: 400 });
  await ada.follow();
  expect((await ada.lyceum.membership.withdrawals()).possible).toMatchObject([{ amount: 500 }]);
  // Another hundred that the books have not heard of.
  await clock.stripe.refunds.create({ payment_intent: ada.payment, amount: 100 });
  await ada.lyceum.membership.withdraw(ada.purchase);
  expect(await ada.refunded()).toBe(900);
});

test("nobody withdraws from another's purchase, a comp or nothing", async () => {
  const { siteId } = await makeClockedShop(clock);
  const ada = await makeBuyer(clock, siteId);
  const eve = await makeMember(siteId);
  for (const id of [ada.purchase, 'sub_none', 'pi_none']) {
    await expect(eve.lyceum.membership.withdraw(id)).rejects.toMatchObject({ code: 'not_found' });
  }
  await expect(eve.lyceum.membership.withdraw('comp_x')).rejects.toMatchObject({ code: 'bad_request' });
  expect(await ada.refunded()).toBe(0);
  const [row] = await db.select().from(grant).where(eq(grant.id, ada.purchase));
  expect(row?.reason).toBe('paid');
});

test('a site that offers none says so', async () => {
  const { siteId } = await makeClockedShop(clock, { withdrawalDays: 0 });
  const ada = await makeBuyer(clock, siteId);
  expect((await ada.lyceum.membership.withdrawals()).possible).toEqual([]);
  await expect(ada.lyceum.membership.withdraw(ada.purchase)).rejects.toMatchObject({ code: 'conflict' });
});
