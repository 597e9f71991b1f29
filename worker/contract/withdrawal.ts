import * as v from 'valibot';
import { PlanKind } from './billing.ts';
import { Time } from './value.ts';

/** The purchase: Stripe's id of the subscription or PaymentIntent, which is its grant's id too. */
export const PurchaseId = v.pipe(
  v.string(),
  v.maxLength(120),
  v.regex(/^(sub|pi)_[A-Za-z0-9_]+$/, 'not a purchase id'),
);

/** Stripe's id of a PaymentIntent. */
export const PaymentId = v.pipe(v.string(), v.maxLength(120), v.regex(/^pi_[A-Za-z0-9_]+$/, 'not a payment id'));

/** A purchase that the member can still withdraw from, until just before `until`. Amounts in minor units. */
export const Withdrawable = v.object({
  grant: v.string(),
  plan: v.string(),
  kind: v.picklist([...PlanKind.options, 'gift']),
  paidAt: Time,
  until: Time,
  /** What would be given back now. */
  amount: v.number(),
  currency: v.string(),
  /** All that was paid, or all but the days that were used. */
  refund: v.picklist(['full', 'prorated']),
});
export type Withdrawable = v.InferOutput<typeof Withdrawable>;

/** A withdrawal that was declared. `settledAt`: when contract and money were undone at Stripe; null: that is under way. */
export const Withdrawal = v.object({
  grant: v.string(),
  plan: v.string(),
  amount: v.number(),
  currency: v.string(),
  declaredAt: Time,
  settledAt: v.nullable(Time),
});
export type Withdrawal = v.InferOutput<typeof Withdrawal>;

export const WithdrawalList = v.object({ possible: v.array(Withdrawable), declared: v.array(Withdrawal) });
export type WithdrawalList = v.InferOutput<typeof WithdrawalList>;

/** The second, confirmed step of the withdrawal function (Directive 2011/83/EU, article 11a). */
export const WithdrawalInput = v.strictObject({ grant: PurchaseId });
export type WithdrawalInput = v.InferOutput<typeof WithdrawalInput>;
