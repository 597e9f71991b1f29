import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { trimCheckoutAttempts } from '../../worker/billing/checkout/attempts.ts';
import { checkoutAttempt, grant } from '../../worker/db/billing.ts';
import { member as members } from '../../worker/db/member.ts';
import { post } from '../../worker/db/post.ts';
import { checkoutIn, makePlan, PAGE, pay, stripe } from './billing-factory.ts';
import { buyPlan, control, monthly, openShop, pass, sessionOf, sessionsOf } from './selling-factory.ts';
import { BLOG, db, makeMember } from './world.ts';

const everything = { slug: 'gated', title: 'Gated', summary: '', access: 'paid', status: 'published' } as const;
const gated = (siteId: string, fields: Partial<typeof post.$inferInsert> = {}) =>
  db.insert(post).values({
    siteId,
    ...everything,
    topics: [],
    level: 'beginner',
    minutes: 1,
    url: '/posts/gated',
    markdown: 'Secret',
    html: '<p>Secret</p>',
    publishedAt: 1,
    updatedAt: 1,
    ...fields,
  });

test('a pass is paid once and opens for its days; another one is added behind it', async () => {
  const shop = await openShop();
  await shop.sell(pass);
  const ada = await shop.member();
  const { url } = await ada.lyceum.billing.checkout('pass', PAGE);
  expect(await sessionOf({ url })).toMatchObject({
    mode: 'payment',
    amount_total: 2500,
    customer_creation: 'always',
    invoice_creation: { enabled: true },
    payment_method_options: { wechat_pay: { client: 'web' } },
  });
  expect((await sessionOf({ url })).payment_method_types).toEqual(expect.arrayContaining(['alipay', 'wechat_pay']));
  expect(await ada.lyceum.billing.resume(checkoutIn((await pay(url)).to))).toMatchObject({ status: 'complete' });
  expect(await buyPlan(ada, 'pass')).toMatchObject({ status: 'complete' });
  const grants = await db.select().from(grant).where(eq(grant.memberId, ada.id));
  expect(grants.map(({ source }) => source)).toEqual(['pass', 'pass']);
  const ends = grants.map(({ endsAt }) => endsAt ?? 0).sort((a, b) => a - b);
  expect((ends[1] ?? 0) - (ends[0] ?? 0)).toBe(90 * 86_400_000);
});

test('a purchase opens what it lists, without an end; who has it all is not sold it again', async () => {
  const shop = await openShop();
  await gated(shop.siteId);
  await gated(shop.siteId, { slug: 'other' });
  await gated(shop.siteId, { slug: 'third' });
  const contents = ['gated', 'other'].map((slug) => ({ kind: 'post' as const, slug }));
  await shop.sell({ id: 'bundle', kind: 'purchase', opens: 'content', contents });
  await shop.sell({ id: 'one', kind: 'purchase', opens: 'content', contents: contents.slice(0, 1) });
  await shop.sell({ ...monthly, id: 'all' });
  const ada = await shop.member();
  expect(await buyPlan(ada, 'bundle')).toMatchObject({ status: 'complete' });
  expect(await ada.lyceum.posts.read('gated')).toMatchObject({ state: 'open' });
  expect(await ada.lyceum.posts.read('third')).toMatchObject({ state: 'locked' });
  for (const plan of ['bundle', 'one']) {
    await expect(buyPlan(ada, plan)).rejects.toMatchObject({ code: 'already_entitled' });
  }
  expect(await buyPlan(ada, 'all')).toMatchObject({ status: 'complete' });
});

test('what grows is sold to who had only a part of it', async () => {
  const shop = await openShop();
  await gated(shop.siteId);
  await gated(shop.siteId, { slug: 'other', tier: 'pro' });
  await shop.sell({ id: 'tier', kind: 'pass', days: 30, opens: 'tier', tier: 'basic' });
  await shop.sell({ id: 'pro', kind: 'pass', days: 30, opens: 'tier', tier: 'pro' });
  const both = ['gated', 'other'].map((slug) => ({ kind: 'post' as const, slug }));
  await shop.sell({ id: 'bundle', kind: 'purchase', opens: 'content', contents: both });
  await shop.sell({ id: 'first', kind: 'purchase', opens: 'content', contents: both.slice(0, 1) });
  const ada = await shop.member();
  await buyPlan(ada, 'tier');
  await expect(buyPlan(ada, 'first')).rejects.toMatchObject({ code: 'already_entitled' });
  expect((await ada.lyceum.billing.checkout('pro', PAGE)).url).toContain('cs_test_');
  await buyPlan(ada, 'bundle');
  expect(await ada.lyceum.posts.read('other')).toMatchObject({ state: 'open' });
});

test('a method that settles later: processing, then open, or failed with a word of its own', async () => {
  const shop = await openShop();
  await gated(shop.siteId);
  await shop.sell(pass);
  const byBank = async (url: string) => {
    const form = new URLSearchParams({ email: 'payer@example.com', name: 'A', method: 'sepa_debit' });
    const reply = await fetch(url, { method: 'POST', body: form, redirect: 'manual' });
    await reply.body?.cancel();
    return checkoutIn(reply.headers.get('Location'));
  };
  for (const [status, said, state] of [
    ['succeeded', 'complete', 'open'],
    ['failed', 'failed', 'locked'],
  ] as const) {
    const ada = await shop.member();
    const id = await byBank((await ada.lyceum.billing.checkout('pass', PAGE)).url);
    expect(await ada.lyceum.billing.resume(id)).toEqual({ status: 'processing', url: null });
    // While the bank works on it, it is not sold twice.
    await expect(ada.lyceum.billing.checkout('pass', PAGE)).rejects.toMatchObject({ code: 'conflict' });
    const { payment_intent: intent } = await stripe.checkout.sessions.retrieve(id);
    await control(`payments/${String(intent)}/settle`, { status });
    expect(await ada.lyceum.billing.resume(id)).toEqual({ status: said, url: null });
    expect(await ada.lyceum.posts.read('gated')).toMatchObject({ state });
    if (status === 'failed') expect(await buyPlan(ada, 'pass')).toMatchObject({ status: 'complete' });
  }
});

test('a pass that was paid and not announced is opened, not sold again', async () => {
  const shop = await openShop();
  await gated(shop.siteId);
  await shop.sell(pass);
  const ada = await shop.member();
  await pay((await ada.lyceum.billing.checkout('pass', PAGE)).url);
  await expect(ada.lyceum.billing.checkout('pass', PAGE)).rejects.toMatchObject({ code: 'already_entitled' });
  expect(await ada.lyceum.posts.read('gated')).toMatchObject({ state: 'open' });
  expect(await sessionsOf(ada.id, 'complete')).toHaveLength(1);
});

test('a trial is had once; the card is asked for all the same', async () => {
  const shop = await openShop();
  await shop.sell({ ...monthly, trialDays: 14 });
  const ada = await shop.member();
  const { url } = await ada.lyceum.billing.checkout('monthly', PAGE);
  expect(await sessionOf({ url })).toMatchObject({ amount_total: 0, payment_method_collection: 'always' });
  const id = checkoutIn((await pay(url)).to);
  await ada.lyceum.billing.resume(id);
  const [had] = await db.select().from(grant).where(eq(grant.memberId, ada.id));
  expect(had).toMatchObject({ source: 'trial' });
  const subscription = await stripe.subscriptions.retrieve(had?.id ?? '');
  expect(subscription.trial_settings).toMatchObject({ end_behavior: { missing_payment_method: 'cancel' } });
  await stripe.subscriptions.cancel(subscription.id);
  await ada.lyceum.billing.resume(id);
  const again = await ada.lyceum.billing.checkout('monthly', PAGE);
  expect(await sessionOf(again)).toMatchObject({ amount_total: 900 });
});

test('a subscriber is sent to the account to change the plan, not sold a second one', async () => {
  const shop = await openShop();
  await shop.sell({ ...monthly, opens: 'tier', tier: 'basic' });
  await shop.sell({ id: 'yearly', interval: 'year', amount: 9000 });
  await shop.sell({ ...pass, id: 'all' });
  const ada = await shop.member();
  await buyPlan(ada, 'monthly');
  await expect(buyPlan(ada, 'yearly')).rejects.toMatchObject({
    code: 'already_entitled',
    message: expect.stringContaining('account'),
  });
  expect((await ada.lyceum.billing.checkout('all', PAGE)).url).toContain('cs_test_');
});

test("the plan's other currencies are sold at their own prices", async () => {
  const shop = await openShop();
  await shop.sell({ ...monthly, currency: 'usd', prices: [{ currency: 'eur', amount: 850 }] });
  const ada = await shop.member();
  const euro = await ada.lyceum.billing.checkout('monthly', { returnTo: PAGE, currency: 'eur' });
  expect(await sessionOf(euro)).toMatchObject({ currency: 'eur', amount_total: 850 });
  const dollar = await ada.lyceum.billing.checkout('monthly', PAGE);
  expect(await sessionOf(dollar)).toMatchObject({ currency: 'usd', amount_total: 900 });
  await expect(ada.lyceum.billing.checkout('monthly', { returnTo: PAGE, currency: 'jpy' })).rejects.toMatchObject({
    code: 'bad_request',
  });
});

test("a team's plan is sold for as many as it seats, no other plan for more than one", async () => {
  const shop = await openShop();
  await shop.sell({ ...monthly, seats: 5 });
  await shop.sell(pass);
  const ada = await shop.member();
  const four = await ada.lyceum.billing.checkout('monthly', { returnTo: PAGE, quantity: 4 });
  expect(await sessionOf(four)).toMatchObject({ amount_total: 3600 });
  for (const [plan, quantity] of [
    ['monthly', 6],
    ['monthly', 0],
    ['monthly', 1.5],
    ['monthly', -1],
    ['pass', 2],
  ] as const) {
    const tampered = ada.lyceum.billing.checkout(plan, { returnTo: PAGE, quantity });
    await expect(tampered, `${quantity} of ${plan}`).rejects.toMatchObject({ code: 'bad_request' });
  }
});

test('who sent the buyer, and which post, stand in the metadata; oneself, strangers and no posts do not', async () => {
  const shop = await openShop();
  await gated(shop.siteId);
  await shop.sell(monthly);
  const eve = await makeMember(shop.siteId, { referralCode: 'evesends' });
  const foreign = await openShop();
  await makeMember(foreign.siteId, { referralCode: 'stranger' });
  const ada = await makeMember(shop.siteId, { referralCode: 'adasends' });
  const metadata = async (options: { referral?: string; post?: string }) =>
    (await sessionOf(await ada.lyceum.billing.checkout('monthly', { returnTo: PAGE, ...options }))).metadata;
  expect(await metadata({ referral: 'evesends', post: 'gated' })).toMatchObject({
    lyceum_referrer: eve.id,
    lyceum_post: 'gated',
  });
  for (const options of [{ referral: 'adasends' }, { referral: 'stranger' }, { post: 'none' }]) {
    const said = await metadata(options);
    expect([said?.lyceum_referrer, said?.lyceum_post]).toEqual([undefined, undefined]);
  }
});

test('with tax on, it is computed at the checkout, with a tax id where there is one', async () => {
  const shop = await openShop({ rules: { tax: true } });
  await makePlan(shop.siteId, 'monthly');
  const ada = await shop.member();
  const taxed = { automatic_tax: { enabled: true }, tax_id_collection: { enabled: true } };
  expect(await sessionOf(await ada.lyceum.billing.checkout('monthly', PAGE))).toMatchObject(taxed);
  // A customer whom Stripe knows already needs the leave to keep the address there.
  const { id: known } = await stripe.customers.create({ email: ada.email });
  await db.update(members).set({ stripeCustomerId: known }).where(eq(members.id, ada.id));
  const session = await sessionOf(await ada.lyceum.billing.checkout('monthly', PAGE));
  expect(session).toMatchObject({ ...taxed, customer: known });
});

test('a hundred clicks at once make one session and one charge', async () => {
  const shop = await openShop();
  await shop.sell(monthly);
  const ada = await shop.member();
  const clicks = await Promise.all(
    Array.from({ length: 100 }, () => ada.lyceum.billing.checkout('monthly', PAGE).catch(() => null)),
  );
  const urls = new Set(clicks.flatMap((click) => click?.url ?? []));
  expect(urls.size).toBe(1);
  expect(await sessionsOf(ada.id, 'open')).toHaveLength(1);
  const [url = ''] = urls;
  const paid = await Promise.all(Array.from({ length: 5 }, () => pay(url)));
  expect(paid.some(({ status }) => status === 303)).toBe(true);
  const session = await sessionOf({ url });
  const charges = await stripe.charges.list({ customer: String(session.customer), limit: 10 });
  expect(charges.data).toHaveLength(1);
  // They count as the one that they made.
  const counted = await db.select().from(checkoutAttempt).where(eq(checkoutAttempt.siteId, shop.siteId));
  expect(counted).toHaveLength(2);
});

test('a hundred clicks on as many pages leave at most one that can be paid', async () => {
  const shop = await openShop();
  await shop.sell(monthly);
  const ada = await shop.member();
  await Promise.allSettled(
    Array.from({ length: 100 }, (_, page) => ada.lyceum.billing.checkout('monthly', `${BLOG}/${page}`)),
  );
  expect((await sessionsOf(ada.id, 'open')).length).toBeLessThanOrEqual(1);
});

test('ten new sessions an hour a member, thirty a day an address; the open one again is not counted', async () => {
  const shop = await openShop();
  await shop.sell(monthly);
  const ada = await shop.member();
  for (let page = 0; page < 10; page++) {
    for (const _ of [1, 2]) await ada.lyceum.billing.checkout('monthly', `${BLOG}/${page}`);
  }
  const refused = await ada.lyceum.billing.checkout('monthly', `${BLOG}/11`).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: 'rate_limited', retryAfter: expect.any(Number) });
  expect((refused as { retryAfter: number }).retryAfter).toBeGreaterThan(3500);
  // An hour later, and from the same address: the twenty that it has left, by two others.
  const hourAgo = Date.now() - 3_600_001;
  await db.update(checkoutAttempt).set({ at: hourAgo }).where(eq(checkoutAttempt.siteId, shop.siteId));
  for (let page = 12; page < 22; page++) await ada.lyceum.billing.checkout('monthly', `${BLOG}/${page}`);
  await db.update(checkoutAttempt).set({ at: hourAgo }).where(eq(checkoutAttempt.siteId, shop.siteId));
  for (let page = 22; page < 32; page++) await ada.lyceum.billing.checkout('monthly', `${BLOG}/${page}`);
  await db.update(checkoutAttempt).set({ at: hourAgo }).where(eq(checkoutAttempt.siteId, shop.siteId));
  await expect(ada.lyceum.billing.checkout('monthly', `${BLOG}/33`)).rejects.toMatchObject({ code: 'rate_limited' });
  const eve = await shop.member();
  expect((await eve.lyceum.billing.checkout('monthly', PAGE)).url).toContain('cs_test_');
});

test('what a day has made old is trimmed', async () => {
  const shop = await openShop();
  const now = Date.now();
  const row = { siteId: shop.siteId, key: 'somebody' };
  await db.insert(checkoutAttempt).values([
    { ...row, at: now - 86_400_000 },
    { ...row, at: now - 86_399_999 },
  ]);
  await trimCheckoutAttempts(db, now);
  const left = await db.select().from(checkoutAttempt).where(eq(checkoutAttempt.siteId, shop.siteId));
  expect(left.map(({ at }) => at)).toEqual([now - 86_399_999]);
});

test('a customer who was deleted at Stripe buys as a new one', async () => {
  const shop = await openShop();
  await shop.sell(monthly);
  await shop.sell(pass);
  for (const plan of ['monthly', 'pass']) {
    const gone = await stripe.customers.create({ email: 'gone@example.com' });
    const ada = await shop.member();
    await db.update(members).set({ stripeCustomerId: gone.id }).where(eq(members.id, ada.id));
    await stripe.customers.del(gone.id);
    expect(await buyPlan(ada, plan)).toMatchObject({ status: 'complete' });
    const grants = await db.select().from(grant).where(eq(grant.memberId, ada.id));
    expect(grants).toHaveLength(1);
  }
});

test('a withdrawn plan is not sold', async () => {
  const shop = await openShop();
  await shop.sell(pass);
  await shop.owner.fetch('/studio/plans/pass/active', { method: 'PUT', body: { active: false } });
  const ada = await shop.member();
  await expect(ada.lyceum.billing.checkout('pass', PAGE)).rejects.toMatchObject({ code: 'not_found' });
});
