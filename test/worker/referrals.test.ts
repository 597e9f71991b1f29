import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { referralOf } from '../../sdk/referral-of.ts';
import { project } from '../../worker/billing/projection/project.ts';
import { gift } from '../../worker/db/gift.ts';
import { payment } from '../../worker/db/payment.ts';
import { site } from '../../worker/db/site.ts';
import { checkoutIn, makeShop, PAGE, pay, stripe } from './billing-factory.ts';
import { db, makeMember, unique } from './world.ts';

const DAY = 86_400_000;

async function rewarding(rules = { referralDays: 30, withdrawalDays: 14 }) {
  const { siteId } = await makeShop();
  await db.update(site).set({ rules }).where(eq(site.id, siteId));
  return { siteId, ada: await makeMember(siteId) };
}

const reward = (siteId: string, memberId: string, row: Partial<typeof gift.$inferInsert> = {}) => {
  const id = unique('referral:sub');
  const values = { id, siteId, planId: 'monthly', days: 30, giverId: memberId, memberId, paidAt: 1, createdAt: 1 };
  return db
    .insert(gift)
    .values({ source: 'referral', ...values, ...row })
    .then(() => id);
};

test('the code is made when it is asked for, once', async () => {
  const { ada } = await rewarding();
  expect(await ada.lyceum.referrals.read()).toEqual({ days: 30, code: null, link: null, joined: 0, rewards: [] });
  const replies = await Promise.all(Array.from({ length: 5 }, () => ada.lyceum.referrals.mint()));
  const { code, link } = await ada.lyceum.referrals.read();
  expect(code).toMatch(/^[a-z0-9]{8}$/);
  expect(link).toBe(`https://blog.test/?lyceum_ref=${code}`);
  expect(new Set(replies.map((reply) => reply.code))).toEqual(new Set([code]));
});

test('a site that rewards nobody makes no codes', async () => {
  const { ada } = await rewarding({ referralDays: 0, withdrawalDays: 14 });
  expect(await ada.lyceum.referrals.mint()).toMatchObject({ days: 0, code: null });
  expect(await ada.lyceum.referrals.read()).toMatchObject({ days: 0, code: null, link: null });
});

test('rewards wait until the purchase can no longer be withdrawn from, then open the plan', async () => {
  const { siteId, ada } = await rewarding();
  const now = Date.now();
  const fresh = await reward(siteId, ada.id, { paidAt: now - 13 * DAY, createdAt: 4 });
  const ready = await reward(siteId, ada.id, { paidAt: now - 15 * DAY, createdAt: 3 });
  const voided = await reward(siteId, ada.id, { voidedAt: 1, createdAt: 2 });
  const states = async () => (await ada.lyceum.referrals.read()).rewards.map(({ id, state }) => [id, state]);
  expect(await states()).toEqual([
    [fresh, 'pending'],
    [ready, 'ready'],
    [voided, 'void'],
  ]);
  expect(await ada.lyceum.referrals.read()).toMatchObject({ joined: 2, rewards: [{ readyAt: now + DAY }, {}, {}] });
  await expect(ada.lyceum.referrals.redeem(fresh)).rejects.toMatchObject({ code: 'not_found' });
  await expect(ada.lyceum.referrals.redeem(voided)).rejects.toMatchObject({ code: 'code_expired' });
  const eve = await makeMember(siteId);
  await expect(eve.lyceum.referrals.redeem(ready)).rejects.toMatchObject({ code: 'not_found' });
  const reply = await ada.lyceum.referrals.redeem(ready);
  expect(await ada.lyceum.referrals.redeem(ready)).toEqual(reply);
  expect(reply.endsAt).toBe(reply.startsAt + 30 * DAY);
  expect(await ada.lyceum.posts.read('gated')).toMatchObject({ state: 'open' });
  expect((await states())[1]).toEqual([ready, 'used']);
  expect((await ada.lyceum.account.read()).grants).toMatchObject([{ source: 'gift', reason: 'referral' }]);
});

test('who was brought pays: the referrer earns; the money goes back: the reward goes too', async () => {
  const { siteId, ada } = await rewarding({ referralDays: 30, withdrawalDays: 0 });
  const { code } = await ada.lyceum.referrals.mint();
  const rosa = await makeMember(siteId);
  const json = { plan: 'monthly', returnTo: PAGE, referral: code ?? '' };
  const { url } = await rosa.lyceum.call('POST', '/checkouts', { json });
  const id = checkoutIn((await pay(url)).to);
  await rosa.lyceum.billing.resume(id);
  const { customer } = await stripe.checkout.sessions.retrieve(id);
  const [charge] = (await stripe.charges.list({ customer: String(customer) })).data;
  const paid = { type: 'payment' as const, id: String(charge?.payment_intent) };
  await project({ env, db, now: Date.now() }, paid);
  const { rewards, joined } = await ada.lyceum.referrals.read();
  expect([joined, rewards.map(({ state, days, plan }) => ({ state, days, plan }))]).toEqual([
    1,
    [{ state: 'ready', days: 30, plan: 'Monthly' }],
  ]);
  await ada.lyceum.referrals.redeem(rewards[0]?.id ?? '');
  expect(await ada.lyceum.posts.read('gated')).toMatchObject({ state: 'open' });
  await stripe.refunds.create({ charge: charge?.id ?? '' });
  await project({ env, db, now: Date.now() }, paid);
  expect(await ada.lyceum.posts.read('gated')).toMatchObject({ state: 'locked' });
  expect(await ada.lyceum.referrals.read()).toMatchObject({ joined: 0, rewards: [{ state: 'void' }] });
});

/** Rosa comes by Ada's link and buys; what was paid is booked. */
async function brought(siteId: string, ada: Awaited<ReturnType<typeof makeMember>>, rosa = ada) {
  const { code } = await ada.lyceum.referrals.mint();
  const json = { plan: 'monthly', returnTo: PAGE, referral: code ?? '' };
  const { url } = await rosa.lyceum.call('POST', '/checkouts', { json });
  const id = checkoutIn((await pay(url)).to);
  await rosa.lyceum.billing.resume(id);
  const { customer, subscription } = await stripe.checkout.sessions.retrieve(id);
  const [charge] = (await stripe.charges.list({ customer: String(customer) })).data;
  await project({ env, db, now: Date.now() }, { type: 'payment', id: String(charge?.payment_intent) });
  return { siteId, subscription: String(subscription) };
}

test('a member is brought once, however often they buy', async () => {
  const { siteId, ada } = await rewarding();
  const rosa = await makeMember(siteId);
  for (let times = 0; times < 2; times++) {
    const { subscription } = await brought(siteId, ada, rosa);
    await stripe.subscriptions.cancel(subscription);
    await project({ env, db, now: Date.now() }, { type: 'subscription', id: subscription });
  }
  expect((await ada.lyceum.referrals.read()).rewards).toHaveLength(1);
});

test('who withdraws has not stayed, though a part of the money is kept', async () => {
  const { siteId, ada } = await rewarding();
  await db
    .update(site)
    .set({ rules: { referralDays: 30, withdrawalDays: 14, withdrawalRefund: 'prorated' } })
    .where(eq(site.id, siteId));
  const rosa = await makeMember(siteId);
  const { subscription } = await brought(siteId, ada, rosa);
  // Two days were used.
  await db
    .update(payment)
    .set({ paidAt: Date.now() - 2 * DAY })
    .where(eq(payment.memberId, rosa.id));
  await rosa.lyceum.call('POST', '/account/withdrawals', { json: { grant: subscription } });
  const [paid] = await db.select().from(payment).where(eq(payment.memberId, rosa.id));
  expect(paid?.refunded).toBeGreaterThan(0);
  expect(paid?.refunded).toBeLessThan(paid?.amount ?? 0);
  expect((await ada.lyceum.referrals.read()).rewards).toMatchObject([{ state: 'void' }]);
});

test('a page keeps the code that its address has, for the pages after it', () => {
  const kept = new Map<string, string>();
  const storage = () => ({
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  });
  const blocked = () => {
    throw new DOMException('no', 'SecurityError');
  };
  expect(referralOf({ search: '' }, storage)).toBeNull();
  for (const bad of ['short', 'waytoolongforacode', 'UPPERCAS', 'a b c d e', "'><b>abc"])
    expect(referralOf({ search: `?lyceum_ref=${encodeURIComponent(bad)}` }, storage)).toBeNull();
  expect(kept.size).toBe(0);
  expect(referralOf({ search: '?a=1&lyceum_ref=abcd1234' }, storage)).toBe('abcd1234');
  expect(referralOf({ search: '?a=1' }, storage)).toBe('abcd1234');
  for (const [key, value] of kept) kept.set(key, value.replace(/\d+$/, String(Date.now() - 61 * DAY)));
  expect(referralOf({ search: '' }, storage)).toBeNull();
  expect(referralOf({ search: '?lyceum_ref=abcd1235' }, blocked)).toBe('abcd1235');
  expect(referralOf({ search: '' }, blocked)).toBeNull();
});
