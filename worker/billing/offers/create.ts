import { and, eq } from 'drizzle-orm';
import type { Context } from 'hono';
import type Stripe from 'stripe';
import type * as v from 'valibot';
import type { OfferInput } from '../../contract/offer.ts';
import { plan } from '../../db/billing.ts';
import { offer } from '../../db/offer.ts';
import type { Bindings, Env } from '../../env.ts';
import { auditAct } from '../../http/audit-act.ts';
import { ask, siteOf } from '../../http/caller.ts';
import { Fault } from '../../http/fault.ts';
import { sha256 } from '../../http/hash.ts';
import { idOf } from '../projection/fetch-object.ts';
import { refusalOf } from '../refusal.ts';
import { askStripe, findAtStripe } from '../stripe.ts';
import { leavesToPay } from './fit.ts';

/** Makes a promotion code at Stripe, bound to the products of this site that it is for, and the site's row of it. */
export async function createOffer(c: Context<Env>, input: v.InferOutput<typeof OfferInput>): Promise<void> {
  const { db, now } = c.var;
  const siteId = siteOf(c);
  const [caller, existing, plans] = await ask(
    c,
    db
      .select({ code: offer.code })
      .from(offer)
      .where(and(eq(offer.siteId, siteId), eq(offer.code, input.code))),
    db
      .select()
      .from(plan)
      .where(and(eq(plan.siteId, siteId), input.plan === null ? undefined : eq(plan.id, input.plan)))
      .limit(100),
  );
  if (existing.length > 0) throw taken(input.code);
  if (input.expiresAt !== null && input.expiresAt <= now) throw new Fault('bad_request', 'expiresAt is over already.');
  if (plans.length === 0) {
    throw new Fault('bad_request', input.plan ? `There is no plan "${input.plan}".` : 'Make a plan first.');
  }
  const free = plans.find((one) => !leavesToPay(input, one));
  if (free) {
    throw new Fault(
      'conflict',
      `Nothing would be left to pay for "${free.id}", which is paid once: give it away instead.`,
    );
  }
  const products = await productsOf(c.env, plans);
  const made = await createAtStripe(c.env, siteId, input, products, now);
  const { plan: planId, ...fields } = input;
  await db.batch([
    db.insert(offer).values({ ...fields, ...made, planId, siteId, createdAt: now }),
    auditAct(c, caller, {
      action: 'offer.create',
      subject: input.code,
      detail: input,
    }),
  ]);
}

/** What each plan's price is of. One whose price is gone from Stripe cannot be sold, with or without a code. */
async function productsOf(env: Bindings, plans: readonly { stripePriceId: string }[]): Promise<string[]> {
  const prices = await Promise.all(
    plans.map(({ stripePriceId }) => findAtStripe(env, (stripe) => stripe.prices.retrieve(stripePriceId))),
  );
  const products = prices.flatMap((price) => idOf(price?.product) ?? []);
  if (products.length === 0) throw new Fault('conflict', 'Stripe knows none of the plans that this code would be for.');
  return products;
}

async function createAtStripe(
  env: Bindings,
  siteId: string,
  input: v.InferOutput<typeof OfferInput>,
  products: string[],
  now: number,
) {
  const metadata = { lyceum_site: siteId, lyceum_offer: input.code };
  const key = await sha256(JSON.stringify(['offer', siteId, input, products, Math.floor(now / 3_600_000)]));
  return askStripe(env, async (stripe) => {
    const coupon = await stripe.coupons.create(couponParams(input, products, metadata), {
      idempotencyKey: `coupon:${key}`,
    });
    try {
      const promotionCode = await stripe.promotionCodes.create(
        {
          promotion: { type: 'coupon', coupon: coupon.id },
          code: input.code,
          metadata,
          ...(input.maxUses !== null && { max_redemptions: input.maxUses }),
          ...(input.expiresAt !== null && { expires_at: Math.floor(input.expiresAt / 1000) }),
        },
        { idempotencyKey: `code:${key}` },
      );
      return { stripeCouponId: coupon.id, stripePromotionCodeId: promotionCode.id };
    } catch (error) {
      // One active code of a spelling an account, and several sites may share the account.
      if (refusalOf(error)?.param === 'code') throw taken(input.code);
      throw error;
    }
  });
}

function couponParams(
  input: v.InferOutput<typeof OfferInput>,
  products: string[],
  metadata: Record<string, string>,
): Stripe.CouponCreateParams {
  return {
    name: input.name,
    ...(input.percent !== null && { percent_off: input.percent }),
    ...(input.amount !== null && input.currency !== null && { amount_off: input.amount, currency: input.currency }),
    duration: input.duration,
    ...(input.months !== null && { duration_in_months: input.months }),
    applies_to: { products },
    metadata,
  };
}

const taken = (code: string) => new Fault('conflict', `The code "${code}" is taken. Choose another one.`);
