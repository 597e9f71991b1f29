import type Stripe from 'stripe';
import type * as v from 'valibot';
import { parse } from 'valibot';
import { PlanInput } from '../../worker/contract/billing.ts';
import { plan, planContent } from '../../worker/db/billing.ts';
import { type Seeding, SITE } from './seed.ts';

type Fields = v.InferInput<typeof PlanInput>;

/** One of each kind. Passes and the bundle are also sold in yuan: they can be paid by Alipay and WeChat Pay. */
const PLANS: Fields[] = [
  {
    id: 'monthly',
    name: 'Monthly',
    description: 'Every paid post and every course, month by month.',
    amount: 900,
    currency: 'eur',
    prices: [{ currency: 'cny', amount: 6900 }],
    interval: 'month',
    trialDays: 7,
  },
  {
    id: 'yearly',
    name: 'Yearly',
    description: 'The same for a year, with two months for free.',
    amount: 9000,
    currency: 'eur',
    prices: [{ currency: 'cny', amount: 69_000 }],
    interval: 'year',
  },
  {
    id: 'season',
    name: 'Season pass',
    description: 'Ninety days of every paid post and course but the professional ones. Does not renew.',
    kind: 'pass',
    days: 90,
    opens: 'tier',
    tier: 'reader',
    amount: 2500,
    currency: 'eur',
    prices: [{ currency: 'cny', amount: 19_900 }],
  },
  {
    id: 'pro',
    name: 'Pro pass',
    description: 'A year with the professional posts too. Does not renew.',
    kind: 'pass',
    days: 365,
    opens: 'tier',
    tier: 'pro',
    amount: 7900,
    currency: 'eur',
    prices: [{ currency: 'cny', amount: 59_900 }],
  },
  {
    id: 'ai-bundle',
    name: 'AI bundle',
    description: 'The transformer course and the post on retrieval, yours for good.',
    kind: 'purchase',
    opens: 'content',
    contents: [
      { kind: 'course', slug: 'build-a-tiny-transformer' },
      { kind: 'post', slug: 'retrieval-that-earns-its-keep' },
    ],
    amount: 3900,
    currency: 'eur',
    prices: [{ currency: 'cny', amount: 29_900 }],
  },
  {
    id: 'team',
    name: 'Team',
    description: 'Everything for a year, for each of up to twenty people.',
    amount: 8000,
    currency: 'eur',
    interval: 'year',
    seats: 20,
  },
];

/**
 * The plans, with their prices made at the stand-in as the studio makes them at Stripe.
 * @returns by id; `product` is Stripe's of the price
 */
export async function seedPlans({ db, ago, write }: Seeding, stripe: Stripe) {
  const made = new Map<string, typeof plan.$inferInsert & { product: string }>();
  for (const input of PLANS) {
    const { contents, ...fields } = parse(PlanInput, input);
    const metadata = { lyceum_site: SITE, lyceum_plan: fields.id };
    const price = await stripe.prices.create({
      unit_amount: fields.amount,
      currency: fields.currency,
      ...(fields.prices.length > 0 && {
        currency_options: Object.fromEntries(fields.prices.map((one) => [one.currency, { unit_amount: one.amount }])),
      }),
      ...(fields.interval && { recurring: { interval: fields.interval } }),
      product_data: { name: fields.name, metadata },
      metadata,
    });
    const row = { ...fields, siteId: SITE, stripePriceId: price.id, createdAt: ago(300) };
    made.set(fields.id, { ...row, product: String(price.product) });
    write(db.insert(plan).values(row));
    for (const { kind, slug } of contents) {
      write(db.insert(planContent).values({ siteId: SITE, planId: fields.id, contentKind: kind, contentSlug: slug }));
    }
  }
  return made;
}
