import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Referral } from '../../sdk/index.ts';
import { LyceumReferral } from '../../widgets/account/referral.ts';
import { focused } from './discussion-page.ts';
import { DAY, long, show } from './giving-page.ts';
import { type Call, offline, Refusal, until } from './page.ts';

let referral: Referral;
const now = Date.now();
const link = 'https://blog.example/?lyceum_ref=abcd1234';
const reward = { plan: 'Monthly', days: 30, readyAt: null, createdAt: 1 };

beforeEach(() => {
  referral = { days: 30, code: null, link: null, joined: 0, rewards: [] };
});
afterEach(() => {
  document.body.replaceChildren();
});

const answer = (call: Call): unknown => {
  if (call.method === 'PUT') referral = { ...referral, code: 'abcd1234', link };
  if (call.method !== 'POST') return referral;
  const [used, ...others] = referral.rewards;
  if (used) referral = { ...referral, rewards: [{ ...used, state: 'used' }, ...others] };
  return { plan: 'Monthly', startsAt: now, endsAt: now + 30 * DAY };
};
const open = () => show('lyceum-referral', LyceumReferral, answer);

test('the link is made when it is asked for, and copied', async () => {
  const page = open();
  const make = await page.button('Make my link');
  expect(page.text()).toContain('you get 30 days');
  expect(await page.sound()).toEqual([]);
  make.focus();
  make.click();
  await page.status('Your link is ready.');
  await until(() => page.root.querySelector<HTMLInputElement>('[name=link]')?.value === link);
  await until(() => focused()?.localName === 'h3');
  expect(await page.sound()).toEqual([]);
  const { clipboard } = navigator;
  const copied: string[] = [];
  const writeText = async (text: string) => void copied.push(text);
  Object.defineProperty(navigator, 'clipboard', { value: { writeText }, configurable: true });
  (await page.button('Copy')).click();
  await page.status('The link is copied.');
  Object.defineProperty(navigator, 'clipboard', { value: clipboard, configurable: true });
  expect(copied).toEqual([link]);
});

test('rewards of every kind, and one that is ready is used', async () => {
  referral = {
    days: 30,
    code: 'abcd1234',
    link: `https://${'long'.repeat(40)}.example/?lyceum_ref=abcd1234`,
    joined: 3,
    rewards: [
      { ...reward, id: 'a', state: 'ready' },
      { ...reward, id: 'b', state: 'pending', readyAt: now + DAY, days: 1 },
      { ...reward, id: 'c', state: 'used', plan: long },
      { ...reward, id: 'd', state: 'void' },
      { ...reward, id: 'e', state: 'pending' },
    ],
  };
  const page = open();
  await page.says('3 people have joined.');
  for (const words of ['Ready on', 'Used', 'Taken back', 'Not earned yet', '1 day'])
    expect(page.text()).toContain(words);
  expect(await page.sound()).toEqual([]);
  let opened = 0;
  page.lyceum.addEventListener('access', () => opened++);
  (await page.button('Use it now')).click();
  await page.status('Monthly is yours until');
  await until(() => !page.text().includes('Use it now'));
  expect([opened, page.asked('POST').map(({ path }) => path)]).toEqual([1, ['/referral/rewards/a/redeem']]);
});

test.each([
  [new Refusal(409, 'already_entitled'), 'The reward stays here'],
  [new Refusal(410, 'code_expired'), 'used already'],
  [offline, 'Nothing is lost'],
])('a reward that cannot be used (%o) says why', async (refusal, words) => {
  referral = { ...referral, code: 'abcd1234', link, rewards: [{ ...reward, id: 'a', state: 'ready' }] };
  const page = open();
  const use = await page.button('Use it now');
  page.answer = (call) => {
    if (call.method === 'POST') throw refusal;
    return answer(call);
  };
  use.click();
  await page.alert(words);
  expect(await page.sound()).toEqual([]);
});

test('where nobody is rewarded, nothing is seen; what was earned before stays', async () => {
  referral = { ...referral, days: 0 };
  const page = open();
  await until(() => page.asked('GET').length > 0);
  await until(() => page.host.hidden);
  referral = { ...referral, rewards: [{ ...reward, id: 'a', state: 'ready' }] };
  page.lyceum.changed('access');
  await page.button('Use it now');
  expect([page.host.hidden, page.text().includes('your link')]).toEqual([false, false]);
});

test('unreachable, then there', async () => {
  const page = show('lyceum-referral', LyceumReferral, () => {
    throw offline;
  });
  await page.alert('cannot be reached');
  expect(await page.sound()).toEqual([]);
  page.answer = answer;
  (await page.button('Try again')).click();
  await page.button('Make my link');
});
