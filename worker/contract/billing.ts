import * as v from 'valibot';
import { line, Slug } from './value.ts';

/** A price list entry. `amount` is in the currency's minor unit (Stripe's convention), `currency` ISO 4217, lower case. */
export const Plan = v.object({
  id: Slug,
  name: v.string(),
  description: v.string(),
  amount: v.number(),
  currency: v.string(),
  interval: v.picklist(['month', 'year']),
});
export type Plan = v.InferOutput<typeof Plan>;

export const PlanList = v.object({ plans: v.array(Plan) });
export type PlanList = v.InferOutput<typeof PlanList>;

/** The owner creates a plan; product and price are created at Stripe. */
export const PlanInput = v.strictObject({
  id: Slug,
  name: line(60),
  description: v.pipe(v.string(), v.trim(), v.maxLength(300)),
  amount: v.pipe(v.number(), v.integer(), v.minValue(50), v.maxValue(99_999_999)),
  currency: v.pipe(v.string(), v.regex(/^[a-z]{3}$/, 'ISO 4217, lower case')),
  interval: v.picklist(['month', 'year']),
});
export type PlanInput = v.InferOutput<typeof PlanInput>;

/** Plans as the owner sees them, with the number of members whose access comes from each. */
export const PlanAdminList = v.object({
  plans: v.array(v.object({ ...Plan.entries, active: v.boolean(), members: v.number() })),
});
export type PlanAdminList = v.InferOutput<typeof PlanAdminList>;

export const PlanActiveInput = v.strictObject({ active: v.boolean() });
export type PlanActiveInput = v.InferOutput<typeof PlanActiveInput>;

/** Starts a checkout. `returnTo` is the page to come back to; its origin must be the caller's. Prices are the server's. */
export const CheckoutInput = v.strictObject({ plan: Slug, returnTo: v.pipe(v.string(), v.url(), v.maxLength(2000)) });
export type CheckoutInput = v.InferOutput<typeof CheckoutInput>;

/** The hosted checkout page to send the browser to. */
export const CheckoutReply = v.object({ url: v.string() });
export type CheckoutReply = v.InferOutput<typeof CheckoutReply>;

/** Stripe's id of a Checkout Session, as it stands in the return address. */
export const CheckoutId = v.pipe(v.string(), v.maxLength(120), v.regex(/^cs_[A-Za-z0-9_]+$/, 'not a checkout id'));

/**
 * What became of a checkout. `complete`: paid and the access is written. `processing`: paid by a method that settles
 * later. `open`: not paid yet, `url` leads back to the payment page. `expired`: start anew.
 */
export const CheckoutStatus = v.object({
  status: v.picklist(['complete', 'processing', 'open', 'expired']),
  url: v.nullable(v.string()),
});
export type CheckoutStatus = v.InferOutput<typeof CheckoutStatus>;

/** The answer to a webhook delivery: whether it led to a projection, or was none of ours. */
export const WebhookReply = v.object({ received: v.literal(true), outcome: v.picklist(['projected', 'ignored']) });
export type WebhookReply = v.InferOutput<typeof WebhookReply>;
