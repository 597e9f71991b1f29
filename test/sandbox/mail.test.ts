import { expect, test } from 'vitest';
import { standIn } from './stand-in.ts';

const post = (url: string, body: unknown, headers: Record<string, string> = { authorization: 'Bearer re_local' }) =>
  fetch(`${url}/mail/emails`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
const mail = {
  from: 'Blog <blog@example.com>',
  subject: 'Your code is 123456',
  text: 'Type 123456.\nIt lasts 10 minutes.',
};

test('mail is taken, listed newest first by address, and shows its code', async () => {
  let now = 1000;
  const { url } = await standIn({ now: () => now++ });
  const first = await post(url, { ...mail, to: 'ada@example.com' });
  expect(await first.json()).toEqual({ id: expect.any(String) });
  await post(url, { ...mail, to: ['ada@example.com', 'bob@example.com'], subject: 'Later' });
  const list = await (await fetch(`${url}/mail.json?to=Ada@example.com`)).json();
  expect(list.map((entry: { subject: string }) => entry.subject)).toEqual(['Later', 'Your code is 123456']);
  expect(Object.keys(list[0]).sort()).toEqual(['at', 'id', 'subject', 'text', 'to']);
  expect(list[1]).toMatchObject({ to: 'ada@example.com', text: mail.text });
  expect(await (await fetch(`${url}/mail.json`)).json()).toHaveLength(3);
  expect(await (await fetch(`${url}/mail`)).text()).toMatch(/class="code".*123456/s);
});

test('what the provider would refuse is refused, and markup is shown as text', async () => {
  const { url } = await standIn();
  expect((await post(url, { ...mail, to: 'ada@example.com' }, {})).status).toBe(401);
  expect((await post(url, { ...mail, to: [] })).status).toBe(422);
  expect((await post(url, 'not json')).status).toBe(422);
  await post(url, { ...mail, to: 'ada@example.com', text: '<script>alert(1)</script>' });
  expect(await (await fetch(`${url}/mail`)).text()).not.toContain('<script');
});

test('only the newest 200 are kept', async () => {
  const { url } = await standIn();
  for (let n = 0; n < 205; n++) await post(url, { ...mail, to: 'ada@example.com', subject: `Mail ${n}` });
  const list = await (await fetch(`${url}/mail.json`)).json();
  expect([list.length, list[0].subject, list[199].subject]).toEqual([200, 'Mail 204', 'Mail 5']);
});

test('one key sends once, and a lost answer is found again by it', async () => {
  const { url } = await standIn();
  const send = (text: string) =>
    post(
      url,
      { ...mail, to: 'ada@example.com', text, headers: { 'List-Unsubscribe': '<http://x>' } },
      { authorization: 'Bearer re_local', 'idempotency-key': 'k1' },
    );
  const fail = (order: object) =>
    fetch(`${url}/_sandbox/mail`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(order),
    });
  await fail({ mode: 'error', next: 1 });
  await fail({ mode: 'rate_limit' });
  await fail({ mode: 'lost' });
  const statuses = [];
  for (let n = 0; n < 4; n++) statuses.push((await send('once')).status);
  expect(statuses).toEqual([500, 429, 500, 200]);
  expect((await send('other')).status).toBe(409);
  const list = await (await fetch(`${url}/mail.json`)).json();
  expect(list).toMatchObject([{ text: 'once', key: 'k1', headers: { 'List-Unsubscribe': '<http://x>' } }]);
  expect(await (await fetch(`${url}/_sandbox/mail`)).json()).toEqual({ accepted: 1, replayed: 1, failed: 3 });
  expect((await fail({ mode: 'sometimes' })).status).toBe(400);
});
