import Stripe from 'stripe';
import { expect, test } from 'vitest';
import { stripeApp } from '../../examples/sandbox/stripe/server.ts';
import { failure } from './failure.ts';
import { SECRET, standIn, subscribe } from './stand-in.ts';

test('the next calls fail as told, and only those', async () => {
  const { stripe, sandbox } = await standIn();
  await sandbox('outage', { mode: 'rate_limit', next: 1 });
  await sandbox('outage', { mode: 'error', next: 1, method: 'POST', path: '/customers' });
  expect(await failure(stripe.customers.list())).toMatchObject({ statusCode: 429, type: 'StripeRateLimitError' });
  expect((await stripe.customers.list()).data).toEqual([]);
  expect(await failure(stripe.customers.create({ name: 'Ada' }))).toMatchObject({ statusCode: 500 });
  expect((await stripe.customers.list()).data).toEqual([]);
});

test('no answer, an answer lost and a connection dropped look alike; only the first has done nothing', async () => {
  const { stripe, sandbox } = await standIn();
  const create = (mode: string, options: Stripe.RequestOptions = {}) =>
    stripe.customers.create({ name: mode }, { idempotencyKey: mode, ...options });
  for (const mode of ['timeout', 'lost', 'dropped']) {
    await sandbox('outage', { mode, next: 1 });
    // Only where no answer comes at all does somebody give up, and not before a busy machine has sent the call.
    await failure(create(mode, mode === 'timeout' ? { timeout: 2000 } : {}));
  }
  expect((await stripe.customers.list()).data.map((customer) => customer.name)).toEqual(['dropped', 'lost']);
  for (const mode of ['timeout', 'lost', 'dropped']) await create(mode);
  expect((await stripe.customers.list()).data).toHaveLength(3);
});

test('a seeded share of the calls fails, the same ones every time', async () => {
  const run = async () => {
    const { stripe, sandbox } = await standIn();
    await sandbox('outage', { mode: 'error', share: 0.3, seed: 7 });
    const outcomes: boolean[] = [];
    for (let n = 0; n < 40; n++) {
      outcomes.push(
        await stripe.customers.list().then(
          () => true,
          () => false,
        ),
      );
    }
    await sandbox('outage', { on: false });
    await stripe.customers.list();
    return outcomes;
  };
  const first = await run();
  expect(await run()).toEqual(first);
  expect(new Set(first).size).toBe(2);
});

test('it runs inside the caller’s process, without a port', async () => {
  const app = stripeApp({ webhookUrl: 'http://127.0.0.1:1/', webhookSecret: SECRET });
  app.account.state.webhookMode = 'drop';
  const fetchFn: typeof fetch = (input, init) => app.fetch(new Request(input, init));
  const stripe = new Stripe('sk_test_x', { httpClient: Stripe.createFetchHttpClient(fetchFn), maxNetworkRetries: 0 });
  expect(await stripe.customers.create({ name: 'Ada' })).toMatchObject({ name: 'Ada' });
  app.account.faults.add({ mode: 'dropped', next: 1, share: 1, seed: 1, path: '/' });
  await expect(stripe.customers.create({ name: 'Bob' })).rejects.toThrow(Stripe.errors.StripeConnectionError);
  expect((await stripe.customers.list()).data).toHaveLength(2);
  await app.close();
});

test('the books add up what was charged, refunded and lost', async () => {
  const { stripe, sandbox, url } = await standIn();
  const payments: string[] = [];
  for (let n = 0; n < 4; n++) {
    await subscribe(stripe);
    payments.push((await stripe.paymentIntents.list({ limit: 1 })).data[0]?.id ?? '');
  }
  const [first = '', second = '', third = ''] = payments;
  await stripe.refunds.create({ payment_intent: first, amount: 250 });
  const { body } = await sandbox('disputes', { payment: second });
  await sandbox(`disputes/${body.id}`, { status: 'lost' });
  await sandbox('disputes', { payment: third });
  const books = await (await fetch(`${url}/_sandbox/books`)).json();
  expect(books).toEqual({ usd: { charged: 3600, refunded: 250, lost: 900, withheld: 900, net: 1550 } });
});

test('events are listed by time and kept as many as asked', async () => {
  let now = 1_000_000_000;
  const { stripe } = await standIn({ now: () => now, eventsKept: 5 });
  for (let n = 0; n < 8; n++) {
    now += 1000;
    await stripe.customers.create({ name: `${n}` });
  }
  expect((await stripe.events.list({ limit: 100 })).data).toHaveLength(5);
  const range = { gte: 1_000_005, lte: 1_000_006 };
  expect((await stripe.events.list({ created: range, types: ['customer.created'] })).data).toHaveLength(2);
  const all = await stripe.events.list({ limit: 2 }).autoPagingToArray({ limit: 10 });
  expect(all.map((event) => event.created)).toEqual([1_000_008, 1_000_007, 1_000_006, 1_000_005, 1_000_004]);
});
