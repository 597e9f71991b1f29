import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { afterEach, expect, test, vi } from 'vitest';
import type { PlanAdminList } from '../../worker/contract/billing.ts';
import { plan } from '../../worker/db/billing.ts';
import { buy, makeShop, PAGE, stripe } from './billing-factory.ts';
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
