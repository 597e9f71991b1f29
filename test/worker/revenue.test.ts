import { afterEach, expect, test, vi } from 'vitest';
import { Revenue } from '../../worker/contract/revenue.ts';
import { plan } from '../../worker/db/billing.ts';
import { payment, subscription } from '../../worker/db/payment.ts';
import { post } from '../../worker/db/post.ts';
import { countedFetch } from './counted-db.ts';
import { expectExactly } from './exactly.ts';
import { db, makeMember, makeSite, makeStaff, unique, visitor } from './world.ts';

const DAY = 86_400_000;
const at = (month: number, day = 1) => Date.UTC(2026, month - 1, day);

afterEach(() => {
  vi.useRealTimers();
});

type Subscribed = Partial<typeof subscription.$inferInsert>;
type Paid = Partial<typeof payment.$inferInsert>;

/** A site on 15 July 2026, an owner at the desk, and books to write. */
async function openBooks() {
  vi.useFakeTimers({ toFake: ['Date'], now: at(7, 15) });
  const siteId = await makeSite();
  const owner = await makeStaff(siteId, 'owner');
  return {
    siteId,
    async subscribe(over: Subscribed = {}): Promise<string> {
      const id = unique('sub');
      await db.insert(subscription).values({
        id,
        siteId,
        memberId: 'member',
        planId: 'monthly',
        status: 'active',
        amount: 1000,
        currency: 'eur',
        interval: 'month',
        quantity: 1,
        startedAt: at(1, 10),
        periodEndsAt: at(8, 10),
        paused: false,
        ...over,
      });
      return id;
    },
    async pay(over: Paid = {}): Promise<void> {
      await db.insert(payment).values({
        id: unique('pi'),
        siteId,
        memberId: 'member',
        planId: 'monthly',
        kind: 'subscription',
        subscriptionId: 'sub',
        amount: 1190,
        tax: 190,
        refunded: 0,
        disputed: 0,
        currency: 'eur',
        paidAt: at(3, 10),
        ...over,
      });
    },
    async read(query = `from=${at(1)}&to=${at(8)}`): Promise<Revenue> {
      const reply = await owner.fetch(`/studio/revenue?${query}`);
      expect(reply.status).toBe(200);
      const revenue = (await reply.json()) as Revenue;
      expectExactly(Revenue, revenue);
      return revenue;
    },
    fetch: owner.fetch,
  };
}

const inEur = ({ currencies }: Revenue) => {
  const found = currencies.find(({ currency }) => currency === 'eur');
  if (!found) throw new Error('no euros');
  return found;
};

test('MRR counts active and past due subscriptions by day, a year by twelve, and neither trials, pauses nor what was never paid', async () => {
  const books = await openBooks();
  await books.subscribe();
  // In the middle of a day.
  await books.subscribe({ status: 'past_due', amount: 500, startedAt: at(2, 20) + 43_210_987 });
  await books.subscribe({ interval: 'year', amount: 10_000, startedAt: at(3, 1), periodEndsAt: at(3, 1) + 365 * DAY });
  await books.subscribe({ interval: 'year', amount: 10_000, startedAt: at(3, 1), periodEndsAt: at(3, 1) + 365 * DAY });
  await books.subscribe({ status: 'trialing', startedAt: at(7, 10), trialEndsAt: at(7, 24) });
  await books.subscribe({ paused: true });
  await books.subscribe({ status: 'incomplete_expired' });
  // Tried in May, paid from 1 June on, gone on 5 July.
  await books.subscribe({ status: 'canceled', startedAt: at(5, 18), trialEndsAt: at(6, 1), endedAt: at(7, 5) });
  // Tried and left.
  await books.subscribe({
    status: 'canceled',
    startedAt: at(4, 1),
    trialEndsAt: at(4, 15),
    endedAt: at(4, 15),
  });
  // Collection was given up: paid until the period that began on 10 June.
  await books.subscribe({ status: 'unpaid', amount: 300, startedAt: at(4, 10), periodEndsAt: at(7, 10) });
  await books.subscribe({ currency: 'usd', amount: 900, startedAt: at(6, 3) });

  const revenue = await books.read();
  const { mrr, months, days } = inEur(revenue);
  // Two years of 10,000 are 1,666.67 a month together: rounded once.
  expect(months.map((month) => month.mrr)).toEqual([1000, 1500, 3167, 3467, 3467, 4167, 3167]);
  expect(mrr).toBe(3167);
  expect(months.map((month) => [month.newMrr, month.churnedMrr])).toEqual([
    [1000, 0],
    [500, 0],
    [1667, 0],
    [300, 0],
    [0, 0],
    [1000, 300],
    [0, 1000],
  ]);
  expect(days.length).toBe((at(7, 15) - at(1)) / DAY + 1);
  const on = (month: number, day: number) => days[(at(month, day) - at(1)) / DAY];
  expect([on(1, 9), on(1, 10), on(6, 9), on(6, 10), on(7, 4), on(7, 5)]).toEqual([0, 1000, 4467, 4167, 4167, 3167]);
  const usd = revenue.currencies.find(({ currency }) => currency === 'usd');
  expect(usd?.months.map((month) => month.mrr)).toEqual([0, 0, 0, 0, 0, 900, 900]);
});

test('churn is of those who paid when the month began', async () => {
  const books = await openBooks();
  for (let i = 0; i < 8; i++) await books.subscribe({ startedAt: at(1, 1) });
  await books.subscribe({ startedAt: at(1, 1), status: 'canceled', endedAt: at(2, 10) });
  await books.subscribe({ startedAt: at(1, 1), status: 'canceled', endedAt: at(2, 28) });
  // Came and went within February: stopped, but none of those who were there.
  await books.subscribe({ startedAt: at(2, 3), status: 'canceled', endedAt: at(2, 20) });
  const { subscribers } = await books.read(`from=${at(2)}&to=${at(4)}`);
  expect(subscribers).toEqual([
    { month: at(2), atStart: 10, started: 1, ended: 3, churned: 2, churn: 0.2 },
    { month: at(3), atStart: 8, started: 0, ended: 0, churned: 0, churn: 0 },
  ]);
});

test('payments are added by month, plan and post; refunds and disputes stand with what they take back', async () => {
  const books = await openBooks();
  await db.insert(plan).values({
    siteId: books.siteId,
    id: 'monthly',
    name: 'Monthly',
    description: '',
    amount: 1000,
    currency: 'eur',
    interval: 'month',
    stripePriceId: 'price',
    createdAt: 1,
  });
  await books.pay();
  await books.pay({ paidAt: at(4, 30), refunded: 1190, postSlug: 'hello' });
  await books.pay({ planId: 'gone', kind: 'pass', paidAt: at(4, 1), amount: 500, tax: 0, disputed: 500 });
  await books.pay({ paidAt: at(5, 1), postSlug: 'hello', amount: 2000, tax: 0 });
  // Outside: the instant before, and the first after.
  await books.pay({ paidAt: at(3) - 1 });
  await books.pay({ paidAt: at(6) });
  const { months, total, plans, posts } = inEur(await books.read(`from=${at(3)}&to=${at(6)}`));
  expect(months.map(({ gross, tax, refunded, disputed, net }) => [gross, tax, refunded, disputed, net])).toEqual([
    [1190, 190, 0, 0, 1000],
    [1690, 190, 1190, 500, -190],
    [2000, 0, 0, 0, 2000],
  ]);
  expect(total).toEqual({ payments: 4, gross: 4880, tax: 380, refunded: 1190, disputed: 500, net: 2810 });
  expect(plans.map(({ id, name, net }) => [id, name, net])).toEqual([
    ['monthly', 'Monthly', 2810],
    ['gone', 'gone', 0],
  ]);
  expect(posts.map(({ id, payments, net }) => [id, payments, net])).toEqual([['hello', 2, 1810]]);
});

test('a trial has converted once it was paid for; time that was given on top is no trial', async () => {
  const books = await openBooks();
  const tried = { startedAt: at(5, 1), trialEndsAt: at(5, 15) };
  const paid = await books.subscribe(tried);
  await books.pay({ subscriptionId: paid, paidAt: at(5, 15) + 1000 });
  await books.subscribe({ ...tried, status: 'canceled', endedAt: at(5, 8) });
  await books.subscribe({ ...tried, status: 'past_due' });
  await books.subscribe({ ...tried, startedAt: at(7, 10), trialEndsAt: at(7, 24), status: 'trialing' });
  const given = await books.subscribe({ startedAt: at(1, 1), trialEndsAt: at(6, 1) });
  await books.pay({ subscriptionId: given, paidAt: at(1, 1) });
  await books.pay({ subscriptionId: given, paidAt: at(6, 1) });
  expect((await books.read()).trials).toEqual({ ended: 3, converted: 1 });
});

test('a gate that was shown is counted by the day, for visitors too, and set beside what was bought from it', async () => {
  const books = await openBooks();
  const text = {
    siteId: books.siteId,
    ...{ summary: '', topics: ['ai'], minutes: 1, url: '/', markdown: '', html: '', publishedAt: 1, updatedAt: 1 },
    ...({ level: 'beginner', status: 'published' } as const),
  };
  await db.insert(post).values([
    { ...text, slug: 'gated', title: 'Gated', access: 'paid' },
    { ...text, slug: 'open', title: 'Open', access: 'open' },
    { ...text, slug: 'draft', title: 'Draft', access: 'paid', status: 'draft' },
  ]);
  const page = visitor(books.siteId);
  const { lyceum } = await makeMember(books.siteId);
  const shown = (slug: string, by = page) => by.call('POST', '/posts/:slug/gate', { param: { slug } });
  for (let i = 0; i < 3; i++) await shown('gated');
  await shown('gated', lyceum);
  for (const slug of ['open', 'draft', 'nowhere']) await shown(slug);
  await books.subscribe({ startedAt: at(7, 2), postSlug: 'gated' });
  await books.subscribe({ startedAt: at(7, 3), postSlug: 'gated', status: 'incomplete_expired' });
  await books.pay({ paidAt: at(7, 3), postSlug: 'gated', subscriptionId: null, kind: 'pass' });
  // A renewal is no new purchase.
  await books.pay({ paidAt: at(7, 4), postSlug: 'gated' });
  await books.pay({ paidAt: at(7, 4), postSlug: 'erased', subscriptionId: null, kind: 'purchase' });
  expect((await books.read()).paywall).toEqual([
    { slug: 'gated', title: 'Gated', views: 4, purchases: 2 },
    { slug: 'erased', title: 'erased', views: 0, purchases: 1 },
  ]);
  expect((await books.read(`from=${at(8)}&to=${at(9)}`)).paywall).toEqual([]);
});

test('a range is whole months, the last twelve unless said otherwise, and not endless', async () => {
  const books = await openBooks();
  const usual = await books.read('');
  expect([usual.from, usual.to, usual.subscribers.length]).toEqual([Date.UTC(2025, 7), at(8), 12]);
  const widened = await books.read(`from=${at(3, 17)}&to=${at(4, 2)}`);
  expect([widened.from, widened.to]).toEqual([at(3), at(5)]);
  await books.pay();
  await books.pay({ currency: 'usd' });
  expect((await books.read('currency=usd')).currencies.map(({ currency }) => currency)).toEqual(['usd']);
  for (const query of [`from=${at(5)}&to=${at(4)}`, 'from=0', 'from=yesterday', 'currency=EUR']) {
    expect((await books.fetch(`/studio/revenue?${query}`)).status).toBe(400);
  }
});

test('of payments only those of the range are read, in one round trip', async () => {
  const books = await openBooks();
  const owner = await makeStaff(books.siteId, 'owner');
  const row = (month: number) => books.pay({ paidAt: at(month, 2) });
  for (let i = 0; i < 3; i++) await row(6);
  const { fetch, cost } = countedFetch();
  const headers = { Cookie: `__Host-lyceum-staff=${owner.token}`, Origin: 'https://community.test' };
  const read = async () => {
    const before = cost.rowsRead;
    const url = `https://community.test/api/v1/sites/${books.siteId}/studio/revenue?from=${at(6)}&to=${at(7)}`;
    expect((await fetch(url, { headers })).status).toBe(200);
    return cost.rowsRead - before;
  };
  const few = await read();
  for (let i = 0; i < 60; i++) await row(2);
  expect(await read()).toBe(few);
  expect(cost.trips).toBe(2);
});
