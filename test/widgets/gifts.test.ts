import { afterEach, beforeEach, expect, test } from 'vitest';
import { userEvent } from 'vitest/browser';
import type { GiftList } from '../../sdk/index.ts';
import { LyceumGifts } from '../../widgets/account/gifts.ts';
import { LyceumAccount } from '../../widgets/account/lyceum-account.ts';
import { focused } from './discussion-page.ts';
import { DAY, long, show } from './giving-page.ts';
import { type Call, offline, Refusal, until } from './page.ts';

let list: GiftList;
const now = Date.now();
const plans = [
  { id: 'monthly', name: 'Monthly', amount: 900, currency: 'usd', days: 31 },
  { id: 'pass', name: 'Pass', amount: 2500, currency: 'eur', days: 90 },
];
const gift = { plan: 'Monthly', days: 31, name: '', message: '', to: null, deliverAt: null, createdAt: now };
const full: GiftList = {
  plans,
  given: [
    { ...gift, id: 'a', state: 'ready', code: 'AAAA-BBBB-CCCC', redeemedAt: null },
    {
      ...gift,
      id: 'b',
      state: 'scheduled',
      code: 'AAAA-BBBB-DDDD',
      redeemedAt: null,
      deliverAt: now + 5 * DAY,
      to: `${'x'.repeat(60)}@example.com`,
      message: `${long}\n\nYours`,
    },
    { ...gift, id: 'c', state: 'redeemed', code: null, redeemedAt: now, name: 'Rosa', plan: long },
    { ...gift, id: 'd', state: 'void', code: null, redeemedAt: null },
  ],
  received: [
    {
      id: 'e',
      plan: 'Pass',
      from: 'Ada',
      message: 'Enjoy',
      days: 1,
      state: 'redeemed',
      redeemedAt: now,
      endsAt: now + DAY,
    },
    { id: 'f', plan: 'Pass', from: long, message: '', days: 90, state: 'redeemed', redeemedAt: 1, endsAt: 2 },
    { id: 'g', plan: 'Pass', from: 'A', message: '', days: null, state: 'redeemed', redeemedAt: 1, endsAt: null },
    { id: 'h', plan: 'Pass', from: 'A', message: '', days: 9, state: 'void', redeemedAt: 1, endsAt: 2 },
  ],
};

beforeEach(() => {
  list = { plans, given: [], received: [] };
  location.hash = '';
});
afterEach(() => {
  document.body.replaceChildren();
});

const answer = (call: Call): unknown => {
  if (call.path === '/gifts' && call.method === 'GET') return list;
  if (call.path === '/gifts') return { url: '#paying' };
  return { plan: 'Monthly', startsAt: now, endsAt: now + 31 * DAY };
};
const open = () => show('lyceum-gifts', LyceumGifts, answer);

test('a code is redeemed by keyboard, and the gifts are read again', async () => {
  const page = open();
  await page.button('Give somebody access');
  expect(await page.sound()).toEqual([]);
  const field = page.fill('code', '');
  field.focus();
  await userEvent.keyboard('aaaa-bbbb-cccc{Enter}');
  await page.status('Monthly is yours until');
  expect(page.asked('POST').map(({ path, json }) => [path, json])).toEqual([
    ['/gifts/redeem', { code: 'aaaa-bbbb-cccc' }],
  ]);
  expect(field.value).toBe('');
  await until(() => page.asked('GET').length > 1);
  expect(await page.sound()).toEqual([]);
});

test.each([
  [new Refusal(400, 'code_wrong'), 'not a gift code'],
  [new Refusal(410, 'code_expired'), 'redeemed already'],
  [new Refusal(409, 'already_entitled'), 'Keep the code'],
  [new Refusal(429, 'rate_limited'), 'wait an hour'],
  [new Refusal(401, 'session_expired'), 'session has ended'],
  [offline, 'Nothing is lost'],
])('a refusal (%o) is said, the code stays, and another try works', async (refusal, words) => {
  const page = open();
  await page.button('Give somebody access');
  page.answer = (call) => {
    if (call.method === 'POST') throw refusal;
    return answer(call);
  };
  const field = page.fill('code', 'AAAA-BBBB-CCCC');
  (await page.button('Redeem')).click();
  await page.alert(words);
  expect(field.value).toBe('AAAA-BBBB-CCCC');
  expect(focused()).toBe(field);
  expect(await page.sound()).toEqual([]);
  page.answer = answer;
  if (words.includes('session')) return;
  (await page.button('Redeem')).click();
  await page.status('Monthly is yours');
});

test('a second click waits for the first', async () => {
  const page = open();
  await page.button('Give somebody access');
  let go = () => {};
  page.answer = async (call) => {
    if (call.method === 'POST') await new Promise<void>((resolve) => (go = resolve));
    return answer(call);
  };
  page.fill('code', 'AAAA-BBBB-CCCC');
  (await page.button('Redeem')).click();
  (await page.button('Redeeming…')).click();
  await until(() => page.asked('POST').length > 0);
  go();
  await page.status('Monthly is yours');
  expect(page.asked('POST')).toHaveLength(1);
});

test('a gift is written, and paid on the payment page', async () => {
  const page = open();
  (await page.button('Give somebody access')).click();
  await until(() => focused()?.getAttribute('name') === 'plan');
  expect(await page.sound()).toEqual([]);
  await userEvent.selectOptions(page.root.querySelector('select') as HTMLElement, 'pass');
  await page.button('Pay €25');
  page.fill('to', 'rosa@example.com');
  page.fill('name', 'Rosa');
  page.fill('message', 'For you');
  const day = new Date(now + 10 * DAY);
  const two = (part: number) => String(part).padStart(2, '0');
  page.fill('day', `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`);
  (await page.button('Pay €25')).click();
  await until(() => location.hash === '#paying');
  const deliverAt = new Date(day.getFullYear(), day.getMonth(), day.getDate(), 9).getTime();
  expect(page.asked('POST').map(({ json }) => json)).toEqual([
    {
      plan: 'pass',
      to: 'rosa@example.com',
      name: 'Rosa',
      message: 'For you',
      deliverAt,
      returnTo: expect.stringMatching(/^http/),
    },
  ]);
  // Back by the browser's button: the page is as it was left, and can be sent again.
  dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
  await page.button('Pay €25');
});

test('what was written survives a failure and a cancelled form gives the focus back', async () => {
  const page = open();
  (await page.button('Give somebody access')).click();
  await page.button('Pay $9');
  page.fill('message', 'For you');
  page.answer = (call) => {
    if (call.method === 'POST') throw new Refusal(502, 'payment_unavailable');
    return answer(call);
  };
  (await page.button('Pay $9')).click();
  await page.alert('Nothing was charged');
  expect(page.root.querySelector('textarea')?.value).toBe('For you');
  expect(await page.sound()).toEqual([]);
  (await page.button('Cancel')).click();
  const opener = await page.button('Give somebody access');
  await until(() => focused() === opener);
});

test('every kind of gift, with long texts', async () => {
  list = full;
  const page = open();
  await page.says('Not redeemed yet');
  for (const words of [
    'AAAA-BBBB-CCCC',
    'Goes out on',
    'For Rosa',
    'Redeemed on',
    'Taken back',
    'From Ada',
    '1 day',
    'Ended',
    'Without an end',
  ])
    expect(page.text()).toContain(words);
  expect(await page.sound()).toEqual([]);
});

test('a code is copied, or shown to be copied by hand', async () => {
  list = full;
  const page = open();
  const copies = await until(() => page.root.querySelector<HTMLElement>('[aria-label*="AAAA-BBBB-CCCC"]'));
  const { clipboard } = navigator;
  for (const [outcome, words] of [
    [async () => {}, 'The code is copied.'],
    [() => Promise.reject(new Error('no')), 'Copy this code: AAAA-BBBB-CCCC'],
  ] as const) {
    Object.defineProperty(navigator, 'clipboard', { value: { writeText: outcome }, configurable: true });
    copies.click();
    await page.status(words);
  }
  Object.defineProperty(navigator, 'clipboard', { value: clipboard, configurable: true });
});

test('loading, then unreachable, then there; moved and doubled', async () => {
  let go: (value: unknown) => void = () => {};
  const page = open();
  page.answer = () => new Promise(() => {});
  page.lyceum.changed('access');
  const slow = show('lyceum-gifts', LyceumGifts, () => new Promise((resolve) => (go = resolve)));
  await until(() => slow.root.querySelector('.loading') && slow.calls.length > 0);
  expect(await slow.sound()).toEqual([]);
  go(full);
  await slow.says('AAAA-BBBB-CCCC');
  slow.answer = () => {
    throw offline;
  };
  const down = show('lyceum-gifts', LyceumGifts, () => {
    throw offline;
  });
  await down.alert('cannot be reached');
  expect(await down.sound()).toEqual([]);
  down.answer = answer;
  (await down.button('Try again')).click();
  await down.button('Give somebody access');
  const elsewhere = document.body.appendChild(document.createElement('div'));
  elsewhere.append(down.host);
  await until(() => down.asked('GET').length >= 3);
  await down.button('Give somebody access');
});

test('where nothing can be given, a code can still be redeemed', async () => {
  list = { plans: [], given: [], received: [] };
  const page = open();
  await until(() => page.asked('GET').length > 0 && !page.root.querySelector('.loading'));
  expect(page.text()).not.toContain('Give somebody');
  expect(page.root.querySelector('[name=code]')).toBeTruthy();
});

test.each([
  ['cs_test_1', ['/checkouts/cs_test_1/return']],
  ['cancelled', []],
])('back from the payment page (%s) it is fulfilled once, and the address is clean', async (id, asked) => {
  const before = location.href;
  const address = new URL(before);
  address.searchParams.set('lyceum_gift', id);
  history.replaceState(null, '', address);
  const page = show('lyceum-account', LyceumAccount, (call) => {
    if (call.method === 'POST') return { status: 'complete', url: null };
    const account = { id: 'm', email: 'a@example.com', name: 'Ada', fields: [], goal: null, level: null };
    return { ...account, onboarded: true, createdAt: 1, grants: [], topics: [], newsletter: true };
  });
  await until(() => !location.search.includes('lyceum_gift'));
  await until(() => page.root.querySelector('dialog')?.open);
  await until(() => page.asked('POST').length === asked.length);
  expect(page.asked('POST').map(({ path }) => path)).toEqual(asked);
  history.replaceState(null, '', before);
});
