import { and, eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { checkout } from '../../worker/db/billing.ts';
import { checkoutIn, makePlan, makeShop, PAGE, pay, stripe } from './billing-factory.ts';
import { BLOG, db, makeMember } from './world.ts';

const OTHER = `${BLOG}/courses/other`;

/** The member's checkouts at Stripe that could still be paid. */
async function payable(memberId: string): Promise<string[]> {
  const open: string[] = [];
  for await (const session of stripe.checkout.sessions.list({ limit: 100 })) {
    if (session.client_reference_id === memberId && session.status === 'open') open.push(session.id);
  }
  return open;
}

const idIn = (url: string) => url.match(/cs_[A-Za-z0-9_]+/)?.[0] ?? '';

test('a checkout on another page, or for another plan, closes the one before', async () => {
  const { siteId } = await makeShop();
  await makePlan(siteId, 'yearly', 9000);
  const ada = await makeMember(siteId);
  const first = await ada.lyceum.billing.checkout('monthly', PAGE);
  const second = await ada.lyceum.billing.checkout('monthly', OTHER);
  const third = await ada.lyceum.billing.checkout('yearly', OTHER);
  expect(await payable(ada.id)).toEqual([idIn(third.url)]);
  for (const { url } of [first, second]) expect((await pay(url)).status).toBe(410);
  expect((await pay(third.url)).status).toBe(303);
});

test('the same again leads to the same payment page, also much later', async () => {
  const { siteId } = await makeShop();
  const ada = await makeMember(siteId);
  const first = await ada.lyceum.billing.checkout('monthly', PAGE);
  expect(await ada.lyceum.billing.checkout('monthly', PAGE)).toEqual(first);
});

test('of many at once, over pages and plans, one can be paid', async () => {
  const { siteId } = await makeShop();
  await makePlan(siteId, 'yearly', 9000);
  const ada = await makeMember(siteId);
  const wanted = ['monthly', 'yearly'].flatMap((plan) =>
    [PAGE, OTHER, `${BLOG}/third`].map((page) => [plan, page] as const),
  );
  const clicks = await Promise.allSettled(
    [...wanted, ...wanted].map(([plan, page]) => ada.lyceum.billing.checkout(plan, page)),
  );
  const [only, ...more] = await payable(ada.id);
  expect(more).toEqual([]);
  const urls = clicks.flatMap((click) => (click.status === 'fulfilled' ? [idIn(click.value.url)] : []));
  expect(urls).toContain(only);
  const [row] = await db
    .select()
    .from(checkout)
    .where(and(eq(checkout.siteId, siteId), eq(checkout.memberId, ada.id)));
  expect(row?.id).toBe(only);
});

test('paid in one tab and unknown here yet: the other tab sells nothing', async () => {
  const { siteId } = await makeShop();
  const ada = await makeMember(siteId);
  const { url } = await ada.lyceum.billing.checkout('monthly', PAGE);
  await pay(url);
  await expect(ada.lyceum.billing.checkout('monthly', OTHER)).rejects.toMatchObject({ code: 'already_entitled' });
  expect(await ada.lyceum.posts.read('gated')).toMatchObject({ state: 'open' });
});

test('after a membership has ended, the same click sells anew', async () => {
  const { siteId } = await makeShop();
  const ada = await makeMember(siteId);
  const { url } = await ada.lyceum.billing.checkout('monthly', PAGE);
  const { to } = await pay(url);
  await ada.lyceum.billing.resume(checkoutIn(to));
  const { subscription } = await stripe.checkout.sessions.retrieve(idIn(url));
  await stripe.subscriptions.cancel(String(subscription));
  await ada.lyceum.billing.resume(checkoutIn(to));
  const again = await ada.lyceum.billing.checkout('monthly', PAGE);
  expect(again.url).not.toBe(url);
  expect((await pay(again.url)).status).toBe(303);
});
