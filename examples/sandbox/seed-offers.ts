import type Stripe from 'stripe';
import { offer } from '../../worker/db/offer.ts';
import { type Seeding, SITE } from './seed.ts';

/** By code: the promotion code at Stripe. */
export type Offers = ReadonlyMap<string, string>;

/** One code, made at the stand-in as the studio makes it: a quarter off the first three months. */
export async function seedOffers({ db, ago, write }: Seeding, stripe: Stripe, product: string): Promise<Offers> {
  const terms = { name: 'A quarter off', percent: 25, duration: 'repeating', months: 3 } as const;
  const code = 'SLOWLY';
  const metadata = { lyceum_site: SITE, lyceum_offer: code };
  const coupon = await stripe.coupons.create({
    name: terms.name,
    percent_off: terms.percent,
    duration: terms.duration,
    duration_in_months: terms.months,
    applies_to: { products: [product] },
    metadata,
  });
  const promotionCode = await stripe.promotionCodes.create({
    promotion: { type: 'coupon', coupon: coupon.id },
    code,
    metadata,
  });
  write(
    db.insert(offer).values({
      ...terms,
      code,
      siteId: SITE,
      planId: 'monthly',
      stripeCouponId: coupon.id,
      stripePromotionCodeId: promotionCode.id,
      createdAt: ago(290),
    }),
  );
  return new Map([[code, promotionCode.id]]);
}
