import type Stripe from 'stripe';
import { plan } from '../../worker/db/billing.ts';
import { type Seeding, SITE } from './seed.ts';

const PLANS = [
  {
    id: 'monthly',
    name: 'Monthly',
    description: 'Every paid post and every course, month by month.',
    amount: 900,
    currency: 'eur',
    interval: 'month',
  },
  {
    id: 'yearly',
    name: 'Yearly',
    description: 'The same for a year, with two months for free.',
    amount: 9000,
    currency: 'eur',
    interval: 'year',
  },
] as const;

/** Two plans, with their prices made at the stand-in as the studio makes them at Stripe. */
export async function seedPlans({ db, ago, write }: Seeding, stripe: Stripe): Promise<void> {
  for (const fields of PLANS) {
    const metadata = { lyceum_site: SITE, lyceum_plan: fields.id };
    const price = await stripe.prices.create({
      unit_amount: fields.amount,
      currency: fields.currency,
      recurring: { interval: fields.interval },
      product_data: { name: fields.name, metadata },
      metadata,
    });
    write(db.insert(plan).values({ ...fields, siteId: SITE, stripePriceId: price.id, createdAt: ago(300) }));
  }
}
