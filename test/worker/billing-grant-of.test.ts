import { expect, test } from 'vitest';
import { defaultRules } from '../../worker/access/rules.ts';
import { grantOf, grantOfPayment, type Period, type Subscribed } from '../../worker/billing/projection/grant-of.ts';
import { type Money, moneyOf, together } from '../../worker/billing/projection/money.ts';
import { stack } from '../../worker/billing/projection/stack.ts';

// Statuses and what they mean: https://docs.stripe.com/billing/subscriptions/overview#subscription-statuses
const START = 1_700_000_000;
const PERIOD_END = START + 30 * 86_400;
const DAY = 86_400_000;

const subscription = (changes: Partial<Subscribed>): Subscribed => ({
  status: 'active',
  start_date: START,
  cancel_at: null,
  cancel_at_period_end: false,
  ended_at: null,
  trial_start: null,
  trial_end: null,
  pause_collection: null,
  metadata: {},
  items: { data: [{ current_period_start: START, current_period_end: PERIOD_END }] },
  ...changes,
});
const paid: Money = { paid: 900, refunded: 0, refundedAt: null, disputed: 0, dispute: null };
const settled: Period = { settled: true, money: paid };
const rules = { ...defaultRules, graceDays: 10 };

const renewing = { startsAt: START * 1000, endsAt: PERIOD_END * 1000 + DAY, renews: true };
const ending = { startsAt: START * 1000, endsAt: PERIOD_END * 1000, renews: false };
const endsWithPeriod = { cancel_at_period_end: true, cancel_at: PERIOD_END };
const trial = { trial_start: START, trial_end: PERIOD_END };
const closedAtOnce = { startsAt: START * 1000, endsAt: START * 1000, renews: false };

test.each<[Subscribed['status'], Partial<Subscribed>, object | null]>([
  ['trialing', trial, { source: 'trial', reason: 'trial', ...renewing }],
  ['trialing', { ...trial, ...endsWithPeriod }, { source: 'trial', reason: 'trial', ...ending }],
  // A gift that was added to a running subscription.
  [
    'trialing',
    { trial_start: START + 60, trial_end: PERIOD_END },
    { source: 'subscription', reason: 'paid', ...renewing },
  ],
  ['active', {}, { source: 'subscription', reason: 'paid', ...renewing }],
  ['active', endsWithPeriod, { source: 'subscription', reason: 'paid', ...ending }],
  ['active', { cancel_at_period_end: true }, { source: 'subscription', reason: 'paid', ...ending }],
  ['active', { pause_collection: {} }, { source: 'subscription', reason: 'paused', ...ending }],
  ['past_due', {}, { source: 'subscription', reason: 'past_due', ...renewing, endsAt: START * 1000 + 10 * DAY }],
  ['unpaid', {}, { source: 'subscription', reason: 'past_due', ...closedAtOnce }],
  ['paused', trial, { source: 'subscription', reason: 'paused', ...ending }],
  ['incomplete', {}, null],
  ['incomplete_expired', {}, null],
  [
    'canceled',
    { ended_at: START + 60, cancel_at: START + 60 },
    { source: 'subscription', reason: 'ended', ...ending, endsAt: (START + 60) * 1000 },
  ],
  ['canceled', {}, null],
])('%s %o gives %o', (status, changes, expected) => {
  expect(grantOf(subscription({ status, ...changes }), settled, rules)).toEqual(expected);
});

test('an end within the period is exact; one in a later period changes nothing yet', () => {
  expect(grantOf(subscription({ cancel_at: PERIOD_END - 60 }), settled, rules)).toMatchObject({
    endsAt: (PERIOD_END - 60) * 1000,
    renews: false,
  });
  expect(grantOf(subscription({ cancel_at: PERIOD_END + 60 }), settled, rules)).toMatchObject(renewing);
});

test('of several items, the one paid longest counts', () => {
  const data = [PERIOD_END, PERIOD_END + 86_400, 0].map((current_period_end) => ({
    current_period_start: START,
    current_period_end,
  }));
  expect(grantOf(subscription({ items: { data } }), settled, rules)).toMatchObject({
    endsAt: (PERIOD_END + 86_400) * 1000 + DAY,
  });
});

test('a pause in a period that was not paid closes with the period before', () => {
  const period = { settled: false, money: together([]) };
  expect(grantOf(subscription({ pause_collection: {} }), period, rules)).toMatchObject({ endsAt: START * 1000 });
});

const at = START + 3600;
const charge = (changes: object) => ({
  amount_captured: 900,
  amount_refunded: 0,
  created: START,
  refunds: null,
  ...changes,
});
const refunded = (amount: number, status = 'succeeded') =>
  moneyOf(charge({ amount_refunded: amount, refunds: { data: [{ created: at, status }] } }), []);
const disputed = (status: string) => moneyOf(charge({}), [{ status, amount: 900, created: at }]);

test.each<[string, Money, Partial<typeof rules>, string]>([
  ['a full refund', refunded(900), {}, 'refunded'],
  ['a partial refund', refunded(300), {}, 'paid'],
  ['a partial refund where the owner says so', refunded(300), { partialRefund: 'end' }, 'refunded'],
  ['an open dispute', disputed('needs_response'), {}, 'disputed'],
  ['a dispute under review', disputed('under_review'), {}, 'disputed'],
  ['a lost dispute', disputed('lost'), {}, 'dispute_lost'],
  ['a won dispute', disputed('won'), {}, 'paid'],
  ['an inquiry', disputed('warning_needs_response'), {}, 'paid'],
  ['one of two payments refunded', together([paid, refunded(900)]), {}, 'paid'],
  ['both refunded', together([refunded(900), refunded(900)]), {}, 'refunded'],
])('%s', (_, money, changed, reason) => {
  const over = { reason, endsAt: at * 1000, renews: false };
  const terms = grantOf(subscription({}), { settled: true, money }, { ...rules, ...changed });
  expect(terms).toMatchObject(reason === 'paid' ? { reason, ...renewing } : over);
  const once = grantOfPayment({ paidAt: START * 1000, days: null, metadata: {} }, money, { ...rules, ...changed });
  expect(once).toMatchObject(reason === 'paid' ? { source: 'purchase', reason, endsAt: null } : over);
});

test('a refund after the end changes nothing any more', () => {
  const late = moneyOf(
    charge({ amount_refunded: 900, refunds: { data: [{ created: PERIOD_END + 60, status: 'succeeded' }] } }),
    [],
  );
  const pass = grantOfPayment({ paidAt: START * 1000, days: 30, metadata: {} }, late, rules);
  expect(pass).toMatchObject({ source: 'pass', reason: 'paid', endsAt: START * 1000 + 30 * DAY });
});

test('passes stand one behind the other, whatever the order; what is taken back gives its place up', () => {
  const a = { id: 'a', from: 0, days: 30, voidedAt: null };
  const b = { id: 'b', from: 10 * DAY, days: 30, voidedAt: null };
  const later = { id: 'c', from: 100 * DAY, days: 30, voidedAt: null };
  const all = new Map([
    ['a', 30 * DAY],
    ['b', 60 * DAY],
    ['c', 130 * DAY],
  ]);
  expect(stack([a, b, later])).toEqual(all);
  expect(stack([later, b, a])).toEqual(all);
  expect(stack([{ ...a, voidedAt: 20 * DAY }, b]).get('b')).toBe(50 * DAY);
  expect(stack([{ ...a, days: null }, b]).get('b')).toBe(40 * DAY);
  expect(stack([{ ...a, days: null }]).get('a')).toBeNull();
});
