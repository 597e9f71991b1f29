import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { afterEach, expect, test, vi } from 'vitest';
import { priceFor } from '../../sdk/index.ts';
import type { PlanAdminList } from '../../worker/contract/billing.ts';
import { audit } from '../../worker/db/audit.ts';
import { plan } from '../../worker/db/billing.ts';
import { buy, makeShop, PAGE, stripe } from './billing-factory.ts';
import { makeCourse } from './course-factory.ts';
import { monthly, openShop, pass } from './selling-factory.ts';
import { db, makeMember, makeSite, makeStaff, visitor } from './world.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

const yearly = {
  id: 'yearly',
  name: 'Yearly',
  description: 'A whole year',
  amount: 9000,
  currency: 'eur',
  interval: 'year',
} as const;

test('the owner makes a plan, and it can be bought at the price given', async () => {
  const siteId = await makeSite();
  const owner = await makeStaff(siteId, 'owner');
  expect((await owner.fetch('/studio/plans', { method: 'POST', body: yearly })).status).toBe(204);
  expect(await visitor(siteId).billing.plans()).toEqual([
    {
      ...yearly,
      prices: [],
      kind: 'subscription',
      trialDays: 0,
      seats: 1,
      days: null,
      opens: 'all',
      tier: null,
    },
  ]);
  const ada = await makeMember(siteId);
  const { url } = await ada.lyceum.billing.checkout('yearly', PAGE);
  const session = await stripe.checkout.sessions.retrieve(new URL(url).pathname.split('/').at(-1) ?? '');
  expect(session).toMatchObject({ amount_total: 9000, currency: 'eur', mode: 'subscription' });
});

test('the owner sees withdrawn plans too, and how many members each has', async () => {
  const { siteId } = await makeShop();
  const owner = await makeStaff(siteId, 'owner');
  const ada = await makeMember(siteId);
  const { id, subscription } = await buy(ada);
  await ada.lyceum.billing.resume(id);
  await owner.fetch('/studio/plans/monthly/active', { method: 'PUT', body: { active: false } });
  const read = async () => (await (await owner.fetch('/studio/plans')).json()) as PlanAdminList;
  expect((await read()).plans).toMatchObject([{ id: 'monthly', active: false, members: 1 }]);
  // Withdrawn, it is not sold; who has it keeps it.
  const eve = await makeMember(siteId);
  await expect(eve.lyceum.billing.checkout('monthly', PAGE)).rejects.toMatchObject({ code: 'not_found' });
  expect(await ada.lyceum.posts.read('gated')).toMatchObject({ state: 'open' });
  await stripe.subscriptions.cancel(subscription);
  await ada.lyceum.billing.resume(id);
  expect((await read()).plans).toMatchObject([{ id: 'monthly', members: 0 }]);
});

test('a taken id is a conflict; the price list stays as it was', async () => {
  const { siteId } = await makeShop();
  const owner = await makeStaff(siteId, 'owner');
  const reply = await owner.fetch('/studio/plans', { method: 'POST', body: { ...yearly, id: 'monthly' } });
  expect(reply.status).toBe(409);
  expect(await visitor(siteId).billing.plans()).toMatchObject([{ id: 'monthly', amount: 900 }]);
  const both = await Promise.all([1, 2].map(() => owner.fetch('/studio/plans', { method: 'POST', body: yearly })));
  expect(both.map(({ status }) => status).sort()).toEqual([204, 409]);
});

test('when Stripe is down no plan appears; when the database is, the same price is used afterwards', async () => {
  const siteId = await makeSite();
  const owner = await makeStaff(siteId, 'owner');
  vi.spyOn(globalThis, 'fetch').mockRejectedValue(new TypeError('connection refused'));
  expect((await owner.fetch('/studio/plans', { method: 'POST', body: yearly })).status).toBe(502);
  vi.restoreAllMocks();
  expect(await visitor(siteId).billing.plans()).toEqual([]);

  await env.DB.exec(
    `create trigger full before insert on plan when new.site_id = '${siteId}' begin select raise(abort, 'full'); end`,
  );
  expect((await owner.fetch('/studio/plans', { method: 'POST', body: yearly })).status).toBe(500);
  await env.DB.exec('drop trigger full');
  expect((await owner.fetch('/studio/plans', { method: 'POST', body: yearly })).status).toBe(204);
  const prices = (await stripe.prices.list({ limit: 100 })).data.filter(
    (price) => price.metadata.lyceum_site === siteId,
  );
  const [row] = await db.select().from(plan).where(eq(plan.siteId, siteId));
  expect(prices.map(({ id }) => id)).toEqual([row?.stripePriceId]);
});

test('plans are the business of the owner of the site', async () => {
  const { siteId } = await makeShop();
  const editor = await makeStaff(siteId, 'editor');
  const stranger = await makeStaff(await makeSite(), 'owner');
  expect((await editor.fetch('/studio/plans')).status).toBe(403);
  expect((await editor.fetch('/studio/plans', { method: 'POST', body: yearly })).status).toBe(403);
  const off = { method: 'PUT', body: { active: false } };
  expect((await editor.fetch('/studio/plans/monthly/active', off)).status).toBe(403);
  expect((await stranger.fetch('/studio/plans/monthly/active', off)).status).toBe(404);
  expect(await visitor(siteId).billing.plans()).toHaveLength(1);
});

test.each([
  { amount: 0 },
  { amount: -900 },
  { amount: 9.5 },
  { currency: 'EUR' },
  { interval: 'day' },
  { siteId: 'x' },
])('a plan with %o is refused', async (field) => {
  const siteId = await makeSite();
  const owner = await makeStaff(siteId, 'owner');
  const reply = await owner.fetch('/studio/plans', { method: 'POST', body: { ...yearly, ...field } });
  expect(reply.status).toBe(400);
  expect(await db.select().from(plan).where(eq(plan.siteId, siteId))).toEqual([]);
});

test('a plan has one price at Stripe, in all its currencies, and readers see which regions each is for', async () => {
  const shop = await openShop();
  await shop.sell({ ...monthly, currency: 'usd', prices: [{ currency: 'eur', amount: 850 }] });
  const [row] = await db.select().from(plan).where(eq(plan.siteId, shop.siteId));
  const price = await stripe.prices.retrieve(row?.stripePriceId ?? '', { expand: ['currency_options'] });
  expect(price.currency_options?.eur?.unit_amount).toBe(850);
  expect(price.recurring?.interval).toBe('month');
  const [listed] = await visitor(shop.siteId).billing.plans();
  if (!listed) throw new Error('no plan');
  expect(priceFor(listed, 'DE')).toEqual({ amount: 850, currency: 'eur' });
  expect(priceFor(listed, 'JP')).toEqual({ amount: 900, currency: 'usd' });
  expect(priceFor(listed, undefined)).toEqual({ amount: 900, currency: 'usd' });
});

test('what is paid once has a price without an interval', async () => {
  const shop = await openShop();
  await shop.sell(pass);
  const [row] = await db.select().from(plan).where(eq(plan.siteId, shop.siteId));
  expect(await stripe.prices.retrieve(row?.stripePriceId ?? '')).toMatchObject({ type: 'one_time', unit_amount: 2500 });
});

test('with tax on, the price is before tax, and the product has a tax code', async () => {
  const { owner } = await openShop({ rules: { tax: true } });
  let sent = new URLSearchParams();
  const down = vi.spyOn(globalThis, 'fetch').mockImplementation(async (_, init) => {
    sent = new URLSearchParams(String(init?.body));
    return Response.json({ error: { type: 'invalid_request_error', message: 'seen' } }, { status: 400 });
  });
  const body = { ...yearly, prices: [{ currency: 'usd', amount: 9900 }] };
  await owner.fetch('/studio/plans', { method: 'POST', body });
  down.mockRestore();
  expect(sent.get('tax_behavior')).toBe('exclusive');
  expect(sent.get('currency_options[usd][tax_behavior]')).toBe('exclusive');
  expect(sent.get('product_data[tax_code]')).toMatch(/^txcd_\d+$/);
});

test('a bundle lists contents of the site, and only ever more of them', async () => {
  const { siteId } = await makeShop();
  const owner = await makeStaff(siteId, 'owner');
  const bundle = { ...yearly, id: 'bundle', kind: 'purchase', interval: null, opens: 'content' };
  const gated = { kind: 'post', slug: 'gated' };
  const make = (contents: unknown[]) => owner.fetch('/studio/plans', { method: 'POST', body: { ...bundle, contents } });
  expect((await make([gated, { kind: 'course', slug: 'gated' }])).status).toBe(400);
  expect((await make([])).status).toBe(400);
  expect((await make([gated])).status).toBe(204);
  const add = (id: string, contents: unknown[]) =>
    owner.fetch(`/studio/plans/${id}/contents`, { method: 'PUT', body: { contents } });
  expect((await add('bundle', [{ kind: 'post', slug: 'none' }])).status).toBe(400);
  expect((await add('monthly', [gated])).status).toBe(409);
  expect((await add('none', [gated])).status).toBe(404);
  await makeCourse(siteId, { slug: 'more' });
  expect((await add('bundle', [gated, { kind: 'course', slug: 'more' }])).status).toBe(204);
  expect((await add('bundle', [gated])).status).toBe(204);
  const { plans } = (await (await owner.fetch('/studio/plans')).json()) as PlanAdminList;
  expect(plans.find(({ id }) => id === 'bundle')?.contents).toEqual([{ kind: 'course', slug: 'more' }, gated]);
  const stranger = await makeStaff(await makeSite(), 'owner');
  expect(
    (await stranger.fetch('/studio/plans/bundle/contents', { method: 'PUT', body: { contents: [gated] } })).status,
  ).toBe(404);
});

test('what staff do to plans is kept, with who did it', async () => {
  const shop = await openShop();
  await shop.sell(monthly);
  await shop.owner.fetch('/studio/plans/monthly/active', { method: 'PUT', body: { active: false } });
  const kept = await db.select().from(audit).where(eq(audit.siteId, shop.siteId));
  expect(kept).toMatchObject([
    { action: 'plan.create', actor: shop.owner.id, subject: 'monthly', detail: { amount: 900 } },
    { action: 'plan.active', actor: shop.owner.id, subject: 'monthly', detail: { active: false } },
  ]);
});

test.each([
  { kind: 'pass' },
  { kind: 'purchase' },
  { interval: null },
  { days: 30 },
  { opens: 'tier' },
  { tier: 'pro' },
  { opens: 'content' },
  { prices: [{ currency: 'eur', amount: 100 }] },
  { prices: [{ currency: 'usd', amount: 10 }] },
  { seats: 0 },
  { trialDays: -1 },
])('a plan that contradicts itself by %o is refused', async (field) => {
  const { owner } = await openShop();
  expect((await owner.fetch('/studio/plans', { method: 'POST', body: { ...yearly, ...field } })).status).toBe(400);
});
