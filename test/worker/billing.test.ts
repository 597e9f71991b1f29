import { eq } from 'drizzle-orm';
import { expect, test, vi } from 'vitest';
import { grant } from '../../worker/db/billing.ts';
import { member as members } from '../../worker/db/member.ts';
import { session } from '../../worker/db/session.ts';
import { buy, checkoutIn, makePlan, makeShop, PAGE, pay, stripe } from './billing-factory.ts';
import { db, makeMember, makeStaff, visitor } from './world.ts';

test('visitors see what can be bought, cheapest first, and withdrawn plans only their members', async () => {
  const { siteId } = await makeShop();
  await makePlan(siteId, 'small', 300);
  const plans = await visitor(siteId).billing.plans();
  expect(plans.map((plan) => plan.id)).toEqual(['small', 'monthly']);
  expect(plans[1]).toEqual({
    id: 'monthly',
    name: 'Monthly',
    description: 'Everything',
    amount: 900,
    currency: 'usd',
    prices: [],
    kind: 'subscription',
    interval: 'month',
    trialDays: 0,
    seats: 1,
    days: null,
    opens: 'all',
    tier: null,
  });
  const owner = await makeStaff(siteId, 'owner');
  const reply = await owner.fetch('/studio/plans/small/active', { method: 'PUT', body: { active: false } });
  expect(reply.status).toBe(204);
  expect((await visitor(siteId).billing.plans()).map((plan) => plan.id)).toEqual(['monthly']);
});

test('paying and coming back opens the post, without any webhook', async () => {
  const { siteId } = await makeShop();
  const ada = await makeMember(siteId);
  const changed = vi.fn();
  ada.lyceum.addEventListener('access', changed);
  expect(await ada.lyceum.posts.read('gated')).toMatchObject({ state: 'locked', reason: 'plan' });

  const { url } = await ada.lyceum.billing.checkout('monthly', `${PAGE}?a=1&b=%20x#deep`);
  const { status, to } = await pay(url);
  expect(status).toBe(303);
  const id = checkoutIn(to);
  expect(to).toBe(`${PAGE}?a=1&b=%20x&lyceum_checkout=${id}#deep`);
  expect(await ada.lyceum.billing.resume(id)).toEqual({ status: 'complete', url: null });
  expect(changed).toHaveBeenCalledOnce();
  expect(await ada.lyceum.posts.read('gated')).toMatchObject({ state: 'open', html: '<p>Secret</p>' });

  const checkout = await stripe.checkout.sessions.retrieve(id);
  expect(checkout).toMatchObject({
    amount_total: 900,
    client_reference_id: ada.id,
    metadata: { lyceum_site: siteId, lyceum_member: ada.id, lyceum_plan: 'monthly' },
  });
  const [known] = await db.select().from(members).where(eq(members.id, ada.id));
  expect(known?.stripeCustomerId).toBe(checkout.customer);
  expect((await ada.lyceum.account.read()).grants).toMatchObject([{ source: 'subscription', renews: true }]);
});

test('a session that ended meanwhile does not keep what was paid from opening', async () => {
  const { siteId } = await makeShop();
  const ada = await makeMember(siteId);
  const { id } = await buy(ada);
  await db.delete(session).where(eq(session.memberId, ada.id));
  expect(await ada.lyceum.billing.resume(id)).toMatchObject({ status: 'complete' });
  expect(await db.select().from(grant).where(eq(grant.memberId, ada.id))).toHaveLength(1);
});

test('a payment that settles later is said to be processing, and opens nothing yet', async () => {
  const { siteId } = await makeShop();
  const ada = await makeMember(siteId);
  const { id } = await buy(ada);
  const real = globalThis.fetch;
  const later = vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const reply = await (await real(input, init)).json<Record<string, unknown>>();
    return Response.json({ ...reply, payment_status: 'unpaid' });
  });
  expect(await ada.lyceum.billing.resume(id)).toEqual({ status: 'processing', url: null });
  expect(await ada.lyceum.posts.read('gated')).toMatchObject({ state: 'locked' });
  later.mockRestore();
  expect(await ada.lyceum.billing.resume(id)).toMatchObject({ status: 'complete' });
});

test('a declined card leaves the checkout open to go on paying', async () => {
  const { siteId } = await makeShop();
  const ada = await makeMember(siteId);
  const { url } = await ada.lyceum.billing.checkout('monthly', PAGE);
  expect((await pay(url, '4000 0000 0000 0002')).status).toBe(402);
  const id = new URL(url).pathname.split('/').at(-1) ?? '';
  expect(await ada.lyceum.billing.resume(id)).toEqual({ status: 'open', url });
  expect(await ada.lyceum.posts.read('gated')).toMatchObject({ state: 'locked' });
  const { to } = await pay(url);
  expect(await ada.lyceum.billing.resume(checkoutIn(to))).toMatchObject({ status: 'complete' });
  expect(await ada.lyceum.posts.read('gated')).toMatchObject({ state: 'open' });
});

test('an expired checkout says so', async () => {
  const { siteId } = await makeShop();
  const ada = await makeMember(siteId);
  const { url } = await ada.lyceum.billing.checkout('monthly', PAGE);
  const id = new URL(url).pathname.split('/').at(-1) ?? '';
  await stripe.checkout.sessions.expire(id);
  expect(await ada.lyceum.billing.resume(id)).toEqual({ status: 'expired', url: null });
});

test('two clicks are one checkout; another page, plan or member is another', async () => {
  const { siteId } = await makeShop();
  await makePlan(siteId, 'small', 300);
  const ada = await makeMember(siteId);
  const eve = await makeMember(siteId);
  const [first, second] = await Promise.all([
    ada.lyceum.billing.checkout('monthly', PAGE),
    ada.lyceum.billing.checkout('monthly', PAGE),
  ]);
  expect(second).toEqual(first);
  // What a page adds of its own from an earlier checkout makes no difference.
  expect(await ada.lyceum.billing.checkout('monthly', `${PAGE}?lyceum_checkout=cancelled`)).toEqual(first);
  const others = [
    await ada.lyceum.billing.checkout('monthly', `${PAGE}#two`),
    await ada.lyceum.billing.checkout('small', PAGE),
    await eve.lyceum.billing.checkout('monthly', PAGE),
  ];
  expect(new Set([first, ...others].map(({ url }) => url)).size).toBe(4);
});

test('who has access is not charged again', async () => {
  const { siteId } = await makeShop();
  const ada = await makeMember(siteId);
  const { id } = await buy(ada);
  await ada.lyceum.billing.resume(id);
  await expect(ada.lyceum.billing.checkout('monthly', PAGE)).rejects.toMatchObject({ code: 'already_entitled' });
});

test('who has paid, closed the page and asks to pay again gets access instead', async () => {
  const { siteId } = await makeShop();
  const ada = await makeMember(siteId);
  await buy(ada);
  const changed = vi.fn();
  ada.lyceum.addEventListener('access', changed);
  await expect(ada.lyceum.billing.checkout('monthly', `${PAGE}#other`)).rejects.toMatchObject({
    code: 'already_entitled',
  });
  expect(changed).toHaveBeenCalledOnce();
  expect(await ada.lyceum.posts.read('gated')).toMatchObject({ state: 'open' });
});

test('after an end of access, a new checkout opens at once', async () => {
  const { siteId } = await makeShop();
  const ada = await makeMember(siteId);
  const first = await buy(ada);
  await ada.lyceum.billing.resume(first.id);
  await stripe.subscriptions.cancel(first.subscription);
  expect(await ada.lyceum.billing.resume(first.id)).toMatchObject({ status: 'complete' });
  expect(await ada.lyceum.posts.read('gated')).toMatchObject({ state: 'locked' });
  const second = await buy(ada);
  expect(second.id).not.toBe(first.id);
  expect(second.session.customer).toBe(first.session.customer);
  await ada.lyceum.billing.resume(second.id);
  expect(await ada.lyceum.posts.read('gated')).toMatchObject({ state: 'open' });
  expect(await db.select({ id: grant.id }).from(grant).where(eq(grant.memberId, ada.id))).toHaveLength(2);
});
