import type { Play } from './play.ts';

/**
 * What a member does, or Stripe does to them, at four times: at once, after 10, 35 and 45 days. Between the second and
 * the third a month ends.
 */
export interface Lifecycle {
  name: string;
  steps: [Step, Step?, Step?, Step?];
  /** Its steps need what came before to be in the ledger. */
  prompt?: true;
}
type Step = (play: Play) => unknown;

const buy =
  (plan: string, options = {}): Step =>
  (play) =>
    play.buy(plan, options);
const cancelLater =
  (on: boolean): Step =>
  ({ shop, subscription }) =>
    shop.stripe.subscriptions.update(subscription, { cancel_at_period_end: on });
const cancel: Step = ({ shop, subscription }) => shop.stripe.subscriptions.cancel(subscription);
const failing: Step = (play) => play.cardFails(true);
const payInvoice: Step = async (play) => {
  await play.cardFails(false);
  const { data } = await play.shop.stripe.invoices.list({ subscription: play.subscription, status: 'open' });
  for (const { id } of data) await play.shop.stripe.invoices.pay(id);
};
const pause =
  (behavior: 'void' | 'keep_as_draft'): Step =>
  ({ shop, subscription }) =>
    shop.stripe.subscriptions.update(subscription, { pause_collection: { behavior } });
const resume: Step = ({ shop, subscription }) =>
  shop.stripe.subscriptions.update(subscription, { pause_collection: '' });
const refundNewest =
  (amount?: number): Step =>
  async (play) =>
    play.refund((await play.paid())[0] ?? '', amount);
const refundOnce =
  (index: number, amount?: number): Step =>
  (play) =>
    play.refund(play.payments[index] ?? '', amount);
const dispute =
  (status: string | undefined, close?: string): Step =>
  async (play) => {
    const payment = play.payments[0] ?? (await play.paid())[0] ?? '';
    const id = await play.dispute(payment, status);
    if (close) await play.shop.control(`disputes/${id}`, { status: close });
  };
const settle =
  (status: 'succeeded' | 'failed'): Step =>
  ({ shop, payments }) =>
    shop.control(`payments/${payments[0]}/settle`, { status });
const quantity =
  (n: number): Step =>
  async ({ shop, subscription }) => {
    const { items } = await shop.stripe.subscriptions.retrieve(subscription);
    await shop.stripe.subscriptions.update(subscription, { items: [{ id: items.data[0]?.id ?? '', quantity: n }] });
  };
const then =
  (...steps: Step[]): Step =>
  async (play) => {
    for (const step of steps) await step(play);
  };
const nothing: Step = () => {};

export const lifecycles: Lifecycle[] = [
  { name: 'renews every month', steps: [buy('monthly')] },
  { name: 'renews every year', steps: [buy('yearly')] },
  { name: 'a tier', steps: [buy('pro')] },
  { name: 'trial that becomes paid', steps: [buy('monthly', { trialDays: 14 })] },
  { name: 'trial cancelled in time', steps: [buy('monthly', { trialDays: 14 }), cancelLater(true)] },
  { name: 'trial cancelled at once', steps: [buy('monthly', { trialDays: 14 }), cancel] },
  { name: 'trial whose card fails', steps: [buy('monthly', { trialDays: 14 }), failing] },
  { name: 'upgrade', steps: [buy('monthly'), (play) => play.moveTo(play.shop.plan('yearly').price)] },
  { name: 'downgrade', steps: [buy('pro'), (play) => play.moveTo(play.shop.plan('monthly').price)] },
  {
    name: 'up and down again',
    steps: [
      buy('monthly'),
      (play) => play.moveTo(play.shop.plan('pro').price),
      (play) => play.moveTo(play.shop.plan('monthly').price),
    ],
  },
  { name: 'past due', steps: [buy('monthly'), failing] },
  { name: 'past due and recovered', steps: [buy('monthly'), failing, payInvoice] },
  { name: 'past due until Stripe gives up', steps: [buy('monthly'), failing, nothing, nothing] },
  { name: 'past due and cancelled', steps: [buy('monthly'), failing, cancel] },
  { name: 'cancelled for the period end', steps: [buy('monthly'), cancelLater(true)] },
  { name: 'cancelled, then kept', steps: [buy('monthly'), then(cancelLater(true), cancelLater(false))] },
  { name: 'cancelled at once', steps: [buy('monthly'), cancel] },
  { name: 'paused over a renewal', steps: [buy('monthly'), pause('void')] },
  { name: 'paused and resumed', steps: [buy('monthly'), pause('void'), resume] },
  { name: 'paused and resumed within the period', steps: [buy('monthly'), then(pause('void'), resume)] },
  { name: 'refund', steps: [buy('monthly'), refundNewest()] },
  { name: 'refund of the newest month', steps: [buy('monthly'), nothing, refundNewest()] },
  { name: 'partial refund', steps: [buy('monthly'), refundNewest(300)] },
  { name: 'refund in two parts', steps: [buy('monthly'), refundNewest(300), nothing, nothing] },
  { name: 'refund and cancel', steps: [buy('monthly'), then(refundNewest(), cancel)] },
  { name: 'dispute opened', steps: [buy('monthly'), nothing, dispute('needs_response')] },
  { name: 'dispute under review', steps: [buy('monthly'), nothing, dispute('under_review')] },
  { name: 'dispute won', steps: [buy('monthly'), nothing, dispute('needs_response', 'won')] },
  { name: 'dispute lost', steps: [buy('monthly'), nothing, dispute('needs_response', 'lost')] },
  { name: 'inquiry', steps: [buy('monthly'), nothing, dispute('warning_needs_response')] },
  { name: 'pass', steps: [buy('pass')] },
  { name: 'two passes', steps: [buy('pass'), buy('pass')] },
  { name: 'two passes, the first refunded', steps: [buy('pass'), buy('pass'), refundOnce(0)] },
  { name: 'two passes, the second refunded', steps: [then(buy('pass'), buy('pass')), refundOnce(1)] },
  { name: 'pass after a gap', steps: [buy('pass'), nothing, nothing, buy('pass')] },
  { name: 'pass with a dispute that is won', steps: [buy('pass'), dispute('needs_response', 'won')] },
  { name: 'pass with a dispute that is lost', steps: [buy('pass'), dispute('needs_response', 'lost')] },
  { name: 'one-off', steps: [buy('bundle')] },
  { name: 'one-off refunded', steps: [buy('bundle'), refundOnce(0)] },
  { name: 'one-off partly refunded', steps: [buy('bundle'), refundOnce(0, 1000)] },
  { name: 'async payment that succeeds', steps: [buy('bundle', { later: true }), settle('succeeded')] },
  { name: 'async payment that fails', steps: [buy('bundle', { later: true }), settle('failed')] },
  { name: 'async payment still waited for', steps: [buy('pass', { later: true })] },
  { name: 'gift', steps: [(play) => play.buyGift()] },
  { name: 'gift refunded', steps: [(play) => play.buyGift(), refundOnce(0)] },
  { name: 'gift with a dispute that is won', steps: [(play) => play.buyGift(), dispute('needs_response', 'won')] },
  { name: 'gift redeemed', steps: [(play) => play.buyGift(), (play) => play.redeem()], prompt: true },
  {
    name: 'gift redeemed, then refunded',
    steps: [(play) => play.buyGift(), (play) => play.redeem(), refundOnce(0)],
    prompt: true,
  },
  {
    name: 'gift redeemed, then its dispute won',
    steps: [(play) => play.buyGift(), (play) => play.redeem(), dispute('needs_response', 'won')],
    prompt: true,
  },
  { name: 'team', steps: [buy('team', { quantity: 3 })] },
  { name: 'team with seats', steps: [buy('team', { quantity: 4 }), (play) => play.fillSeats(2)], prompt: true },
  {
    name: 'team that shrinks',
    steps: [buy('team', { quantity: 4 }), (play) => play.fillSeats(3), quantity(2)],
    prompt: true,
  },
  {
    name: 'team that shrinks and grows',
    steps: [buy('team', { quantity: 4 }), (play) => play.fillSeats(3), quantity(2), quantity(4)],
    prompt: true,
  },
  { name: 'team cancelled', steps: [buy('team', { quantity: 4 }), (play) => play.fillSeats(2), cancel], prompt: true },
  {
    name: 'customer deleted at Stripe',
    steps: [buy('monthly'), ({ shop, customer }) => shop.stripe.customers.del(customer)],
  },
  {
    name: 'moved to a price that is no plan',
    steps: [buy('monthly'), (play) => play.moveTo(play.shop.foreign)],
    prompt: true,
  },
  { name: 'withdrawn', steps: [buy('monthly'), withdraw] },
  { name: 'withdrawn one-off', steps: [buy('bundle'), withdraw] },
  { name: 'brought by another member', steps: [buy('monthly', { referred: true })] },
  { name: 'brought by another member, refunded', steps: [buy('bundle', { referred: true }), refundOnce(0)] },
  { name: 'offer for ever', steps: [buy('monthly', { offer: { percent_off: 50, duration: 'forever' } })] },
  { name: 'offer for the first month', steps: [buy('monthly', { offer: { percent_off: 100, duration: 'once' } })] },
  {
    name: 'offer for three months',
    steps: [
      buy('yearly', { offer: { amount_off: 500, currency: 'usd', duration: 'repeating', duration_in_months: 3 } }),
    ],
  },
];

/** As `POST /account/withdrawals` does it at Stripe. */
async function withdraw(play: Play): Promise<void> {
  const { stripe } = play.shop;
  const metadata = { lyceum_withdrawn: String(Math.floor(Date.now() / 1000) * 1000) };
  if (play.subscription) {
    await stripe.subscriptions.update(play.subscription, { metadata });
    await play.refund((await play.paid())[0] ?? '');
    await stripe.subscriptions.cancel(play.subscription);
  } else {
    await stripe.paymentIntents.update(play.payments[0] ?? '', { metadata });
    await play.refund(play.payments[0] ?? '');
  }
}
