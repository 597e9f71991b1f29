import { expect, test } from 'vitest';
import { receiver, standIn, subscribe } from './stand-in.ts';

/** The value that a button of the page submits, as a browser reads it. */
function buttonValue(page: string, label: string): string | undefined {
  return new RegExp(`value="([^"]*)"[^>]*>${label}<`).exec(page)?.[1];
}

test('its switches work as forms and lead back to it', async () => {
  const hook = await receiver();
  const { stripe, url } = await standIn({ webhookUrl: hook.url });
  const page = async () => (await fetch(url)).text();
  const submit = async (path: string, form: Record<string, string>) => {
    const reply = await fetch(`${url}/_sandbox/${path}`, {
      method: 'POST',
      body: new URLSearchParams(form),
      redirect: 'manual',
    });
    expect([reply.status, reply.headers.get('location')]).toEqual([303, '/']);
  };

  await submit('webhooks', { mode: buttonValue(await page(), 'hold') ?? '' });
  expect(await page()).toMatch(/aria-pressed="true">hold</);
  const { subscription } = await subscribe(stripe);
  expect(await page()).toContain('ada@example.com');
  const cancel = /action="\/_sandbox\/(subscriptions\/[^"]+)"/.exec(await page())?.[1] ?? '';
  await submit(cancel, {});
  expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({ status: 'canceled' });
  expect(hook.received).toEqual([]);
  await submit('webhooks/release', {});
  await hook.until(() => hook.events().some((event) => event.type === 'customer.subscription.deleted'));

  await submit('outage', { on: buttonValue(await page(), 'Play outage') ?? '' });
  await expect(stripe.customers.list()).rejects.toThrow(/outage/);
  await submit('outage', { on: buttonValue(await page(), 'End outage') ?? '' });
  expect((await stripe.customers.list()).data).toHaveLength(1);
});

test('no other site can turn them', async () => {
  const { url } = await standIn();
  for (const path of ['webhooks', 'webhooks/release', 'outage']) {
    const headers = { origin: 'http://localhost:8080' };
    const reply = await fetch(`${url}/_sandbox/${path}`, { method: 'POST', headers, body: '{"on":true}' });
    expect(reply.status, path).toBe(403);
  }
});
