import { env } from 'cloudflare:workers';
import { and, asc, eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { giftCode } from '../../worker/billing/gifts/code.ts';
import { stack } from '../../worker/billing/projection/stack.ts';
import { audit } from '../../worker/db/audit.ts';
import { grant, plan } from '../../worker/db/billing.ts';
import { gift } from '../../worker/db/gift.ts';
import { outbox, webhookEndpoint } from '../../worker/db/outbox.ts';
import { subscription } from '../../worker/db/payment.ts';
import { makeShop, PAGE, pay, stripe } from './billing-factory.ts';
import { books, giftCheckoutIn, giveContent } from './giving-content.ts';
import { db, makeMember, makeStaff, unique } from './world.ts';

const DAY = 86_400_000;

/** A site with a plan `monthly`, a code for 30 days of it, and a member. */
async function given(row: Partial<typeof gift.$inferInsert> = {}) {
  const { siteId } = await makeShop();
  const ada = await makeMember(siteId);
  const made = await giveContent(siteId, 'monthly', unique('nobody'));
  await db
    .update(gift)
    .set({ createdAt: 1, ...row })
    .where(eq(gift.id, made.gift));
  return { siteId, ada, id: made.gift, code: made.code };
}

async function another(siteId: string, days = 30) {
  const { gift: id, code } = await giveContent(siteId, 'monthly', unique('nobody'));
  await db.update(gift).set({ days }).where(eq(gift.id, id));
  return { id, code };
}

const giftGrants = (memberId: string) =>
  db
    .select({ id: grant.id, startsAt: grant.startsAt, endsAt: grant.endsAt })
    .from(grant)
    .where(and(eq(grant.memberId, memberId), eq(grant.source, 'gift')))
    .orderBy(asc(grant.endsAt));

test('a code is twelve letters that only the secret can make, the same each time', async () => {
  const codes = await Promise.all(['a', 'b', 'a'].map((id) => giftCode('s'.repeat(32), id)));
  for (const code of codes) expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){2}$/);
  expect([codes[0] === codes[1], codes[0] === codes[2]]).toEqual([false, true]);
  expect(await giftCode('t'.repeat(32), 'a')).not.toBe(codes[0]);
});

test('redeeming opens the plan, however the code is typed, without a card', async () => {
  const { ada, id, code } = await given();
  expect(await ada.lyceum.posts.read('gated')).toMatchObject({ state: 'locked' });
  const typed = ` ${code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l')} `;
  const reply = await ada.lyceum.gifts.redeem(typed);
  expect(reply).toMatchObject({ plan: 'Monthly', endsAt: reply.startsAt + 30 * DAY });
  expect(await ada.lyceum.posts.read('gated')).toMatchObject({ state: 'open' });
  const [row] = await db.select().from(grant).where(eq(grant.id, id));
  expect(row).toMatchObject({ memberId: ada.id, planId: 'monthly', source: 'gift', reason: 'gift', renews: false });
  expect(await ada.lyceum.gifts.redeem(code)).toEqual(reply);
  expect((await ada.lyceum.gifts.list()).received).toMatchObject([
    { id, plan: 'Monthly', from: 'A blog', days: 30, state: 'redeemed', endsAt: reply.endsAt },
  ]);
});

test('of twenty who redeem one code at once, one has it', async () => {
  const { siteId, id, code } = await given();
  const people = await Promise.all(Array.from({ length: 20 }, () => makeMember(siteId)));
  const replies = await Promise.allSettled(people.map(({ lyceum }) => lyceum.gifts.redeem(code)));
  expect(replies.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  for (const reply of replies)
    if (reply.status === 'rejected') expect(reply.reason).toMatchObject({ code: 'code_expired' });
  expect(await db.select({ id: grant.id }).from(grant).where(eq(grant.id, id))).toHaveLength(1);
});

test('ten clicks of one member redeem once', async () => {
  const { ada, code } = await given();
  const replies = await Promise.allSettled(Array.from({ length: 10 }, () => ada.lyceum.gifts.redeem(code)));
  const told = replies.flatMap((reply) => (reply.status === 'fulfilled' ? [JSON.stringify(reply.value)] : []));
  expect([told.length > 0, new Set(told).size]).toEqual([true, 1]);
  expect(await giftGrants(ada.id)).toHaveLength(1);
});

test.each([
  [{ paidAt: null }, 'code_wrong'],
  [{ voidedAt: 5 }, 'code_expired'],
  [{ redeemedAt: 5, redeemedBy: 'eve' }, 'code_expired'],
  [{ memberId: 'eve' }, 'code_wrong'],
] as const)('a gift that is %j is %s', async (row, refusal) => {
  const { ada, code } = await given(row);
  await expect(ada.lyceum.gifts.redeem(code)).rejects.toMatchObject({ code: refusal });
  expect(await giftGrants(ada.id)).toEqual([]);
});

test('ten tries an hour, also at once; the right code does not count past them', async () => {
  const { ada, code } = await given();
  const wrong = Array.from({ length: 15 }, (_, i) => `AAAA-AAAA-${String(i).padStart(4, '0')}`);
  const replies = await Promise.allSettled(wrong.map((text) => ada.lyceum.gifts.redeem(text)));
  const codes = replies.map((reply) => (reply.status === 'rejected' ? (reply.reason as { code: string }).code : 'ok'));
  expect(codes.filter((each) => each === 'code_wrong')).toHaveLength(10);
  expect(codes.filter((each) => each === 'rate_limited')).toHaveLength(5);
  await expect(ada.lyceum.gifts.redeem(code)).rejects.toMatchObject({ code: 'rate_limited', retryAfter: 3600 });
  expect(await giftGrants(ada.id)).toEqual([]);
});

test("another site's code is none", async () => {
  const { code } = await given();
  const eve = await makeMember((await makeShop()).siteId);
  await expect(eve.lyceum.gifts.redeem(code)).rejects.toMatchObject({ code: 'code_wrong' });
});

test('gifts stand one behind the other, as the stack of the ledger has them', async () => {
  const { siteId, ada, code } = await given();
  const codes = [code, (await another(siteId, 60)).code, (await another(siteId, 7)).code];
  for (const each of codes) await ada.lyceum.gifts.redeem(each);
  const rows = await db
    .select({ id: grant.id, from: grant.startsAt, days: gift.days, endsAt: grant.endsAt })
    .from(grant)
    .innerJoin(gift, eq(gift.id, grant.id))
    .where(eq(grant.memberId, ada.id));
  const ends = stack(rows.map((row) => ({ ...row, voidedAt: null })));
  expect(rows.map(({ id, endsAt }) => [id, endsAt])).toEqual(rows.map(({ id }) => [id, ends.get(id)]));
  const from = Math.min(...rows.map((row) => row.from));
  const last = Math.max(...rows.map((row) => row.endsAt ?? 0));
  expect(Math.round((last - from) / DAY)).toBe(97);
});

test('where access has no end, the gift is kept', async () => {
  const { siteId, ada, id, code } = await given();
  const row = { siteId, memberId: ada.id, planId: 'monthly', startsAt: 1, createdAt: 1 };
  await db.insert(grant).values({ ...row, id: unique('comp'), source: 'comp', reason: 'comp' });
  await expect(ada.lyceum.gifts.redeem(code)).rejects.toMatchObject({ code: 'already_entitled' });
  expect(await db.select().from(gift).where(eq(gift.id, id))).toMatchObject([{ redeemedBy: null }]);
});

test('behind a subscription that ends, a gift begins where it ends', async () => {
  const { siteId, ada, code } = await given();
  const endsAt = Date.now() + 12 * DAY;
  const row = books(siteId, ada.id, 'monthly', { cancelAt: endsAt, periodEndsAt: endsAt });
  const held = { siteId, memberId: ada.id, planId: 'monthly', startsAt: 1, since: 1, endsAt, createdAt: 1 };
  await db.insert(subscription).values(row);
  await db.insert(grant).values({ ...held, id: row.id, source: 'subscription', reason: 'paid' });
  expect(await ada.lyceum.gifts.redeem(code)).toMatchObject({ startsAt: endsAt, endsAt: endsAt + 30 * DAY });
  expect(await db.select().from(grant).where(eq(grant.source, 'gift'))).toContainEqual(
    expect.objectContaining({ memberId: ada.id, since: 1 }),
  );
});

test("the owner's server is told of the new grant, once", async () => {
  const { siteId, ada, code } = await given();
  const [wants, not] = [unique('hook'), unique('hook')];
  const hook = { siteId, url: 'https://owner.test', secret: 's', createdAt: 1 };
  await db.insert(webhookEndpoint).values([
    { ...hook, id: wants, types: ['grant.created'] },
    { ...hook, id: not, types: ['comment.created'] },
  ]);
  const { endsAt } = await ada.lyceum.gifts.redeem(code);
  await ada.lyceum.gifts.redeem(code);
  const rows = await db.select().from(outbox).where(eq(outbox.siteId, siteId));
  expect(rows).toMatchObject([{ carrier: 'webhook', target: wants, kind: 'grant.created' }]);
  expect(rows[0]?.payload).toMatchObject({ type: 'grant.created', data: { member: ada.id, endsAt, reason: 'gift' } });
});

test('the owner makes codes, sees them until they are redeemed, and takes them back', async () => {
  const { siteId } = await makeShop();
  const owner = await makeStaff(siteId, 'owner');
  const ada = await makeMember(siteId);
  const made = await owner.fetch('/studio/gifts', { method: 'POST', body: { plan: 'monthly', days: 14, count: 100 } });
  const { gifts } = await made.json<{ gifts: { id: string; code: string }[] }>();
  expect(new Set(gifts.map(({ code }) => code)).size).toBe(100);
  const [first, second] = gifts;
  await ada.lyceum.gifts.redeem(first?.code ?? '');
  const remove = (id = '') => owner.fetch(`/studio/gifts/${id}`, { method: 'DELETE' });
  expect([(await remove(first?.id)).status, (await remove(second?.id)).status]).toEqual([409, 204]);
  expect([(await remove(second?.id)).status, (await remove('none')).status]).toEqual([409, 404]);
  await expect(ada.lyceum.gifts.redeem(second?.code ?? '')).rejects.toMatchObject({ code: 'code_expired' });

  const pages: { state: string; code: string | null; redeemedBy: string | null }[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const reply = await owner.fetch(`/studio/gifts${cursor && `?cursor=${cursor}`}`);
    const page = await reply.json<{ gifts: typeof pages; next: string | null }>();
    pages.push(...page.gifts);
    cursor = page.next;
  }
  expect(pages).toHaveLength(100);
  expect(pages.filter(({ state }) => state === 'ready').every(({ code }) => code !== null)).toBe(true);
  expect(pages.filter(({ state }) => state !== 'ready')).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ state: 'redeemed', code: null, redeemedBy: 'Ada' }),
      expect.objectContaining({ state: 'void', code: null }),
    ]),
  );
  const acts = await db
    .select({ action: audit.action, actor: audit.actor })
    .from(audit)
    .where(eq(audit.siteId, siteId))
    .orderBy(audit.id);
  expect(acts).toEqual([
    { action: 'gift.create', actor: owner.id },
    { action: 'gift.void', actor: owner.id },
  ]);
});

test.each([{ plan: 'none' }, { days: 0 }, { days: 3661 }, { count: 0 }, { count: 101 }, { memberId: 'eve' }])(
  'the owner cannot make %j',
  async (change) => {
    const { siteId } = await makeShop();
    const owner = await makeStaff(siteId, 'owner');
    const reply = await owner.fetch('/studio/gifts', {
      method: 'POST',
      body: { plan: 'monthly', days: 14, ...change },
    });
    expect([400, 404]).toContain(reply.status);
    expect(await db.select().from(gift).where(eq(gift.siteId, siteId))).toEqual([]);
  },
);

test('buying: the price is the plan’s, made by the server, and the gift waits unpaid', async () => {
  const { siteId } = await makeShop();
  const ada = await makeMember(siteId);
  const deliverAt = Date.now() + 3 * DAY;
  const wish = { plan: 'monthly', to: 'Rosa@Example.com', name: 'Rosa', message: 'For you\n\n  and yours ', deliverAt };
  const { url } = await ada.lyceum.gifts.buy({ ...wish, returnTo: `${PAGE}?a=1#b` });
  const [row] = await db.select().from(gift).where(eq(gift.siteId, siteId));
  expect(row).toMatchObject({
    source: 'purchase',
    planId: 'monthly',
    days: 31,
    giverId: ada.id,
    toEmail: 'rosa@example.com',
    toName: 'Rosa',
    message: 'For you\n\n  and yours',
    deliverAt,
    paidAt: null,
    redeemedBy: null,
  });
  expect((await ada.lyceum.gifts.list()).given).toEqual([]);
  await expect(ada.lyceum.gifts.redeem(await giftCode(env.SECRET, row?.id ?? ''))).rejects.toMatchObject({
    code: 'code_wrong',
  });
  const { to } = await pay(url);
  expect(to).toMatch(/^https:\/\/blog\.test\/posts\/gated\?a=1&lyceum_gift=cs_\w+#b$/);
  const session = await stripe.checkout.sessions.retrieve(giftCheckoutIn(to), { expand: ['payment_intent'] });
  const metadata = { lyceum_site: siteId, lyceum_member: ada.id, lyceum_plan: 'monthly', lyceum_gift: row?.id };
  expect(session).toMatchObject({ mode: 'payment', amount_total: 900, currency: 'usd', metadata });
  expect(session.payment_intent).toMatchObject({ metadata });
});

test.each([
  [{ plan: 'none' }, 'not_found'],
  [{ plan: 'bundle' }, 'not_found'],
  [{ plan: 'withdrawn' }, 'not_found'],
  [{ to: 'rosa' }, 'bad_request'],
  [{ message: 'x'.repeat(501) }, 'bad_request'],
  [{ message: 'a\u202eb' }, 'bad_request'],
  [{ deliverAt: Date.now() + 400 * DAY }, 'bad_request'],
  [{ deliverAt: -1 }, 'bad_request'],
  [{ returnTo: 'https://evil.test/' }, 'bad_request'],
  [{ returnTo: 'javascript:alert(1)' }, 'bad_request'],
  [{ amount: 1 }, 'bad_request'],
  [{ days: 3000 }, 'bad_request'],
  [{ quantity: 3 }, 'bad_request'],
  [{ giverId: 'eve' }, 'bad_request'],
] as const)('nobody buys a gift with %j', async (change, code) => {
  const { siteId, price } = await makeShop();
  const row = { siteId, name: 'P', description: '', amount: 100, currency: 'usd', stripePriceId: price, createdAt: 1 };
  await db.insert(plan).values([
    { ...row, id: 'bundle', kind: 'purchase' },
    { ...row, id: 'withdrawn', interval: 'month', active: false },
  ]);
  const ada = await makeMember(siteId);
  const wish = { plan: 'monthly', returnTo: PAGE, ...change };
  await expect(ada.lyceum.gifts.buy(wish)).rejects.toMatchObject({ code });
  expect(await db.select().from(gift).where(eq(gift.siteId, siteId))).toEqual([]);
});

test('a pass is given for its days; ten payment pages an hour', async () => {
  const { siteId, price } = await makeShop();
  const row = { siteId, name: 'P', description: '', amount: 100, currency: 'eur', stripePriceId: price, createdAt: 1 };
  await db.insert(plan).values({ ...row, id: 'pass', kind: 'pass', days: 90 });
  const ada = await makeMember(siteId);
  expect((await ada.lyceum.gifts.list()).plans).toEqual([
    { id: 'pass', name: 'P', amount: 100, currency: 'eur', days: 90 },
    { id: 'monthly', name: 'Monthly', amount: 900, currency: 'usd', days: 31 },
  ]);
  const clicks = Array.from({ length: 12 }, () => ada.lyceum.gifts.buy({ plan: 'pass', returnTo: PAGE }));
  const replies = await Promise.allSettled(clicks);
  expect(replies.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
  const rows = await db.select({ days: gift.days, to: gift.toEmail }).from(gift).where(eq(gift.siteId, siteId));
  expect(rows).toEqual(Array(10).fill({ days: 90, to: null }));
});
