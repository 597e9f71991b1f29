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

test('a person can refund, dispute, break a card, settle a payment and put the clock on', async () => {
  const { stripe, url } = await standIn();
  const page = async () => (await fetch(url)).text();
  /** Clicks the first button of that name, with the form's hidden fields. */
  const click = async (label: string) => {
    const form = new RegExp(`<form[^>]*action="([^"]*)"[^>]*>((?:(?!</form>).)*)>${label}<`, 's').exec(await page());
    expect(form, label).not.toBeNull();
    const fields = [...(form?.[2] ?? '').matchAll(/name="([^"]*)" value="([^"]*)"/g)].map(([, name, value]) => [
      name,
      value,
    ]);
    const reply = await fetch(`${url}${form?.[1]}`, {
      method: 'POST',
      body: new URLSearchParams(fields as [string, string][]),
      redirect: 'manual',
    });
    expect(reply.status, label).toBe(303);
  };
  const { subscription } = await subscribe(stripe);
  const current = () => stripe.subscriptions.retrieve(subscription.id);
  await click('Dispute');
  await click('Dispute won');
  await click('Refund');
  expect((await stripe.refunds.list()).data).toMatchObject([{ amount: 900 }]);
  await click('Card fails from now');
  await click('A month later');
  expect((await current()).status).toBe('past_due');
  await click('Card works again');
  await click('Try now');
  expect((await current()).status).toBe('active');
  const session = await stripe.checkout.sessions.create({
    mode: 'payment',
    line_items: [{ price_data: { currency: 'eur', unit_amount: 500, product_data: { name: 'A pass' } }, quantity: 1 }],
    success_url: 'http://localhost/',
  });
  await fetch(session.url ?? '', {
    method: 'POST',
    body: new URLSearchParams({ email: 'a@example.com', method: 'alipay' }),
    redirect: 'manual',
  });
  await click('Money arrives');
  expect(await stripe.checkout.sessions.retrieve(session.id)).toMatchObject({ payment_status: 'paid' });
});

test('no other site can turn them', async () => {
  const { url } = await standIn();
  for (const path of ['webhooks', 'webhooks/release', 'outage', 'clock', 'disputes', 'mail']) {
    const headers = { origin: 'http://localhost:8080' };
    const reply = await fetch(`${url}/_sandbox/${path}`, { method: 'POST', headers, body: '{"on":true}' });
    expect(reply.status, path).toBe(403);
  }
});
