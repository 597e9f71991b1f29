import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Book } from '../../examples/sandbox/stripe/books.ts';
import type { Revenue } from '../../worker/contract/revenue.ts';
import { plan } from '../../worker/db/billing.ts';
import { none, randomOf } from './model/faults.ts';
import { type Lifecycle, lifecycles } from './model/lifecycles.ts';
import { newPlay, type Play } from './model/play.ts';
import { between, eventsSince } from './model/run.ts';
import { openShop, type Shop, STRIPE } from './model/shop.ts';
import { db, makeStaff } from './world.ts';

const DAY = 86_400_000;
/** What a month costs elsewhere, in the minor unit. */
const ABROAD: Record<string, number> = { eur: 899, jpy: 1501 };
const START = Date.UTC(2026, 0, 10, 12);
const GAPS = [10, 25, 10, 0];

const taxed = { automatic_tax: { enabled: true } };
const refund = async (play: Play, amount?: number) =>
  play.refund(play.payments[0] ?? (await play.paid())[0] ?? '', amount);
const dispute = async (play: Play, close?: string) => {
  const id = await play.dispute(play.payments[0] ?? (await play.paid())[0] ?? '', 'needs_response');
  if (close) await play.shop.control(`disputes/${id}`, { status: close });
};

/** What the model's lifecycles do not have: taxes, and prices in euros and in yen (which have no cents). */
const abroad: Lifecycle[] = [
  { name: 'taxed', steps: [(play) => play.buy('monthly', { params: taxed })] },
  {
    name: 'taxed and discounted',
    steps: [
      (play) => play.buy('monthly', { params: taxed, offer: { percent_off: 33, duration: 'forever' } }),
      (play) => refund(play, 101),
    ],
  },
  { name: 'taxed pass, disputed', steps: [(play) => play.buy('pass', { params: taxed }), (play) => dispute(play)] },
  {
    name: 'taxed upgrade',
    steps: [(play) => play.buy('monthly', { params: taxed }), (play) => play.moveTo(play.shop.plan('yearly').price)],
  },
  ...['eur', 'jpy'].flatMap((currency): Lifecycle[] => [
    { name: `${currency}`, steps: [(play) => play.buy('abroad', { params: { currency } })] },
    { name: `${currency}, taxed`, steps: [(play) => play.buy('abroad', { params: { currency, ...taxed } })] },
    {
      name: `${currency}, refunded`,
      steps: [(play) => play.buy('abroad', { params: { currency } }), (play) => refund(play)],
    },
    {
      name: `${currency}, partly refunded`,
      steps: [(play) => play.buy('abroad-pass', { params: { currency } }), (play) => refund(play, 77)],
    },
    {
      name: `${currency}, lost`,
      steps: [(play) => play.buy('abroad-pass', { params: { currency, ...taxed } }), (play) => dispute(play, 'lost')],
    },
    {
      name: `${currency}, won`,
      steps: [(play) => play.buy('abroad-pass', { params: { currency } }), (play) => dispute(play, 'won')],
    },
  ]),
];

/** Plans that cost something else in euros and yen. */
async function sellAbroad(shop: Shop): Promise<void> {
  for (const { id, days } of [
    { id: 'abroad', days: null },
    { id: 'abroad-pass', days: 30 },
  ]) {
    const price = await shop.stripe.prices.create({
      unit_amount: 1000,
      currency: 'usd',
      currency_options: Object.fromEntries(
        Object.entries(ABROAD).map(([code, amount]) => [code, { unit_amount: amount }]),
      ),
      product_data: { name: id },
      ...(days === null ? { recurring: { interval: 'month' as const } } : {}),
    });
    const of = { name: id, description: '', amount: 1000, currency: 'usd', stripePriceId: price.id, createdAt: 1 };
    const prices = Object.entries(ABROAD).map(([currency, amount]) => ({ amount, currency }));
    const kind = days === null ? ('subscription' as const) : ('pass' as const);
    const interval = days === null ? ('month' as const) : null;
    await db.insert(plan).values({ siteId: shop.siteId, id, ...of, kind, interval, days, prices });
    shop.plans.set(id, { id, price: price.id, days, amount: 1000 });
  }
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: START });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** Every lifecycle to its end, with each event delivered once. */
async function sellEverything(shop: Shop): Promise<number> {
  const world = between(shop, randomOf(1));
  world.play(none);
  const plays: [Lifecycle, Play][] = [];
  for (const lifecycle of [...lifecycles, ...abroad]) plays.push([lifecycle, await newPlay(shop)]);
  const seen = new Set<string>();
  for (const [phase, gap] of GAPS.entries()) {
    // Some steps need what came before to be in the ledger.
    for (const prompt of [false, true]) {
      for (const [lifecycle, play] of plays) {
        if ((lifecycle.prompt === true) === prompt) await lifecycle.steps[phase]?.(play);
      }
      await world.deliverAll(eventsSince(shop, seen));
    }
    vi.setSystemTime(Date.now() + gap * DAY);
    await shop.stripe.events.list({ limit: 1 });
  }
  await world.deliverAll(eventsSince(shop, seen));
  world.restore();
  return plays.length;
}

test('the figures are those of Stripe’s books, to the cent, in every currency', { timeout: 600_000 }, async () => {
  const shop = await openShop({ graceDays: 10, referralDays: 30 });
  await sellAbroad(shop);
  const sold = await sellEverything(shop);
  expect(sold).toBeGreaterThanOrEqual(60);

  const books = (await (await shop.app.fetch(new Request(`${STRIPE}/_sandbox/books`))).json()) as Record<string, Book>;
  const owner = await makeStaff(shop.siteId, 'owner');
  const reply = await owner.fetch(`/studio/revenue?from=${Date.UTC(2026, 0)}&to=${Date.UTC(2026, 3)}`);
  expect(reply.status).toBe(200);
  const revenue = (await reply.json()) as Revenue;

  const taxes = await taxesAtStripe(shop);
  const ours = Object.fromEntries(
    revenue.currencies.map(({ currency, total }) => [
      currency,
      { charged: total.gross, refunded: total.refunded, kept: total.disputed, tax: total.tax, net: total.net },
    ]),
  );
  const theirs = Object.fromEntries(
    Object.entries(books).map(([currency, { charged, refunded, lost, withheld, net }]) => {
      const tax = taxes[currency] ?? 0;
      return [currency, { charged, refunded, kept: lost + withheld, tax, net: net - tax }];
    }),
  );
  expect(ours).toEqual(theirs);
  expect(Object.keys(ours).sort()).toEqual(['eur', 'jpy', 'usd']);
  for (const { charged, refunded, kept, tax } of Object.values(ours)) {
    expect(Math.min(charged, refunded, kept, tax)).toBeGreaterThan(0);
  }

  // Every way of adding it up comes to the same.
  for (const { months, plans, total } of revenue.currencies) {
    for (const lines of [months, plans]) {
      const sum = (of: (line: (typeof lines)[number]) => number) => lines.reduce((all, line) => all + of(line), 0);
      expect({
        payments: sum((line) => line.payments),
        gross: sum((line) => line.gross),
        tax: sum((line) => line.tax),
        refunded: sum((line) => line.refunded),
        disputed: sum((line) => line.disputed),
        net: sum((line) => line.net),
      }).toEqual(total);
    }
  }
  const mrr = Object.fromEntries(revenue.currencies.map((of) => [of.currency, of.mrr]));
  expect(mrr).toEqual(await mrrAtStripe(shop));
});

/** Tax on the invoices that a charge has paid. */
async function taxesAtStripe(shop: Shop): Promise<Record<string, number>> {
  const taxes: Record<string, number> = {};
  for await (const invoice of shop.stripe.invoices.list({ status: 'paid', limit: 100 })) {
    if (invoice.amount_paid === 0) continue;
    const tax = (invoice.total_taxes ?? []).reduce((sum, { amount }) => sum + amount, 0);
    taxes[invoice.currency] = (taxes[invoice.currency] ?? 0) + tax;
  }
  return taxes;
}

/** What the subscriptions at Stripe bring a month, from their own items. */
async function mrrAtStripe(shop: Shop): Promise<Record<string, number>> {
  const amounts: Record<string, number> = {};
  const ours = new Set([...shop.plans.values()].map(({ price }) => price));
  for await (const { status, pause_collection, items, currency, discounts } of shop.stripe.subscriptions.list({
    status: 'all',
    limit: 100,
    expand: ['data.discounts.source.coupon'],
  })) {
    const [item] = items.data;
    if (!/^(active|past_due)$/.test(status) || pause_collection || !item || !ours.has(item.price.id)) continue;
    const unit = ABROAD[currency] ?? item.price.unit_amount ?? 0;
    let amount = unit * (item.quantity ?? 1);
    for (const discount of discounts) {
      const coupon = typeof discount === 'string' ? null : discount.source.coupon;
      if (!coupon || typeof coupon === 'string') continue;
      // Only what is still taken off the next charge.
      const lasts = typeof discount !== 'string' && (discount.end ?? Infinity) > item.current_period_end;
      if (coupon.duration === 'once' || !lasts) continue;
      amount -= coupon.amount_off ?? Math.round((amount * (coupon.percent_off ?? 0)) / 100);
    }
    amounts[currency] = (amounts[currency] ?? 0) + (item.price.recurring?.interval === 'year' ? amount / 12 : amount);
  }
  return Object.fromEntries(Object.entries(amounts).map(([currency, amount]) => [currency, Math.round(amount)]));
}
