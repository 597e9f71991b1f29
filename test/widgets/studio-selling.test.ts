/// <reference types="vite/client" />
import { afterEach, expect, test } from 'vitest';
import type { PlanInput } from '../../worker/contract/billing.ts';
import type { OfferInput } from '../../worker/contract/offer.ts';
import { type Desk, openDesk, soon } from './studio-page.ts';
import { anOffer, type Selling, shop } from './studio-selling-api.ts';

let desk: Desk;
afterEach(() => desk.close());

let selling: Selling;
const open = (hash: string, change: (made: Selling) => void = () => {}) => {
  desk = openDesk(hash, (api) => {
    selling = shop(api);
    change(selling);
  });
};
const pick = async (name: string, value: string) => (await desk.find(`[name=${name}][value=${value}]`)).click();
const fault = (name: string) => document.querySelector(`[id$="-${name}-fault"]`)?.textContent ?? '';

test('a plan’s form has only what fits its kind, and each kind is sent whole', async () => {
  open('#/plans');
  await desk.press('New plan');
  await desk.find('[name=trialDays]');
  await pick('kind', 'pass');
  await desk.find('[name=days]');
  expect(document.querySelector('[name=trialDays], [name=seats], [name=interval]')).toBeNull();
  await desk.type('Name', 'Summer pass');
  await desk.type('Price', '15');
  await desk.type('Days', '45');
  await pick('opens', 'tier');
  await desk.type('Tier', 'pro');
  await desk.press('Create plan');
  await desk.find('[role=status]', 'The plan “Summer pass” is on sale.');
  expect(desk.api.asked('POST', '/studio/plans').at(-1)?.json as PlanInput).toEqual({
    id: 'summer-pass',
    name: 'Summer pass',
    description: '',
    amount: 1500,
    currency: 'eur',
    prices: [],
    kind: 'pass',
    interval: null,
    trialDays: 0,
    seats: 1,
    days: 45,
    opens: 'tier',
    tier: 'pro',
    contents: [],
  } satisfies PlanInput);
});

test('a subscription has a trial, seats and prices elsewhere; what is wrong is said beside its field', async () => {
  open('#/plans');
  await desk.press('New plan');
  await desk.press('Create plan');
  await soon(() => fault('name') === 'This is needed.');
  expect(document.activeElement?.getAttribute('name')).toBe('name');
  expect(document.querySelector('[name=name]')?.getAttribute('aria-invalid')).toBe('true');
  await desk.type('Name', 'Teams');
  await desk.type('Price', '0.10');
  await desk.type('Days of trial', '400');
  await desk.type('Seats, at most', '10');
  await desk.press('Add a price');
  const other = await desk.find<HTMLSelectElement>('[name=currency-1]');
  other.value = 'eur';
  await desk.press('Create plan');
  await soon(() => fault('price').startsWith('The least is'));
  expect(fault('name')).toBe('');
  expect(fault('trialDays')).toBe('A whole number from 0 to 365.');
  expect(fault('currency-1')).toBe('There is a price in this currency already.');
  expect(desk.api.asked('POST', '/studio/plans')).toEqual([]);
  await desk.type('Price', '40');
  await desk.type('Days of trial', '14');
  other.value = 'jpy';
  const yen = await desk.find<HTMLInputElement>('[name=price-1]');
  yen.value = '6000';
  await desk.press('Create plan');
  await desk.find('[role=status]', 'is on sale.');
  expect(desk.api.plans.at(-1)).toMatchObject({
    prices: [{ amount: 6000, currency: 'jpy' }],
    trialDays: 14,
    seats: 10,
    kind: 'subscription',
  });
});

test('a bundle lists contents that are picked; more are added to it after a question', async () => {
  open('#/plans');
  await desk.press('New plan');
  await pick('kind', 'purchase');
  await pick('opens', 'content');
  await desk.type('Name', 'Both');
  await desk.type('Price', '29');
  await desk.press('Create plan');
  await desk.find('desk-contents .error', 'Choose at least one');
  const search = await desk.find<HTMLInputElement>('desk-contents [type=search]');
  search.value = 'TINY';
  search.dispatchEvent(new InputEvent('input', { bubbles: true }));
  await soon(() => document.querySelectorAll('desk-contents li').length === 1);
  await pick('content', '"course/tiny-transformer"');
  await desk.press('Create plan');
  await desk.find('[role=status]', 'is on sale.');
  expect(desk.api.plans.at(-1)).toMatchObject({
    opens: 'content',
    contents: [{ kind: 'course', slug: 'tiny-transformer' }],
  });

  await desk.press('Add contents to “Bundle”');
  await desk.find('desk-plan-contents li', 'Attention by hand');
  // What is in it already is not offered again.
  expect(document.querySelector('desk-plan-contents [value="post/hello-d1"]')).toBeNull();
  await pick('content', '"post/attention"');
  await desk.press('Add contents');
  await desk.press('Add');
  await desk.find('[role=status]', '1 content is added.');
  expect(desk.api.plans.find(({ id }) => id === 'bundle')?.contents.map(({ slug }) => slug)).toEqual([
    'hello-d1',
    'attention',
  ]);
});

test('offers say how they stand, carry a link for a page, and are withdrawn after a question', async () => {
  open('#/offers');
  for (const [code, state, words] of [
    ['AUTUMN-20', 'Active', '20% off for 3 months · all plans'],
    ['FIVE', 'Active', '€5 off the first payment'],
    ['OLD', 'Expired', ''],
    ['FULL', 'Used up', '12 of 12 uses'],
    ['OFF', 'Withdrawn', '20% off every payment'],
  ] as const) {
    const row = await desk.find('.rows > li', code);
    expect(row.textContent?.replaceAll(/\s+/g, ' '), code).toContain(words);
    expect(row.querySelector('.tag')?.textContent, code).toBe(state);
  }
  await desk.find('.rows > li', 'Stripe does not say how often it was used');
  await desk.press('Offer link: AUTUMN-20');
  await desk.find('desk-snippet code', 'https://blog.test/?lyceum_offer=AUTUMN-20');
  await desk.type('Page that the link leads to', '/posts/hello-d1?ref=mail');
  await desk.find('desk-snippet code', 'https://blog.test/posts/hello-d1?ref=mail&lyceum_offer=AUTUMN-20');
  await desk.type('Page that the link leads to', 'javascript:alert(1)');
  await desk.find('[role=alert]', 'This is no page of your blog.');
  desk.api.failing.set('PUT /studio/offers/AUTUMN-20/active', 'payment_unavailable');
  await desk.press('Withdraw AUTUMN-20');
  await desk.press('Withdraw');
  await desk.find('[role=alert]', 'Stripe does not answer');
  expect(selling.offers[0]?.active).toBe(true);
  desk.api.failing.clear();
  await desk.press('Withdraw AUTUMN-20');
  await desk.press('Withdraw');
  await desk.find('[role=status]', 'AUTUMN-20 is withdrawn.');
  desk.api.failing.set('PUT /studio/offers/OFF/active', 'conflict');
  await desk.press('Offer again: OFF');
  await desk.find('[role=alert]', 'This code is over at Stripe.');
});

test('a new offer is sent whole; a taken code is said at its field and nothing typed is lost', async () => {
  open('#/offers');
  await desk.press('New offer');
  await desk.type('Code', 'autumn_20');
  await desk.press('Create offer');
  await soon(() => fault('code') === '3 to 30 letters, digits and hyphens.');
  await desk.type('Code', 'autumn-20');
  await desk.type('Name', 'Winter');
  const plan = await desk.find<HTMLSelectElement>('[name=plan]');
  plan.value = 'monthly';
  await pick('reduction', 'amount');
  await desk.type('Amount', '2,5');
  await pick('duration', 'repeating');
  await desk.type('Months', '6');
  await desk.type('Uses in all', '50');
  await desk.type('Last day', '2099-12-31');
  await desk.press('Create offer');
  await soon(() => fault('code') === 'This code is taken. Please choose another.');
  expect(document.querySelector<HTMLInputElement>('[name=amount]')?.value).toBe('2,5');
  await desk.type('Code', 'winter');
  await desk.press('Create offer');
  await desk.find('[role=status]', 'The code WINTER is good from now on.');
  expect(desk.api.asked('POST', '/studio/offers').at(-1)?.json).toEqual({
    code: 'WINTER',
    name: 'Winter',
    plan: 'monthly',
    percent: null,
    amount: 250,
    currency: 'eur',
    duration: 'repeating',
    months: 6,
    maxUses: 50,
    expiresAt: new Date(2099, 11, 31, 23, 59, 59, 999).getTime(),
  } satisfies OfferInput);
  // Its link is there to copy at once.
  await desk.find('desk-snippet code', 'lyceum_offer=WINTER');
});

test('a code that leaves nothing to pay for what is paid once is refused before Stripe hears of it', async () => {
  open('#/offers', (made) => {
    made.offers = [anOffer()];
  });
  await desk.press('New offer');
  await desk.type('Code', 'FREE');
  await desk.type('Name', 'Free');
  await desk.type('Percent', '100');
  await desk.press('Create offer');
  await soon(() => fault('percent').includes('Nothing would be left to pay for “Pass”.'));
  const plan = await desk.find<HTMLSelectElement>('[name=plan]');
  plan.value = 'monthly';
  plan.dispatchEvent(new InputEvent('input', { bubbles: true }));
  await desk.press('Create offer');
  await desk.find('[role=status]', 'The code FREE is good');
});

test('gifts: pages of them, codes made, shown, kept in the list, and taken back', async () => {
  open('#/gifts');
  await desk.find('.rows > li', 'Bought by Grace for lin@example.com');
  await desk.find('.rows > li', 'redeemed by Lin');
  expect(document.querySelectorAll('.rows > li').length).toBe(3);
  await desk.press('Show more');
  await soon(() => document.querySelectorAll('.rows > li').length === 4);
  await desk.press('Give codes away');
  await desk.type('How many codes', '101');
  await desk.press('Make codes');
  await soon(() => fault('count') === 'A whole number from 1 to 100.');
  await desk.type('How many codes', '2');
  await desk.type('Days', '90');
  desk.api.failing.set('POST /studio/gifts', 'network');
  await desk.press('Make codes');
  await desk.find('[role=alert]', 'Nothing you typed is lost.');
  expect(document.querySelector<HTMLInputElement>('[name=days]')?.value).toBe('90');
  desk.api.failing.clear();
  await desk.press('Make codes');
  await desk.find('h2', '2 codes are ready');
  expect((await desk.find('desk-snippet code')).textContent).toBe('NEW0-0000-0000\nNEW0-0000-0001');
  const files: Blob[] = [];
  const make = URL.createObjectURL;
  URL.createObjectURL = (blob: Blob) => {
    files.push(blob);
    return make.call(URL, blob);
  };
  await desk.press('Download');
  URL.createObjectURL = make;
  expect(await files[0]?.text()).toBe('NEW0-0000-0000\nNEW0-0000-0001\n');
  await desk.press('Done');
  await desk.find('.key', 'NEW0-0000-0000');
  await desk.press('Take back: NEW0-0000-0000');
  await desk.press('Take back');
  await desk.find('[role=status]', 'The gift is taken back.');
  expect(selling.gifts[0]?.state).toBe('void');
  // Somebody redeems it before the owner decides.
  desk.api.failing.set('DELETE /studio/gifts/new_1', 'conflict');
  await desk.press('Take back: NEW0-0000-0001');
  await desk.press('Take back');
  await desk.find('[role=alert]', 'redeemed or taken back in the meantime');
});

test('teams: how many seats are given, counting the buyer’s', async () => {
  open('#/teams');
  const row = await desk.find('tbody tr', 'Grace');
  expect(row.textContent).toContain('4 of 5 given');
  expect(row.textContent).toContain('1 not taken yet');
  await desk.find('tbody tr', 'A former member');
});
