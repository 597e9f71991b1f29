import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startStripe } from '../../examples/sandbox/stripe/server.ts';
import { clientOf, receiver, SECRET, standIn, subscribe } from './stand-in.ts';

async function statePath() {
  const folder = await mkdtemp(join(tmpdir(), 'stripe-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return join(folder, 'deep', 'stripe.json');
}

test('a second start keeps objects, keys, mode and what is still to be delivered', async () => {
  const path = await statePath();
  const options = { port: 0, webhookUrl: 'http://127.0.0.1:1/', webhookSecret: SECRET, statePath: path };
  const first = await startStripe({ ...options, retryDelays: [3_600_000] });
  const stripe = clientOf(first.url);
  const { subscription, price } = await subscribe(stripe);
  const customer = await stripe.customers.create({ name: 'Ada' }, { idempotencyKey: 'k' });
  await fetch(`${first.url}/_sandbox/webhooks`, { method: 'POST', body: '{"mode":"drop"}' });
  const events = (await stripe.events.list({ limit: 100 })).data;
  await first.close();
  expect(await readdir(join(path, '..'))).toEqual(['stripe.json']);

  const hook = await receiver();
  const second = await standIn({ statePath: path, webhookUrl: hook.url });
  expect(await second.stripe.subscriptions.retrieve(subscription.id)).toMatchObject({ status: 'active' });
  expect(String((await second.stripe.prices.retrieve(price.id)).unit_amount_decimal)).toBe('900');
  const again = await second.stripe.customers.create({ name: 'Ada' }, { idempotencyKey: 'k' });
  expect(again.id).toBe(customer.id);
  await hook.until(() => hook.received.length === events.length);
  expect(new Set(hook.events().map((event) => event.id))).toEqual(new Set(events.map((event) => event.id)));
  await second.stripe.customers.create({ name: 'Dropped' });
  expect(hook.received).toHaveLength(events.length);
});

test('a second start knows what belongs to what, and what is due', async () => {
  const path = await statePath();
  let now = Date.UTC(2026, 0, 10);
  const options = { webhookUrl: 'http://127.0.0.1:1/', webhookSecret: SECRET, statePath: path, now: () => now };
  const first = await startStripe({ ...options, port: 0, retryDelays: [] });
  const { subscription } = await subscribe(clientOf(first.url));
  const customer = String(subscription.customer);
  const [charge] = (await clientOf(first.url).charges.list({ customer })).data;
  await clientOf(first.url).refunds.create({ charge: charge?.id ?? '', amount: 100 });
  await first.close();

  now = Date.UTC(2026, 1, 11);
  const { stripe } = await standIn(options);
  expect((await stripe.refunds.list({ charge: charge?.id ?? '' })).data).toMatchObject([{ amount: 100 }]);
  expect((await stripe.invoices.list({ subscription: subscription.id })).data).toMatchObject([
    { billing_reason: 'subscription_cycle', status: 'paid', created: Date.UTC(2026, 1, 10) / 1000 },
    { billing_reason: 'subscription_create' },
  ]);
});

test('a broken state file stops the start with the way out', async () => {
  const path = join(await statePath(), '..', '..', 'broken.json');
  await writeFile(path, '{"customers":');
  const start = startStripe({ port: 0, webhookUrl: 'http://127.0.0.1:1/', webhookSecret: SECRET, statePath: path });
  await expect(start).rejects.toThrow(/delete the file to start over/);
});

test('a taken port rejects', async () => {
  const { url } = await standIn();
  const start = startStripe({ port: Number(new URL(url).port), webhookUrl: url, webhookSecret: SECRET });
  await expect(start).rejects.toThrow(/EADDRINUSE/);
});
