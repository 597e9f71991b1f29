import Stripe from 'stripe';
import { expect, test } from 'vitest';
import { receiver, SECRET, standIn, subscribe } from './stand-in.ts';

test('every event of a checkout arrives, signed so that stripe-node accepts it', async () => {
  const hook = await receiver();
  const { stripe } = await standIn({ webhookUrl: hook.url });
  const { session, subscription } = await subscribe(stripe);
  const wanted = ['checkout.session.completed', 'customer.subscription.created', 'invoice.paid'];
  await hook.until(() => wanted.every((type) => hook.events().some((event) => event.type === type)));
  for (const { payload, signature } of hook.received) {
    const event = await Stripe.webhooks.constructEventAsync(payload, signature, SECRET);
    expect(event.api_version).toBe(Stripe.API_VERSION);
    await expect(Stripe.webhooks.constructEventAsync(payload, signature, 'whsec_other')).rejects.toThrow();
    await expect(Stripe.webhooks.constructEventAsync(`${payload} `, signature, SECRET)).rejects.toThrow();
  }
  const completed = hook.events().find((event) => event.type === 'checkout.session.completed');
  expect(completed?.data.object).toMatchObject({ id: session.id, subscription: subscription.id });
  expect((await stripe.events.retrieve(completed?.id ?? '')).type).toBe('checkout.session.completed');
});

test('a delivery that fails is tried again until it succeeds', async () => {
  const hook = await receiver((nth) => [500, 302, 200][nth - 1] ?? 200);
  const { stripe } = await standIn({ webhookUrl: hook.url, retryDelays: [5, 5, 5] });
  await stripe.customers.create({ name: 'Ada' });
  await hook.until(() => hook.received.length === 3);
  expect(new Set(hook.events().map((event) => event.id)).size).toBe(1);
});

test('retries are bounded, and the dashboard tells', async () => {
  const hook = await receiver(() => 503);
  const { stripe, url } = await standIn({ webhookUrl: hook.url, retryDelays: [1, 1] });
  await stripe.customers.create({ name: 'Ada' });
  await hook.until(() => hook.received.length === 3);
  await expect.poll(async () => (await fetch(url)).text()).toContain('503 after 3 tries');
  expect(hook.received).toHaveLength(3);
});

test('held events wait for their release', async () => {
  const hook = await receiver();
  const { stripe, sandbox } = await standIn({ webhookUrl: hook.url });
  await sandbox('webhooks', { mode: 'hold' });
  await stripe.customers.create({ name: 'Held' });
  await sandbox('webhooks', { mode: 'normal' });
  await stripe.customers.create({ name: 'Sent' });
  await hook.until(() => hook.received.length === 1);
  expect(hook.events()).toMatchObject([{ data: { object: { name: 'Sent' } } }]);
  expect((await sandbox('webhooks/release')).body).toEqual({ released: 1 });
  await hook.until(() => hook.received.length === 2);
  expect(hook.events()[1]).toMatchObject({ data: { object: { name: 'Held' } } });
});

test('dropped events never arrive, and doubled ones arrive twice', async () => {
  const hook = await receiver();
  const { stripe, sandbox } = await standIn({ webhookUrl: hook.url });
  await sandbox('webhooks', { mode: 'drop' });
  await stripe.customers.create({ name: 'Dropped' });
  await sandbox('webhooks', { mode: 'twice' });
  await stripe.customers.create({ name: 'Doubled' });
  await hook.until(() => hook.received.length === 2);
  const events = hook.events();
  expect(events).toMatchObject([{ data: { object: { name: 'Doubled' } } }, { id: events[0]?.id }]);
  expect((await stripe.events.list()).data).toHaveLength(2);
  expect((await sandbox('webhooks', { mode: 'sometimes' })).status).toBe(400);
});
