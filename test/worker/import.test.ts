import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import type { ImportLinks, ImportReply, ImportRow } from '../../worker/contract/import.ts';
import type { ApiTokenReply } from '../../worker/contract/token.ts';
import { audit } from '../../worker/db/audit.ts';
import { grant } from '../../worker/db/billing.ts';
import { member } from '../../worker/db/member.ts';
import { subscription } from '../../worker/db/payment.ts';
import { makePlan, makePrice, pay, stripe } from './billing-factory.ts';
import { countedFetch } from './counted-db.ts';
import { sessionsOf } from './selling-factory.ts';
import { send } from './send.ts';
import { API, db, makeMember, makeSite, makeStaff, unique } from './world.ts';

type Row = Partial<ImportRow> & { email: string };

async function openDesk() {
  const site = await makeSite();
  const owner = await makeStaff(site, 'owner');
  const of = (email: string) =>
    db
      .select()
      .from(member)
      .where(eq(member.siteId, site))
      .then((rows) => rows.find((row) => row.email === email));
  return {
    site,
    owner,
    of,
    async take(rows: Row[], more: object = {}): Promise<ImportReply> {
      const body = { rows: rows.map((row, index) => ({ line: index + 2, ...row })), ...more };
      const reply = await owner.fetch('/studio/members/import', { method: 'POST', body });
      expect(reply.status).toBe(200);
      return (await reply.json()) as ImportReply;
    },
    /** Until none is left. */
    async link(): Promise<number> {
      for (let linked = 0, round = 0; round < 20; round++) {
        const reply = await owner.fetch('/studio/members/import/link', { method: 'POST' });
        const slice = (await reply.json()) as ImportLinks;
        linked += slice.linked;
        if (slice.left === 0) return linked;
      }
      throw new Error('linking does not end');
    },
    grants: (memberId: string) => db.select().from(grant).where(eq(grant.memberId, memberId)),
  };
}

/** Somebody who subscribed elsewhere, in the same Stripe account. */
async function subscribedElsewhere(price: string, metadata: Record<string, string> = {}) {
  const session = await stripe.checkout.sessions.create({
    mode: 'subscription',
    line_items: [{ price, quantity: 1 }],
    success_url: 'https://elsewhere.test/{CHECKOUT_SESSION_ID}',
    customer_email: `${unique('payer')}@example.com`,
    subscription_data: { metadata },
  });
  await pay(session.url ?? '');
  const done = await stripe.checkout.sessions.retrieve(session.id);
  return { customer: String(done.customer), subscription: String(done.subscription) };
}

const none = { created: 0, updated: 0, unchanged: 0, problems: [] };

test('people come in once, as the file names them; the same file again changes nothing', async () => {
  const { take, of, site, owner } = await openDesk();
  const joined = Date.UTC(2020, 4, 1);
  const rows: Row[] = [
    { email: 'Ada@Example.com', name: 'Ada Lovelace', createdAt: joined, customer: 'cus_Ada1' },
    { email: 'grace.hopper@example.com', newsletter: false },
    { email: 'long@example.com', name: `${'Very '.repeat(30)}long` },
    { email: 'odd@example.com', name: 'O\u202edd\u0000 name' },
  ];
  expect(await take(rows, { dryRun: true })).toEqual({ ...none, created: 4 });
  expect(await of('ada@example.com')).toBeUndefined();
  expect(await take(rows)).toEqual({ ...none, created: 4 });
  expect(await take(rows)).toEqual({ ...none, unchanged: 4 });
  expect(await of('ada@example.com')).toMatchObject({
    name: 'Ada Lovelace',
    createdAt: joined,
    stripeCustomerId: 'cus_Ada1',
    newsletter: true,
    fields: [],
    onboarded: false,
    bannedAt: null,
  });
  expect(await of('grace.hopper@example.com')).toMatchObject({ name: 'grace', newsletter: false });
  expect((await of('long@example.com'))?.name).toBe('Very '.repeat(12).trim());
  expect((await of('odd@example.com'))?.name).toBe('O dd name');
  const trail = await db.select().from(audit).where(eq(audit.siteId, site));
  expect(trail.map(({ action, actor, detail }) => [action, actor, detail])).toEqual([
    ['member.import', owner.id, { created: 4, updated: 0, complimentary: 0 }],
  ]);
});

test('a bad row is named with its reason and keeps no good one out', async () => {
  const { take, of } = await openDesk();
  const elsewhere = await openDesk();
  await elsewhere.take([{ email: 'theirs@example.com', customer: 'cus_Theirs' }]);
  await take([{ email: 'had@example.com', customer: 'cus_Had' }]);
  const reply = await take([
    { email: 'good@example.com' },
    { email: 'not an address' },
    { email: 'GOOD@example.com' },
    { email: 'a@example.com', customer: 'acct_1' },
    { email: 'b@example.com', customer: 'cus_Same' },
    { email: 'c@example.com', customer: 'cus_Same' },
    { email: 'd@example.com', customer: 'cus_Theirs' },
    { email: 'had@example.com', customer: 'cus_Another' },
    { email: '' },
  ]);
  expect(reply).toEqual({
    created: 2,
    updated: 0,
    unchanged: 0,
    problems: [
      { line: 3, reason: 'email' },
      { line: 4, reason: 'twice' },
      { line: 5, reason: 'customer' },
      { line: 7, reason: 'twice' },
      { line: 8, reason: 'customer_taken' },
      { line: 9, reason: 'other_customer' },
      { line: 10, reason: 'email' },
    ],
  });
  expect(await of('had@example.com')).toMatchObject({ stripeCustomerId: 'cus_Had' });
  expect(await of('d@example.com')).toBeUndefined();
});

test('who is a member already keeps their name and what they turned off, and gets what the file adds', async () => {
  const { take, of, site, grants } = await openDesk();
  const ada = await makeMember(site, { name: 'Countess', newsletter: false });
  const bob = await makeMember(site, { name: 'Bob' });
  const rows: Row[] = [
    { email: ada.email, name: 'Ada', newsletter: true, customer: 'cus_New', complimentary: true },
    { email: bob.email, newsletter: false },
  ];
  expect(await take(rows)).toEqual({ ...none, updated: 2 });
  expect(await of(ada.email)).toMatchObject({ name: 'Countess', newsletter: false, stripeCustomerId: 'cus_New' });
  expect(await of(bob.email)).toMatchObject({ newsletter: false });
  expect(await grants(ada.id)).toMatchObject([{ source: 'comp', planId: null, endsAt: null, note: 'Imported' }]);
  await db.update(grant).set({ endsAt: 1 }).where(eq(grant.memberId, ada.id));
  expect(await take(rows)).toEqual({ ...none, unchanged: 2 });
  expect(await grants(ada.id)).toMatchObject([{ endsAt: 1 }]);
});

test('an imported customer’s subscription gives access here, without another charge', async () => {
  const { site, take, link, of, grants } = await openDesk();
  const price = await makePlan(site, 'monthly');
  const paying = await subscribedElsewhere(price);
  const other = await subscribedElsewhere(await makePrice());
  await take([
    { email: 'paying@example.com', customer: paying.customer },
    { email: 'other@example.com', customer: other.customer },
    { email: 'ghost@example.com', customer: 'cus_NeverWas' },
  ]);
  const before = await stripe.charges.list({ customer: paying.customer });
  expect(await link()).toBe(1);
  expect(await link()).toBe(0);
  expect((await stripe.charges.list({ customer: paying.customer })).data).toHaveLength(before.data.length);
  expect((await stripe.subscriptions.list({ customer: paying.customer })).data).toHaveLength(1);

  const ada = await of('paying@example.com');
  const { metadata } = await stripe.subscriptions.retrieve(paying.subscription);
  expect(metadata).toMatchObject({ lyceum_site: site, lyceum_member: ada?.id, lyceum_plan: 'monthly' });
  expect(await grants(ada?.id ?? '')).toMatchObject([{ id: paying.subscription, planId: 'monthly', reason: 'paid' }]);
  expect(await db.select().from(subscription).where(eq(subscription.siteId, site))).toMatchObject([
    { id: paying.subscription, memberId: ada?.id, status: 'active' },
  ]);
  // A price that is no plan here stays what it was, and who is not at Stripe is none of its customers.
  expect((await stripe.subscriptions.retrieve(other.subscription)).metadata).toEqual({});
  expect(await of('other@example.com')).toMatchObject({ stripeCustomerId: other.customer });
  expect(await of('ghost@example.com')).toMatchObject({ stripeCustomerId: null });
});

test('a subscription that names somebody else stays theirs', async () => {
  const { site, take, link, of, grants } = await openDesk();
  const price = await makePlan(site, 'monthly');
  const theirs = { lyceum_site: 'another', lyceum_member: 'somebody' };
  const { customer, subscription: id } = await subscribedElsewhere(price, theirs);
  await take([{ email: 'a@example.com', customer }]);
  expect(await link()).toBe(0);
  expect((await stripe.subscriptions.retrieve(id)).metadata).toEqual(theirs);
  expect(await grants((await of('a@example.com'))?.id ?? '')).toEqual([]);
});

test('whoever was imported pays as the customer whom Stripe knows', async () => {
  const { site, take } = await openDesk();
  await makePlan(site, 'monthly');
  const { id: customer } = await stripe.customers.create({ email: 'known@example.com' });
  const ada = await makeMember(site);
  await take([{ email: ada.email, customer }]);
  await ada.lyceum.billing.checkout('monthly', { returnTo: 'https://blog.test/' });
  const [open = ''] = await sessionsOf(ada.id, 'open');
  expect((await stripe.checkout.sessions.retrieve(open)).customer).toBe(customer);
});

test('a token of the scope "members" may, one of the scope "publish" may not, and no page may use either', async () => {
  const { site, owner } = await openDesk();
  const code = async (scope: string, headers: Record<string, string> = {}) => {
    const body = { name: scope, scope, days: 1 };
    const made = await owner.fetch('/studio/tokens', { method: 'POST', body });
    const { token } = (await made.json()) as ApiTokenReply;
    const response = await send('POST', '/api/v1/sites/:site/studio/members/import', {
      param: { site },
      headers: { ...headers, Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ rows: [{ line: 2, email: `${scope}@example.com` }] }),
    });
    return ((await response.json()) as { error?: { code: string } }).error?.code ?? 'ok';
  };
  expect(await code('members')).toBe('ok');
  expect(await code('publish')).toBe('forbidden');
  expect(await code('members', { Origin: API })).toBe('origin_forbidden');
  const trail = await db.select().from(audit).where(eq(audit.siteId, site));
  expect(trail.filter(({ action }) => action === 'member.import').map(({ actor }) => actor)).toEqual(['token:members']);
});

test('a page of 500 is two round trips; more is refused', async () => {
  const { site, owner } = await openDesk();
  const rows = Array.from({ length: 500 }, (_, i) => ({
    line: i + 2,
    email: `${i}@example.com`,
    name: 'A name of a length that people have',
    customer: `cus_${site.replaceAll('-', '')}${i}`,
    complimentary: true,
  }));
  const { fetch, cost } = countedFetch();
  const ask = (body: object) =>
    fetch(`${API}/api/v1/sites/${site}/studio/members/import`, {
      method: 'POST',
      headers: { Cookie: `__Host-lyceum-staff=${owner.token}`, Origin: API, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
  const reply = await ask({ rows });
  expect(await reply.json()).toEqual({ ...none, created: 500 });
  expect(cost.trips).toBe(2);
  expect((await ask({ rows: [...rows, { line: 600, email: 'one@more.test' }] })).status).toBe(400);
});
