import * as v from 'valibot';
import { Time } from './value.ts';

/**
 * Sums of payments, in the currency's minor unit. `net` = `gross` − `tax` − `refunded` − `disputed`. Refunds and disputes
 * stand where the payment stands that they take back, whenever they were made.
 */
const sums = {
  payments: v.number(),
  /** Received, tax included. */
  gross: v.number(),
  tax: v.number(),
  refunded: v.number(),
  /** Kept by the bank for disputes that are open or lost. */
  disputed: v.number(),
  net: v.number(),
};

export const RevenueSums = v.object(sums);
export type RevenueSums = v.InferOutput<typeof RevenueSums>;

/** `id`: the plan's, or the post's slug. `name`: as it is called now, the id where it is gone. */
export const RevenueLine = v.object({ id: v.string(), name: v.string(), ...sums });
export type RevenueLine = v.InferOutput<typeof RevenueLine>;

/**
 * A month of one currency. `mrr`: monthly recurring revenue at its end (now, for the month under way).
 * `net` of the payments; `newMrr` − `churnedMrr` = how far `mrr` moved.
 */
export const RevenueMonth = v.object({
  month: Time,
  mrr: v.number(),
  newMrr: v.number(),
  churnedMrr: v.number(),
  ...sums,
});
export type RevenueMonth = v.InferOutput<typeof RevenueMonth>;

/** One currency's money; currencies are never added. */
export const CurrencyRevenue = v.object({
  currency: v.string(),
  /** At the end of the range, or now. */
  mrr: v.number(),
  /** MRR at the end of each UTC day from `from` on. */
  days: v.array(v.number()),
  months: v.array(RevenueMonth),
  total: RevenueSums,
  /** Most net first. */
  plans: v.array(RevenueLine),
  /** By the post whose paywall led to the purchase; its renewals count too. The first 50. */
  posts: v.array(RevenueLine),
});
export type CurrencyRevenue = v.InferOutput<typeof CurrencyRevenue>;

/**
 * Paying subscribers in a month, whatever the currency. `churn` = `churned` / `atStart`: of those who paid at the month's
 * first moment, the share that stopped within it; null when there were none.
 */
export const SubscriberMonth = v.object({
  month: Time,
  atStart: v.number(),
  started: v.number(),
  ended: v.number(),
  churned: v.number(),
  churn: v.nullable(v.number()),
});
export type SubscriberMonth = v.InferOutput<typeof SubscriberMonth>;

/**
 * What became of who met a post's gate. `views`: how often the gate was shown on a page, to members and visitors, one
 * each time a page was opened (so not people; whoever blocks scripts is not counted). `purchases`: subscriptions that
 * began (trials too) and what was paid once, in the range, from this gate.
 */
export const PaywallLine = v.object({
  slug: v.string(),
  title: v.string(),
  views: v.number(),
  purchases: v.number(),
});
export type PaywallLine = v.InferOutput<typeof PaywallLine>;

/** The owner's figures of money, in whole UTC months: `from` inclusive, `to` exclusive. */
export const Revenue = v.object({
  from: Time,
  to: Time,
  currencies: v.array(CurrencyRevenue),
  subscribers: v.array(SubscriberMonth),
  /** Trials that ended in the range, and those of them that were paid for afterwards. */
  trials: v.object({ ended: v.number(), converted: v.number() }),
  /** Most views first, the first 50. */
  paywall: v.array(PaywallLine),
});
export type Revenue = v.InferOutput<typeof Revenue>;
