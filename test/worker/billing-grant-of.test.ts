import { expect, test } from 'vitest';
import { grantOf } from '../../worker/billing/grant-of.ts';

// Statuses and what they mean: https://docs.stripe.com/billing/subscriptions/overview#subscription-statuses
const START = 1_700_000_000;
const PERIOD_END = START + 30 * 86_400;
const DAY = 86_400_000;

type Subscription = Parameters<typeof grantOf>[0];
const subscription = (changes: Partial<Subscription>): Subscription => ({
  status: 'active',
  start_date: START,
  cancel_at: null,
  cancel_at_period_end: false,
  ended_at: null,
  items: { data: [{ current_period_end: PERIOD_END }] },
  ...changes,
});

const renewing = { startsAt: START * 1000, endsAt: PERIOD_END * 1000 + DAY, renews: true };
const ending = { startsAt: START * 1000, endsAt: PERIOD_END * 1000, renews: false };
const endsWithPeriod = { cancel_at_period_end: true, cancel_at: PERIOD_END };

test.each([
  ['trialing', {}, { source: 'trial', ...renewing }],
  ['trialing', endsWithPeriod, { source: 'trial', ...ending }],
  ['active', {}, { source: 'subscription', ...renewing }],
  ['active', endsWithPeriod, { source: 'subscription', ...ending }],
  ['active', { cancel_at_period_end: true }, { source: 'subscription', ...ending }],
  ['past_due', {}, { source: 'subscription', ...renewing }],
  ['past_due', endsWithPeriod, { source: 'subscription', ...ending }],
  ['unpaid', {}, null],
  ['paused', {}, null],
  ['incomplete', {}, null],
  ['incomplete_expired', {}, null],
  [
    'canceled',
    { ended_at: START + 60, cancel_at: START + 60 },
    { source: 'subscription', startsAt: START * 1000, endsAt: (START + 60) * 1000, renews: false },
  ],
  ['canceled', {}, null],
] as const)('%s %o gives %o', (status, changes, expected) => {
  const terms = grantOf(subscription({ status, ...changes }));
  if (expected === null) expect(terms).toBeNull();
  else expect(terms).toEqual({ ...expected, reason: expect.stringMatching(/./) });
});

test('an end within the period is exact; one in a later period changes nothing yet', () => {
  expect(grantOf(subscription({ cancel_at: PERIOD_END - 60 }))).toMatchObject({
    endsAt: (PERIOD_END - 60) * 1000,
    renews: false,
  });
  expect(grantOf(subscription({ cancel_at: PERIOD_END + 60 }))).toMatchObject(renewing);
});

test('of several items, the one paid longest counts', () => {
  const data = [
    { current_period_end: PERIOD_END },
    { current_period_end: PERIOD_END + 86_400 },
    { current_period_end: 0 },
  ];
  expect(grantOf(subscription({ items: { data } }))).toMatchObject({ endsAt: (PERIOD_END + 86_400) * 1000 + DAY });
});
