import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { PortalReply } from '../../worker/contract/portal.ts';
import { plan } from '../../worker/db/billing.ts';
import { site } from '../../worker/db/site.ts';
import { makePlan, makeShop, PAGE, stripe } from './billing-factory.ts';
import { expectExactly } from './exactly.ts';
import { makeSubscriber, press } from './portal-factory.ts';
import { BLOG, db, makeMember } from './world.ts';

const portalOf = async (siteId: string) =>
  (await db.select({ id: site.stripePortalId }).from(site).where(eq(site.id, siteId)))[0]?.id ?? '';

const configurationOf = async (siteId: string) =>
  stripe.billingPortal.configurations.retrieve((await portalOf(siteId)).split('/')[0] ?? '');

test('a member with nothing bought is told so, and nothing is made at Stripe', async () => {
  const { siteId } = await makeShop();
  const ada = await makeMember(siteId);
  await expect(ada.lyceum.membership.portal({ returnTo: PAGE })).rejects.toMatchObject({ code: 'conflict' });
  expect(await portalOf(siteId)).toBe('');
  await ada.lyceum.membership.refresh();
});

test('a cancellation in the portal shows at once on return, though no webhook came', async () => {
  const { siteId } = await makeShop();
  const ada = await makeSubscriber(siteId);
  const opened = await ada.lyceum.membership.portal({ returnTo: `${PAGE}?a=1#part`, flow: 'cancel' });
  expectExactly(PortalReply, opened);
  const { url } = opened;
  const back = await press(url, { action: 'cancel', subscription: ada.subscription });
  expect(back).toBe(`${PAGE}?a=1&lyceum_portal=1#part`);
  const before = (await ada.lyceum.account.read()).grants[0];
  expect(before?.renews).toBe(true);
  await ada.lyceum.membership.refresh();
  const after = (await ada.lyceum.account.read()).grants[0];
  expect(after).toMatchObject({ renews: false, nextCharge: null, subscription: { cancelAt: after?.endsAt } });
  // Stripe opens no flow for what is ending: its overview has the way back.
  const again = await ada.lyceum.membership.portal({ returnTo: PAGE, flow: 'cancel' });
  await press(again.url, { action: 'keep', subscription: ada.subscription });
  await ada.lyceum.membership.refresh();
  expect((await ada.lyceum.account.read()).grants[0]).toMatchObject({ renews: true });
});

test('the portal offers the plans on sale; changed plans change its one configuration', async () => {
  const { siteId, price } = await makeShop();
  const ada = await makeSubscriber(siteId);
  await ada.lyceum.membership.portal({ returnTo: PAGE });
  const first = await configurationOf(siteId);
  expect(first.features.subscription_update.enabled).toBe(false);
  expect(first.features.subscription_cancel).toMatchObject({ enabled: true, mode: 'at_period_end' });
  await expect(ada.lyceum.membership.portal({ returnTo: PAGE, flow: 'change' })).rejects.toMatchObject({
    code: 'conflict',
  });
  await makePlan(siteId, 'better', 1900);
  await Promise.all([1, 2, 3].map(() => ada.lyceum.membership.portal({ returnTo: PAGE, flow: 'change' })));
  const second = await configurationOf(siteId);
  expect(second.id).toBe(first.id);
  expect(second.features.subscription_update).toMatchObject({ enabled: true, proration_behavior: 'always_invoice' });
  await db.update(plan).set({ active: false }).where(eq(plan.stripePriceId, price));
  await ada.lyceum.membership.portal({ returnTo: PAGE });
  expect((await configurationOf(siteId)).features.subscription_update.enabled).toBe(false);
  await db.update(plan).set({ active: true }).where(eq(plan.stripePriceId, price));
  await ada.lyceum.membership.portal({ returnTo: PAGE });
  expect((await configurationOf(siteId)).features.subscription_update.enabled).toBe(true);
});

test('many at once make one configuration', async () => {
  const { siteId } = await makeShop();
  const ada = await makeSubscriber(siteId);
  await Promise.all(Array.from({ length: 8 }, () => ada.lyceum.membership.portal({ returnTo: PAGE })));
  const all = await stripe.billingPortal.configurations.list({ limit: 100 });
  expect(all.data.filter(({ metadata }) => metadata?.lyceum_site === siteId)).toHaveLength(1);
});

test('a chosen plan is confirmed in the portal, and opens here on return', async () => {
  const { siteId } = await makeShop();
  const better = await makePlan(siteId, 'better', 1900);
  const ada = await makeSubscriber(siteId);
  await expect(ada.lyceum.membership.portal({ returnTo: PAGE, flow: 'change', plan: 'monthly' })).rejects.toMatchObject(
    { code: 'conflict' },
  );
  await expect(ada.lyceum.membership.portal({ returnTo: PAGE, flow: 'change', plan: 'none' })).rejects.toMatchObject({
    code: 'not_found',
  });
  const { url } = await ada.lyceum.membership.portal({ returnTo: PAGE, flow: 'change', plan: 'better' });
  await press(url, { action: 'change', subscription: ada.subscription, price: better });
  await ada.lyceum.membership.refresh();
  const [grant] = (await ada.lyceum.account.read()).grants;
  expect(grant?.nextCharge).toMatchObject({ amount: 1900, currency: 'usd' });
});

test("nobody opens another member's subscription, nor comes back to another site's page", async () => {
  const { siteId } = await makeShop();
  const ada = await makeSubscriber(siteId);
  const eve = await makeSubscriber(siteId);
  const { membership } = eve.lyceum;
  await expect(
    membership.portal({ returnTo: PAGE, flow: 'cancel', subscription: ada.subscription }),
  ).rejects.toMatchObject({ code: 'not_found' });
  for (const returnTo of ['https://elsewhere.test/', `https://ada:secret@blog.test/`, `blob:${BLOG}/1`]) {
    await expect(membership.portal({ returnTo })).rejects.toMatchObject({ code: 'bad_request' });
  }
  await expect(membership.pause(ada.subscription, 1)).rejects.toMatchObject({ code: 'not_found' });
  await expect(membership.resume(ada.subscription)).rejects.toMatchObject({ code: 'not_found' });
});

test('a customer who was deleted at Stripe has nothing to manage', async () => {
  const { siteId } = await makeShop();
  const ada = await makeSubscriber(siteId);
  const { customer } = await stripe.subscriptions.retrieve(ada.subscription);
  await stripe.customers.del(typeof customer === 'string' ? customer : customer.id);
  await expect(ada.lyceum.membership.portal({ returnTo: PAGE })).rejects.toMatchObject({ code: 'conflict' });
  await ada.lyceum.membership.refresh();
  expect((await ada.lyceum.account.read()).grants[0]?.reason).toBe('ended');
});
