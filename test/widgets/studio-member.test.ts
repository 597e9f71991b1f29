/// <reference types="vite/client" />
import { afterEach, expect, test } from 'vitest';
import { afterRefund } from '../../widgets/studio/refund-words.ts';
import { type Desk, openDesk, soon } from './studio-page.ts';
import { aPayment, aSubscription, type Selling, shop } from './studio-selling-api.ts';

// Not there yet where the words of a refund come first, which need no desk.
let desk: Desk;
afterEach(() => desk?.close());

let selling: Selling;
const open = (hash = '#/members/m1') => {
  desk = openDesk(hash, (api) => {
    selling = shop(api);
    api.members = [{ id: 'm1', name: 'Grace', email: 'grace@example.com', plan: null, createdAt: 0, banned: false }];
  });
};
const section = (title: string) => desk.find('section.card', title);

test('a member is found in the list and has a page of everything', async () => {
  open('#/members');
  await desk.press('Grace');
  await desk.find('h2', 'Grace');
  expect(location.hash).toBe('#/members/m1');
  expect((await desk.find('nav [aria-current]')).textContent?.trim()).toBe('Members');
  await desk.find('code', 'cus_123');
  const access = await section('Access');
  expect(access.textContent).toContain('“Spoke at the meet-up”');
  expect(access.textContent).toContain('What is over (1)');
  const payments = await section('Payments');
  expect(payments.textContent).toContain('€4 refunded');
  expect(payments.textContent).toContain('€5 disputed');
  await section('Withdrawals');
  expect((await section('What was done')).textContent).toContain('Gave access');
});

test('access is given with a note and an end, and ended after a question', async () => {
  open();
  await desk.press('Give access');
  await desk.find('desk-grant-form [name=plan]');
  await desk.press('Give access');
  await desk.find('[id=grant-note-fault]', 'This is needed.');
  await desk.type('Note', 'Helped with the translation');
  await desk.type('Last day', '2099-01-31');
  desk.api.failing.set('POST /studio/members/m1/grants', 'network');
  await desk.press('Give access');
  await desk.find('[role=alert]', 'Nothing you typed is lost.');
  expect(document.querySelector<HTMLInputElement>('[name=note]')?.value).toBe('Helped with the translation');
  desk.api.failing.clear();
  await desk.press('Give access');
  await desk.find('[role=status]', 'Access is given.');
  await desk.find('section.card', '“Helped with the translation”');
  expect(desk.api.asked('POST', '/studio/members/m1/grants').at(-1)?.json).toEqual({
    plan: 'monthly',
    content: null,
    note: 'Helped with the translation',
    endsAt: new Date(2099, 0, 31, 23, 59, 59, 999).getTime(),
  });
  await desk.press('End access: Everything');
  await desk.find('dialog', 'closed at once');
  await desk.press('Cancel');
  expect(desk.api.asked('DELETE', '/studio/grants/comp_1')).toEqual([]);
  await desk.press('End access: Everything');
  await desk.press('End access');
  await desk.find('[role=status]', '“Everything” has ended.');
  await desk.find('summary', 'What is over (2)');
});

test('one content is given by picking it; everything only after a question', async () => {
  open();
  await desk.press('Give access');
  (await desk.find('[name=scope][value=content]')).click();
  await desk.type('Note', 'Reviewer');
  await desk.press('Give access');
  await desk.find('desk-contents .error', 'Choose one.');
  (await desk.find('[value="post/attention"]')).click();
  await desk.press('Give access');
  await desk.find('[role=status]', 'Access is given.');
  expect(desk.api.asked('POST', '/studio/members/m1/grants').at(-1)?.json).toMatchObject({
    plan: null,
    content: { kind: 'post', slug: 'attention' },
    endsAt: null,
  });
  await desk.press('Give access');
  (await desk.find('[name=scope][value=all]')).click();
  await desk.type('Note', 'Friend');
  await desk.press('Give access');
  await desk.find('dialog', 'Open everything to Grace?');
  await desk.press('Give access');
  await soon(() => desk.api.asked('POST', '/studio/members/m1/grants').length === 2);
  expect(desk.api.asked('POST', '/studio/members/m1/grants').at(-1)?.json).toMatchObject({ plan: null, content: null });
});

test('a refund says what it does before it is done; a part of it keeps access by the rule', async () => {
  open();
  (await desk.find('section button[aria-label^="Refund €9 of"]')).click();
  const form = await desk.find('desk-refund-form');
  await soon(() => form.textContent?.includes('access from it ends at once'));
  expect(form.textContent).toContain('The subscription itself goes on');
  await desk.type('Amount in EUR', '9.01');
  await desk.press('Refund…');
  await desk.find('#refund-amount-fault', 'At most €9');
  await desk.type('Amount in EUR', '4,50');
  await soon(() => form.textContent?.includes('Access stays'));
  await desk.type('Reason', 'Half a month');
  desk.api.failing.set('POST /studio/payments/pi_1/refund', 'payment_unavailable');
  await desk.press('Refund…');
  await desk.find('dialog', 'Refund €4.50 to Grace?');
  await desk.press('Refund €4.50');
  await desk.find('[role=alert]', 'Stripe does not answer');
  expect(document.querySelector<HTMLInputElement>('[name=reason]')?.value).toBe('Half a month');
  desk.api.failing.clear();
  await desk.press('Refund…');
  await desk.press('Refund €4.50');
  await desk.find('[role=status]', '€4.50 are on the way back.');
  await soon(() => document.activeElement?.getAttribute('data-payment') === 'pi_1', 'the focus is back at the payment');
  expect(selling.member?.payments[0]?.refunded).toBe(450);
  expect(desk.api.asked('POST', '/studio/payments/pi_1/refund').at(-1)?.json).toEqual({
    amount: 450,
    reason: 'Half a month',
  });
  await soon(() => !document.querySelector('desk-refund-form'));
});

test('a payment that was refunded meanwhile is shown as it stands, with what was typed kept', async () => {
  open();
  (await desk.find('section button[aria-label^="Refund €9 of"]')).click();
  await desk.type('Reason', 'Sorry');
  const { member } = selling;
  if (member)
    selling.member = { ...member, payments: member.payments.map((one) => ({ ...one, refunded: one.amount - 100 })) };
  await desk.press('Refund…');
  await desk.press('Refund €9');
  await desk.find('[role=alert]', 'Nothing was refunded');
  await desk.find('section .tag', '€8 refunded');
  expect(document.querySelector<HTMLInputElement>('[name=reason]')?.value).toBe('Sorry');
});

test('a subscription is left to run out, or cancelled at once', async () => {
  open();
  await desk.press('Cancel at period’s end: Monthly');
  await desk.find('dialog', 'Access stays until');
  await desk.press('Let it run out');
  await desk.find('[role=status]', 'runs out on');
  await soon(() => !document.querySelector('[aria-label="Cancel at period’s end: Monthly"]'));
  await desk.press('Cancel now: Monthly');
  await desk.find('dialog', 'No money is given back');
  await desk.press('Cancel it now');
  await desk.find('[role=status]', '“Monthly” is cancelled.');
  expect(desk.api.asked('POST', '/studio/subscriptions/sub_1/cancel').map(({ json }) => json)).toEqual([
    { at: 'period-end' },
    { at: 'now' },
  ]);
});

test('a member is suspended on their page; leaving it with something typed asks first', async () => {
  open();
  await desk.press('Suspend');
  await desk.press('Suspend');
  await desk.find('[role=status]', 'Grace is suspended.');
  await desk.find('h2 .tag', 'Suspended');
  await desk.press('Give access');
  await desk.type('Note', 'x');
  await desk.press('Members');
  await desk.find('dialog', 'Leave without saving?');
  await desk.press('Cancel');
  expect(location.hash).toBe('#/members/m1');
});

test('a member who is not there is said so, with a way back', async () => {
  desk = openDesk('#/members/nobody');
  await desk.find('[data-page] .notice[role=alert]', 'This is not here (any more).');
  await desk.find('a', 'All members');
});

test.each([
  ['a pass in full', aPayment({ kind: 'pass', subscription: null }), 900, 'keep', 'Access from it ends at once.'],
  [
    'the rest of a pass',
    aPayment({ kind: 'pass', subscription: null, refunded: 400 }),
    500,
    'keep',
    'Access from it ends at once.',
  ],
  [
    'a part, kept',
    aPayment({ kind: 'pass', subscription: null }),
    899,
    'keep',
    'Access stays: by your settings, a partial refund keeps it.',
  ],
  [
    'a part, ended',
    aPayment({ kind: 'pass', subscription: null }),
    1,
    'end',
    'Access from it ends at once. By your settings a partial refund does that too.',
  ],
  [
    'a gift',
    aPayment({ kind: 'gift', subscription: null }),
    900,
    'keep',
    'The gift is taken back: its code is no longer good, and access from it ends at once.',
  ],
  [
    'a subscription set to end',
    aPayment(),
    900,
    'keep',
    'If this paid for the period that runs now, access from it ends at once.',
  ],
] as const)('what a refund of %s does to access', (_, payment, amount, partialRefund, words) => {
  const ending = [aSubscription({ cancelAt: Date.now() })];
  expect(afterRefund(payment, amount, { partialRefund }, ending).join(' ')).toBe(words);
});
