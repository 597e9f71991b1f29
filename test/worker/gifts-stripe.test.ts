import { env } from 'cloudflare:workers';
import { and, eq } from 'drizzle-orm';
import { afterEach, expect, test, vi } from 'vitest';
import { giftCode } from '../../worker/billing/gifts/code.ts';
import { deferCharges } from '../../worker/billing/gifts/defer.ts';
import { project } from '../../worker/billing/projection/project.ts';
import { grant } from '../../worker/db/billing.ts';
import { gift } from '../../worker/db/gift.ts';
import { member } from '../../worker/db/member.ts';
import { outbox } from '../../worker/db/outbox.ts';
import { subscription } from '../../worker/db/payment.ts';
import { buy, makeShop, PAGE, pay, stripe } from './billing-factory.ts';
import { giftCheckoutIn, giveContent } from './giving-content.ts';
import { db, makeMember, makeStaff, unique } from './world.ts';

const DAY = 86_400_000;

afterEach(() => {
  vi.restoreAllMocks();
});

const ledger = () => ({ env, db, now: Date.now() });

/** A member's gift for a friend, paid for and fulfilled by the buyer's return. */
async function bought(wish: { to?: string; deliverAt?: number } = {}) {
  const { siteId } = await makeShop();
  const ada = await makeMember(siteId);
  const { url } = await ada.lyceum.gifts.buy({ plan: 'monthly', message: 'Enjoy', returnTo: PAGE, ...wish });
  const id = giftCheckoutIn((await pay(url)).to);
  expect(await ada.lyceum.billing.resume(id)).toEqual({ status: 'complete', url: null });
  const [row] = await db.select().from(gift).where(eq(gift.siteId, siteId));
  const session = await stripe.checkout.sessions.retrieve(id);
  const code = await giftCode(env.SECRET, row?.id ?? '');
  return { siteId, ada, row, code, intent: String(session.payment_intent) };
}

async function refund(intent: string): Promise<void> {
  await stripe.refunds.create({ payment_intent: intent });
  await project(ledger(), { type: 'payment', id: intent });
}

test('paying makes the gift good, not the buyer a subscriber; the mails wait for their day', async () => {
  const deliverAt = Date.now() + 5 * DAY;
  const { siteId, ada, row, code } = await bought({ to: 'rosa@example.com', deliverAt });
  expect(row?.paidAt).toBeGreaterThan(0);
  expect(await ada.lyceum.posts.read('gated')).toMatchObject({ state: 'locked' });
  expect((await ada.lyceum.gifts.list()).given).toMatchObject([{ state: 'scheduled', code, to: 'rosa@example.com' }]);
  const mails = await db.select().from(outbox).where(eq(outbox.siteId, siteId));
  const due = Object.fromEntries(mails.map((mail) => [mail.kind, [mail.target, mail.dueAt, mail.payload.code]]));
  expect(due).toEqual({
    'gift-bought': [ada.email, expect.any(Number), code],
    'gift-received': ['rosa@example.com', deliverAt, code],
  });
  const rosa = await makeMember(siteId, { email: 'rosa@example.com' });
  await rosa.lyceum.gifts.redeem(code);
  expect(await rosa.lyceum.posts.read('gated')).toMatchObject({ state: 'open' });
  expect((await ada.lyceum.gifts.list()).given).toMatchObject([{ state: 'redeemed', code: null }]);
  expect((await rosa.lyceum.gifts.list()).received).toMatchObject([{ from: 'Ada', message: 'Enjoy', days: 31 }]);
});

test('a refund takes a gift back, redeemed or not', async () => {
  for (const redeemed of [false, true]) {
    const { siteId, code, intent } = await bought();
    const rosa = await makeMember(siteId);
    if (redeemed) await rosa.lyceum.gifts.redeem(code);
    await refund(intent);
    expect(await rosa.lyceum.posts.read('gated')).toMatchObject({ state: 'locked' });
    if (!redeemed) await expect(rosa.lyceum.gifts.redeem(code)).rejects.toMatchObject({ code: 'code_expired' });
    expect((await rosa.lyceum.gifts.list()).received.map(({ state }) => state)).toEqual(redeemed ? ['void'] : []);
  }
});

test('redeemed while its refund is being written, it opens nothing either', async () => {
  const { siteId, code, intent } = await bought();
  const rosa = await makeMember(siteId);
  await stripe.refunds.create({ payment_intent: intent });
  const { metadata } = await stripe.paymentIntents.retrieve(intent);
  const real = globalThis.fetch;
  let redeemed: Promise<unknown> | undefined;
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const asked = new URL(String(input)).pathname === `/v1/payment_intents/${intent}`;
    if (asked) redeemed ??= rosa.lyceum.gifts.redeem(code);
    if (asked) await redeemed;
    return real(input, init);
  });
  await project(ledger(), { type: 'payment', id: intent }, metadata);
  await expect(redeemed).resolves.toMatchObject({ plan: 'Monthly' });
  expect(await rosa.lyceum.posts.read('gated')).toMatchObject({ state: 'locked' });
});

test('the buyer may redeem it', async () => {
  const { ada, code } = await bought();
  await ada.lyceum.gifts.redeem(code);
  expect(await ada.lyceum.posts.read('gated')).toMatchObject({ state: 'open' });
});

/** A subscriber whose next charge is a month away, and codes for 30 days each. */
async function subscribed(codes = 1) {
  const { siteId } = await makeShop();
  const ada = await makeMember(siteId);
  const { id, subscription } = await buy(ada);
  await ada.lyceum.billing.resume(id);
  const made = await Promise.all(Array.from({ length: codes }, () => giveContent(siteId, 'monthly', unique('nobody'))));
  const chargeAt = async () =>
    (await stripe.subscriptions.retrieve(subscription)).items.data[0]?.current_period_end ?? 0;
  const before = await chargeAt();
  return { ada, subscription, codes: made.map(({ code }) => code), before, chargeAt };
}

const until = async (id: string) =>
  (await db.select().from(subscription).where(eq(subscription.id, id)))[0]?.periodEndsAt;

test('a gift moves the next charge of a subscription by its days, and no further when asked again', async () => {
  const { ada, subscription, codes, before, chargeAt } = await subscribed();
  const [code = ''] = codes;
  expect(await ada.lyceum.gifts.redeem(code)).toMatchObject({ startsAt: before * 1000 });
  expect(await chargeAt()).toBe(before + 30 * 86_400);
  expect(await until(subscription)).toBe((before + 30 * 86_400) * 1000);
  await ada.lyceum.gifts.redeem(code);
  expect(await deferCharges(ledger())).toMatchObject({ failed: 0 });
  expect(await chargeAt()).toBe(before + 30 * 86_400);
  const invoices = await stripe.invoices.list({ subscription });
  expect(invoices.data.reduce((sum, { amount_paid }) => sum + amount_paid, 0)).toBe(900);
});

test('three gifts at once move it by all their days', async () => {
  const { ada, codes, before, chargeAt } = await subscribed(3);
  await Promise.all(codes.map((code) => ada.lyceum.gifts.redeem(code)));
  await deferCharges(ledger());
  expect(await chargeAt()).toBe(before + 90 * 86_400);
});

test('while Stripe is away the gift is redeemed, and the charge is moved later', async () => {
  const { ada, subscription, codes, before, chargeAt } = await subscribed();
  const real = globalThis.fetch;
  const away = vi.spyOn(globalThis, 'fetch').mockImplementation((input, init) => {
    const down = String(input).includes('/v1/subscriptions/') && init?.method === 'POST';
    return down ? Promise.resolve(new Response('{}', { status: 500 })) : real(input, init);
  });
  const reply = await ada.lyceum.gifts.redeem(codes[0] ?? '');
  expect(reply).toMatchObject({ startsAt: before * 1000, endsAt: before * 1000 + 30 * DAY });
  expect(await chargeAt()).toBe(before);
  away.mockRestore();
  expect((await deferCharges(ledger())).moved).toBeGreaterThan(0);
  expect(await chargeAt()).toBe(before + 30 * 86_400);
  const ends = await db
    .select({ id: grant.id })
    .from(grant)
    .where(and(eq(grant.memberId, ada.id), eq(grant.id, subscription)));
  expect(ends).toHaveLength(1);
});

test('a gift that the owner has ended stays ended, whatever is heard of its payment', async () => {
  const { siteId, code, intent } = await bought();
  const rosa = await makeMember(siteId);
  await rosa.lyceum.gifts.redeem(code);
  const [held] = (await rosa.lyceum.account.read()).grants;
  const owner = await makeStaff(siteId, 'owner');
  expect((await owner.fetch(`/studio/grants/${held?.id}`, { method: 'DELETE' })).status).toBe(204);
  const stands = () => db.select().from(grant).where(eq(grant.memberId, rosa.id));
  const [ended] = await stands();
  expect(ended).toMatchObject({ reason: 'ended' });
  await project(ledger(), { type: 'payment', id: intent });
  expect(await stands()).toEqual([ended]);
  expect(await rosa.lyceum.posts.read('gated')).toMatchObject({ state: 'locked' });
  await refund(intent);
  expect(await stands()).toEqual([ended]);
});

test('a customer who was deleted at Stripe gives as a new one', async () => {
  const { siteId } = await makeShop();
  const ada = await makeMember(siteId);
  const gone = await stripe.customers.create({ email: ada.email });
  await stripe.customers.del(gone.id);
  await db.update(member).set({ stripeCustomerId: gone.id }).where(eq(member.id, ada.id));
  const { url } = await ada.lyceum.gifts.buy({ plan: 'monthly', returnTo: PAGE });
  expect(giftCheckoutIn((await pay(url)).to)).toMatch(/^cs_/);
});
/** Two gifts bought by somebody else, 31 days each, for a subscriber. */
async function twice() {
  const { siteId, ada, code, intent } = await bought();
  const { url } = await ada.lyceum.gifts.buy({ plan: 'monthly', returnTo: PAGE });
  const checkout = giftCheckoutIn((await pay(url)).to);
  await ada.lyceum.billing.resume(checkout);
  const second = (await ada.lyceum.gifts.list()).given.find((one) => one.code !== code)?.code ?? '';
  const rosa = await makeMember(siteId);
  const { id, subscription } = await buy(rosa);
  await rosa.lyceum.billing.resume(id);
  const chargeAt = async () =>
    (await stripe.subscriptions.retrieve(subscription)).items.data[0]?.current_period_end ?? 0;
  return { ada, rosa, code, second, intent, subscription, chargeAt, before: await chargeAt() };
}

test('a gift that is taken back gives the charge back its day', async () => {
  const { rosa, code, intent, subscription, before, chargeAt } = await twice();
  await rosa.lyceum.gifts.redeem(code);
  expect(await chargeAt()).toBe(before + 31 * 86_400);
  await refund(intent);
  await deferCharges(ledger());
  expect(await chargeAt()).toBe(before);
  expect(await until(subscription)).toBe(before * 1000);
  await deferCharges(ledger());
  expect(await chargeAt()).toBe(before);
});

test('of two gifts one that is taken back takes its own days only, whichever it is', async () => {
  for (const first of [true, false]) {
    const { rosa, code, second, intent, before, chargeAt } = await twice();
    for (const one of first ? [code, second] : [second, code]) await rosa.lyceum.gifts.redeem(one);
    expect(await chargeAt()).toBe(before + 62 * 86_400);
    await refund(intent);
    await deferCharges(ledger());
    expect(await chargeAt()).toBe(before + 31 * 86_400);
  }
});
