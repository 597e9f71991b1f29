import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { afterEach, expect, test, vi } from 'vitest';
import { grant, stripeProjection } from '../../worker/db/billing.ts';
import { buy, makePlan, makeShop, PAGE, pay, stripe } from './billing-factory.ts';
import { API, BLOG, db, makeMember, makeSite, pageFetch, visitor } from './world.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/** What was opened at Stripe in this site's name; other tests use the same stand-in. */
const sessionsOf = async (siteId: string) =>
  (await stripe.checkout.sessions.list({ limit: 100 })).data.filter(({ metadata }) => metadata?.lyceum_site === siteId);

test.each([
  'https://elsewhere.test/posts/gated',
  'https://blog.test.elsewhere.test/',
  'https://blog.test@elsewhere.test/',
  'https://ada:secret@blog.test/',
  'http://blog.test/',
  'https://blog.test:444/',
  'blob:https://blog.test/1',
  'javascript:alert(1)//https://blog.test',
  '/posts/gated',
])('a checkout that would return to %s is refused', async (returnTo) => {
  const { siteId } = await makeShop();
  const ada = await makeMember(siteId);
  await expect(ada.lyceum.billing.checkout('monthly', returnTo)).rejects.toMatchObject({ code: 'bad_request' });
  expect(await sessionsOf(siteId)).toEqual([]);
});

test('a page address is at most 2000 characters long', async () => {
  const { siteId } = await makeShop();
  const ada = await makeMember(siteId);
  const page = (length: number) => `${BLOG}/`.padEnd(length, 'a');
  await expect(ada.lyceum.billing.checkout('monthly', page(2001))).rejects.toMatchObject({ code: 'bad_request' });
  expect(await ada.lyceum.billing.checkout('monthly', page(2000))).toMatchObject({ url: expect.any(String) });
});

test("another of the site's origins is not the caller's own", async () => {
  const { siteId } = await makeShop();
  const ada = await makeMember(siteId);
  const call = (headers: Record<string, string>, page = pageFetch()) =>
    page(`${API}/api/v1/sites/${siteId}/checkouts`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${ada.token}`, ...headers },
      body: JSON.stringify({ plan: 'monthly', returnTo: PAGE }),
    });
  expect((await call({}, pageFetch('https://elsewhere.test'))).status).toBe(403);
  expect((await call({}, pageFetch(null))).status).toBe(400);
  expect((await call({})).status).toBe(200);
});

test('the page cannot say what it costs, who pays or what it is for', async () => {
  const { siteId, price } = await makeShop();
  const ada = await makeMember(siteId);
  const eve = await makeMember(siteId);
  const tampered = [
    { amount: 1 },
    { price },
    { member: eve.id },
    { memberId: eve.id },
    { siteId },
    { currency: 'jpy' },
  ];
  for (const field of tampered) {
    const reply = await pageFetch()(`${API}/api/v1/sites/${siteId}/checkouts`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${ada.token}` },
      body: JSON.stringify({ plan: 'monthly', returnTo: PAGE, ...field }),
    });
    expect([field, reply.status]).toEqual([field, 400]);
  }
  expect(await sessionsOf(siteId)).toEqual([]);
});

test('only plans that this site sells can be bought, by members only', async () => {
  const { siteId } = await makeShop();
  const other = await makeSite();
  await makePlan(other, 'elsewhere');
  const ada = await makeMember(siteId);
  await expect(ada.lyceum.billing.checkout('elsewhere', PAGE)).rejects.toMatchObject({ code: 'not_found' });
  await expect(ada.lyceum.billing.checkout('none', PAGE)).rejects.toMatchObject({ code: 'not_found' });
  await expect(visitor(siteId).billing.checkout('monthly', PAGE)).rejects.toMatchObject({ code: 'unauthenticated' });
});

test("a checkout of another site, or of nobody here, can't be settled", async () => {
  const { siteId, price } = await makeShop();
  const other = await makeShop();
  const ada = await makeMember(siteId);
  const { id } = await buy(ada);
  await expect(visitor(other.siteId).billing.resume(id)).rejects.toMatchObject({ code: 'not_found' });
  await expect(ada.lyceum.billing.resume('cs_test_unknown')).rejects.toMatchObject({ code: 'not_found' });
  await expect(ada.lyceum.billing.resume('../prices')).rejects.toMatchObject({ code: 'bad_request' });
  const foreign = await stripe.checkout.sessions.create({
    mode: 'subscription',
    line_items: [{ price, quantity: 1 }],
    customer_email: ada.email,
    success_url: PAGE,
  });
  await pay(foreign.url ?? '');
  await expect(ada.lyceum.billing.resume(foreign.id)).rejects.toMatchObject({ code: 'not_found' });
  expect(await db.select().from(grant).where(eq(grant.memberId, ada.id))).toEqual([]);
});

test('whoever returns, the access goes to the member who paid', async () => {
  const { siteId } = await makeShop();
  const ada = await makeMember(siteId);
  const eve = await makeMember(siteId);
  const { id } = await buy(ada);
  expect(await eve.lyceum.billing.resume(id)).toEqual({ status: 'complete', url: null });
  expect(await eve.lyceum.posts.read('gated')).toMatchObject({ state: 'locked' });
  expect(await ada.lyceum.posts.read('gated')).toMatchObject({ state: 'open' });
});

test.each([
  ['does not answer', async () => Promise.reject(new TypeError('connection refused'))],
  ['fails', async () => Response.json({ error: { type: 'api_error', message: 'secret detail' } }, { status: 500 })],
  ['answers nonsense', async () => new Response('<html>')],
])('when Stripe %s, the payment is said to be unavailable and nothing is written', async (_, answer) => {
  const { siteId } = await makeShop();
  const ada = await makeMember(siteId);
  const { id, subscription } = await buy(ada);
  const eve = await makeMember(siteId);
  vi.spyOn(globalThis, 'fetch').mockImplementation(answer);
  const refused = { code: 'payment_unavailable', message: expect.not.stringContaining('secret') };
  await expect(eve.lyceum.billing.checkout('monthly', PAGE)).rejects.toMatchObject(refused);
  await expect(ada.lyceum.billing.resume(id)).rejects.toMatchObject(refused);
  vi.restoreAllMocks();
  expect(await db.select().from(grant).where(eq(grant.id, subscription))).toEqual([]);
  expect(await db.select().from(stripeProjection).where(eq(stripeProjection.objectId, subscription))).toEqual([]);
  // Back again: what was paid opens.
  expect(await ada.lyceum.billing.resume(id)).toMatchObject({ status: 'complete' });
});

test('the key for Stripe stays on the server', async () => {
  const { siteId } = await makeShop();
  const ada = await makeMember(siteId);
  vi.spyOn(globalThis, 'fetch').mockImplementation(async () =>
    Response.json({ error: { type: 'invalid_request_error', message: env.STRIPE_SECRET_KEY } }, { status: 401 }),
  );
  const reply = await pageFetch(BLOG)(`${API}/api/v1/sites/${siteId}/checkouts`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${ada.token}` },
    body: JSON.stringify({ plan: 'monthly', returnTo: PAGE }),
  });
  expect(reply.status).toBe(502);
  expect(await reply.text()).not.toContain(env.STRIPE_SECRET_KEY);
});
