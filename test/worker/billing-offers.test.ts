import { eq } from 'drizzle-orm';
import { afterEach, expect, test, vi } from 'vitest';
import type { OfferList } from '../../worker/contract/offer.ts';
import { audit } from '../../worker/db/audit.ts';
import { offer } from '../../worker/db/offer.ts';
import { PAGE, stripe } from './billing-factory.ts';
import { buyPlan, monthly, openShop, pass, sessionOf } from './selling-factory.ts';
import { db, unique, visitor } from './world.ts';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** All sites share one account at Stripe, where a code is taken once. */
const newCode = () => unique('CODE').toUpperCase();

async function shopWith(offers: object = { percent: 20 }) {
  const shop = await openShop();
  await shop.sell(monthly);
  await shop.sell(pass);
  const code = newCode();
  await shop.offer({ code, ...offers });
  return { ...shop, code };
}

test('a code lowers the price at the checkout, and the owner sees its uses as Stripe counts them', async () => {
  const shop = await shopWith({ percent: 20, maxUses: 5 });
  const ada = await shop.member();
  const session = await sessionOf(await ada.lyceum.billing.checkout('monthly', { returnTo: PAGE, offer: shop.code }));
  expect(session).toMatchObject({ amount_total: 720, metadata: { lyceum_offer: shop.code } });
  expect(await buyPlan(ada, 'monthly', { offer: shop.code.toLowerCase() })).toMatchObject({ status: 'complete' });
  const read = async () => (await (await shop.owner.fetch('/studio/offers')).json()) as OfferList;
  expect((await read()).offers).toMatchObject([{ code: shop.code, percent: 20, maxUses: 5, uses: 1, active: true }]);
  vi.spyOn(globalThis, 'fetch').mockRejectedValue(new TypeError('connection refused'));
  expect((await read()).offers).toMatchObject([{ code: shop.code, uses: null }]);
});

test('without a code, one may be typed in on the payment page', async () => {
  const shop = await shopWith();
  const ada = await shop.member();
  const session = await sessionOf(await ada.lyceum.billing.checkout('pass', PAGE));
  expect(session).toMatchObject({ allow_promotion_codes: true, amount_total: 2500 });
});

test('an offer link brings its code along; null leaves it out', async () => {
  const shop = await shopWith();
  const ada = await shop.member();
  vi.stubGlobal('location', new URL(`${PAGE}?lyceum_offer=${shop.code}`));
  expect(await sessionOf(await ada.lyceum.billing.checkout('monthly'))).toMatchObject({ amount_total: 720 });
  const without = await ada.lyceum.billing.checkout('monthly', { offer: null });
  expect(await sessionOf(without)).toMatchObject({ amount_total: 900 });
  vi.stubGlobal('location', new URL(`${PAGE}?lyceum_offer=%3Cscript%3E`));
  expect(await sessionOf(await ada.lyceum.billing.checkout('monthly'))).toMatchObject({ amount_total: 900 });
});

test('anybody may ask what a code does; an unknown one and a dead one are told alike', async () => {
  const shop = await shopWith({ amount: 300, currency: 'usd', duration: 'repeating', months: 3, plan: 'monthly' });
  const { billing } = visitor(shop.siteId);
  expect(await billing.offer(shop.code.toLowerCase(), 'monthly')).toEqual({
    code: shop.code,
    name: 'An offer',
    plan: 'monthly',
    percent: null,
    amount: 300,
    currency: 'usd',
    duration: 'repeating',
    months: 3,
  });
  const answer = (code: string, plan: string | null = null) => billing.offer(code, plan).catch((error: Error) => error);
  const unknown = await answer('NEVER-WAS');
  expect(unknown).toMatchObject({ code: 'not_found' });
  const alike = { code: 'not_found', message: (unknown as Error).message };
  expect(await answer(shop.code, 'pass')).toMatchObject(alike);
  const stranger = await openShop();
  expect(
    await visitor(stranger.siteId)
      .billing.offer(shop.code)
      .catch((error: Error) => error),
  ).toMatchObject(alike);
  await shop.owner.fetch(`/studio/offers/${shop.code}/active`, { method: 'PUT', body: { active: false } });
  expect(await answer(shop.code)).toMatchObject(alike);
});

test('a dead code is told so, and the checkout can be begun without it', async () => {
  const shop = await shopWith({ percent: 20, plan: 'monthly', maxUses: 1, expiresAt: Date.now() + 86_400_000 });
  const foreign = await shopWith();
  const ada = await shop.member();
  const refused = async (plan: string, offerCode: string) =>
    expect(ada.lyceum.billing.checkout(plan, { returnTo: PAGE, offer: offerCode })).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('promotion code'),
    });
  await refused('pass', shop.code);
  await refused('monthly', 'NEVER-WAS');
  await refused('monthly', foreign.code);
  const euro = newCode();
  await shop.offer({ code: euro, amount: 300, currency: 'eur' });
  await refused('monthly', euro);
  await db.update(offer).set({ expiresAt: 1 }).where(eq(offer.code, shop.code));
  await refused('monthly', shop.code);
  await db.update(offer).set({ expiresAt: null }).where(eq(offer.code, shop.code));
  // Used up, which only Stripe knows.
  const eve = await shop.member();
  await buyPlan(eve, 'monthly', { offer: shop.code });
  await refused('monthly', shop.code);
  expect(await buyPlan(ada, 'monthly')).toMatchObject({ status: 'complete' });
});

test("another site's code is of no use when typed in either: it is bound to products", async () => {
  const shop = await shopWith();
  const foreign = await shopWith();
  const [row] = await db.select().from(offer).where(eq(offer.code, foreign.code));
  const coupon = await stripe.coupons.retrieve(row?.stripeCouponId ?? '', { expand: ['applies_to'] });
  expect(coupon.applies_to?.products).toHaveLength(2);
  const ada = await shop.member();
  const session = await sessionOf(await ada.lyceum.billing.checkout('monthly', PAGE));
  const product = session.line_items?.data[0]?.price?.product;
  expect(coupon.applies_to?.products).not.toContain(product);
});

test('a code for all plans is for those that there were', async () => {
  const shop = await shopWith();
  await db
    .update(offer)
    .set({ createdAt: Date.now() - 1 })
    .where(eq(offer.code, shop.code));
  const { plan } = await import('../../worker/db/billing.ts');
  await db.update(plan).set({ createdAt: 1 }).where(eq(plan.siteId, shop.siteId));
  await shop.sell({ ...pass, id: 'later' });
  const ada = await shop.member();
  await expect(ada.lyceum.billing.checkout('later', { returnTo: PAGE, offer: shop.code })).rejects.toMatchObject({
    code: 'conflict',
  });
  await expect(visitor(shop.siteId).billing.offer(shop.code, 'later')).rejects.toMatchObject({ code: 'not_found' });
  expect(await visitor(shop.siteId).billing.offer(shop.code, 'pass')).toMatchObject({ percent: 20 });
});

test('the owner switches a code off and on, at Stripe too, and every act is kept', async () => {
  const shop = await shopWith();
  const set = (active: boolean) =>
    shop.owner.fetch(`/studio/offers/${shop.code}/active`, { method: 'PUT', body: { active } });
  const [row] = await db.select().from(offer).where(eq(offer.code, shop.code));
  const atStripe = async () => (await stripe.promotionCodes.retrieve(row?.stripePromotionCodeId ?? '')).active;
  expect((await set(false)).status).toBe(204);
  expect(await atStripe()).toBe(false);
  expect((await set(true)).status).toBe(204);
  expect(await atStripe()).toBe(true);
  vi.spyOn(globalThis, 'fetch').mockRejectedValue(new TypeError('connection refused'));
  expect((await set(false)).status).toBe(502);
  vi.restoreAllMocks();
  expect(await visitor(shop.siteId).billing.offer(shop.code)).toMatchObject({ percent: 20 });
  const kept = await db.select().from(audit).where(eq(audit.subject, shop.code));
  expect(kept.map(({ action, actor }) => [action, actor])).toEqual(
    ['offer.create', 'offer.active', 'offer.active'].map((action) => [action, shop.owner.id]),
  );
});

test('a code is taken once, here and on every site of the account', async () => {
  const shop = await shopWith();
  const other = await openShop();
  await other.sell(monthly);
  for (const { owner } of [shop, other]) {
    const body = { code: shop.code, name: 'Again', percent: 10 };
    expect((await owner.fetch('/studio/offers', { method: 'POST', body })).status).toBe(409);
  }
  expect(await db.select().from(offer).where(eq(offer.code, shop.code))).toHaveLength(1);
});

test.each([
  [{ percent: 100 }, 409],
  [{ amount: 2451, currency: 'usd' }, 409],
  [{ amount: 2450, currency: 'usd' }, 204],
  [{ amount: 2500, currency: 'eur' }, 204],
  [{ percent: 100, plan: 'monthly' }, 204],
  [{ percent: 100, plan: 'monthly', expiresAt: 1 }, 400],
  [{ percent: 20, plan: 'elsewhere' }, 400],
  [{ percent: 20, amount: 100, currency: 'usd' }, 400],
  [{}, 400],
  [{ percent: 0 }, 400],
  [{ percent: 101 }, 400],
  [{ percent: 12.5 }, 400],
  [{ amount: 100 }, 400],
  [{ percent: 20, duration: 'repeating' }, 400],
  [{ percent: 20, months: 3 }, 400],
  [{ percent: 20, maxUses: 0 }, 400],
  [{ percent: 20, code: 'A B' }, 400],
  [{ percent: 20, stripeCouponId: 'x' }, 400],
])('a code with %o is answered %i: nothing paid once is made free', async (fields, status) => {
  const shop = await openShop();
  await shop.sell(monthly);
  await shop.sell(pass);
  const body = { code: newCode(), name: 'An offer', ...fields };
  expect((await shop.owner.fetch('/studio/offers', { method: 'POST', body })).status).toBe(status);
  const rows = await db.select().from(offer).where(eq(offer.siteId, shop.siteId));
  expect(rows).toHaveLength(status === 204 ? 1 : 0);
});
