import * as v from 'valibot';
import { line, Slug } from './value.ts';

/** ISO 4217, lower case. */
export const Currency = v.pipe(v.string(), v.regex(/^[a-z]{3}$/, 'ISO 4217, lower case'));

/** In the currency's minor unit (Stripe's convention). */
export const Amount = v.pipe(v.number(), v.integer(), v.minValue(50), v.maxValue(99_999_999));

/**
 * - subscription: renews every month or year, may begin with a trial.
 * - pass: a number of days, paid once; also by methods that cannot subscribe (Alipay, WeChat Pay).
 * - purchase: paid once, without an end.
 */
export const PlanKind = v.picklist(['subscription', 'pass', 'purchase']);
export type PlanKind = v.InferOutput<typeof PlanKind>;

/** What a plan opens: everything on the site, all paid contents but those of other tiers, or the contents it lists. */
export const Opens = v.picklist(['all', 'tier', 'content']);
export type Opens = v.InferOutput<typeof Opens>;

export const Price = v.object({ amount: Amount, currency: Currency });
export type Price = v.InferOutput<typeof Price>;

export const ContentRef = v.strictObject({ kind: v.picklist(['post', 'course']), slug: Slug });
export type ContentRef = v.InferOutput<typeof ContentRef>;

/**
 * A price list entry. `amount` and `currency` are the price for everybody who is in none of the regions (ISO 3166-1) of
 * `prices`; so the list is the same for all, and each page shows its reader's own.
 */
export const Plan = v.object({
  id: Slug,
  name: v.string(),
  description: v.string(),
  kind: PlanKind,
  amount: v.number(),
  currency: v.string(),
  prices: v.array(v.object({ amount: v.number(), currency: v.string(), regions: v.array(v.string()) })),
  /** Of a subscription, else null. */
  interval: v.nullable(v.picklist(['month', 'year'])),
  trialDays: v.number(),
  /** How many people one subscription may be for; 1: not a team's plan. */
  seats: v.number(),
  /** How long a pass lasts, else null. */
  days: v.nullable(v.number()),
  opens: Opens,
  tier: v.nullable(v.string()),
});
export type Plan = v.InferOutput<typeof Plan>;

export const PlanList = v.object({ plans: v.array(Plan) });
export type PlanList = v.InferOutput<typeof PlanList>;

const planFields = {
  id: Slug,
  name: line(60),
  description: v.pipe(v.string(), v.trim(), v.maxLength(300)),
  amount: Amount,
  currency: Currency,
  /** Prices in other currencies, at most one each. */
  prices: v.optional(v.pipe(v.array(Price), v.maxLength(12)), []),
  seats: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(500)), 1),
  opens: v.optional(Opens, 'all'),
  /** With `opens: 'tier'`. */
  tier: v.optional(v.nullable(Slug), null),
  /** With `opens: 'content'`. */
  contents: v.optional(v.pipe(v.array(ContentRef), v.maxLength(40)), []),
};

/** The owner creates a plan; product and price are created at Stripe. Neither price nor what it opens changes later. */
export const PlanInput = v.pipe(
  v.strictObject({
    ...planFields,
    kind: v.optional(PlanKind, 'subscription'),
    interval: v.optional(v.nullable(v.picklist(['month', 'year'])), null),
    trialDays: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(365)), 0),
    days: v.optional(v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(3660))), null),
  }),
  v.check((plan) => (plan.kind === 'subscription') === (plan.interval !== null), 'a subscription has an interval'),
  v.check((plan) => (plan.kind === 'pass') === (plan.days !== null), 'a pass has days'),
  v.check(
    (plan) => plan.kind === 'subscription' || (plan.trialDays === 0 && plan.seats === 1),
    'only a subscription has a trial or seats',
  ),
  v.check((plan) => (plan.opens === 'tier') === (plan.tier !== null), 'a tier is named by plans that open one'),
  v.check(
    (plan) => (plan.opens === 'content') === plan.contents.length > 0,
    'contents are listed by plans that open them',
  ),
  v.check(
    (plan) => new Set([plan.currency, ...plan.prices.map((price) => price.currency)]).size === plan.prices.length + 1,
    'one price a currency',
  ),
);
export type PlanInput = v.InferInput<typeof PlanInput>;

/** Plans as the owner sees them, with the number of members whose access comes from each. */
export const PlanAdminList = v.object({
  plans: v.array(
    v.object({ ...Plan.entries, contents: v.array(ContentRef), active: v.boolean(), members: v.number() }),
  ),
});
export type PlanAdminList = v.InferOutput<typeof PlanAdminList>;

/** Adds contents to a plan that lists them. None is ever taken out: whoever bought the plan keeps what was in it. */
export const PlanContentsInput = v.strictObject({
  contents: v.pipe(v.array(ContentRef), v.minLength(1), v.maxLength(40)),
});
export type PlanContentsInput = v.InferOutput<typeof PlanContentsInput>;

export const PlanActiveInput = v.strictObject({ active: v.boolean() });
export type PlanActiveInput = v.InferOutput<typeof PlanActiveInput>;

/** A promotion code as customers type it. */
export const OfferCode = v.pipe(
  v.string(),
  v.toUpperCase(),
  v.regex(/^[A-Z0-9][A-Z0-9-]{2,29}$/, 'not a promotion code'),
);

/**
 * Starts a checkout. `returnTo` is the page to come back to; its origin must be the caller's. Prices are the server's:
 * the page says only which plan, in which of the plan's currencies, for how many people of those a team's plan allows.
 */
export const CheckoutInput = v.strictObject({
  plan: Slug,
  returnTo: v.pipe(v.string(), v.url(), v.maxLength(2000)),
  currency: v.optional(Currency),
  quantity: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(500)), 1),
  /** A promotion code, as an offer link carries it; one that is not good any more is told so. */
  offer: v.optional(OfferCode),
  /** The referral code of who sent the buyer here. */
  referral: v.optional(v.pipe(v.string(), v.regex(/^[a-z0-9]{8}$/, 'not a referral code'))),
  /** The post whose paywall led here: for the owner's figures. */
  post: v.optional(Slug),
});
export type CheckoutInput = v.InferInput<typeof CheckoutInput>;

/** The hosted checkout page to send the browser to. */
export const CheckoutReply = v.object({ url: v.string() });
export type CheckoutReply = v.InferOutput<typeof CheckoutReply>;

/** Stripe's id of a Checkout Session, as it stands in the return address. */
export const CheckoutId = v.pipe(v.string(), v.maxLength(120), v.regex(/^cs_[A-Za-z0-9_]+$/, 'not a checkout id'));

/**
 * What became of a checkout. `complete`: paid and the access is written. `processing`: paid by a method that settles
 * later. `failed`: such a payment did not go through. `open`: not paid yet, `url` leads back to the payment page.
 * `expired`: nobody paid in time. After `failed` and `expired`, start anew.
 */
export const CheckoutStatus = v.object({
  status: v.picklist(['complete', 'processing', 'failed', 'open', 'expired']),
  url: v.nullable(v.string()),
});
export type CheckoutStatus = v.InferOutput<typeof CheckoutStatus>;

/** The answer to a webhook delivery: whether it led to a projection, or was none of ours. */
export const WebhookReply = v.object({ received: v.literal(true), outcome: v.picklist(['projected', 'ignored']) });
export type WebhookReply = v.InferOutput<typeof WebhookReply>;
