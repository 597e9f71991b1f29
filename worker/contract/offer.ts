import * as v from 'valibot';
import { Amount, Currency, OfferCode } from './billing.ts';
import { line, Slug, Time } from './value.ts';

/** How long a code lowers a subscription: its first charge, the charges of so many months, or all. */
export const OfferDuration = v.picklist(['once', 'repeating', 'forever']);
export type OfferDuration = v.InferOutput<typeof OfferDuration>;

const optional = <S extends v.GenericSchema>(schema: S) => v.optional(v.nullable(schema), null);

/**
 * The owner makes a promotion code; it is created at Stripe, which counts its uses and keeps its limits. A code for all
 * plans is good for those that there are when it is made. It never changes; it can be switched off.
 */
export const OfferInput = v.pipe(
  v.strictObject({
    code: OfferCode,
    /** Stands on the payment page and the invoice. */
    name: line(40),
    /** Only for this plan; null: for every plan. */
    plan: optional(Slug),
    percent: optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100))),
    /** Taken off in this currency only, instead of a percentage. */
    amount: optional(Amount),
    currency: optional(Currency),
    duration: v.optional(OfferDuration, 'once'),
    months: optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(36))),
    /** How often it may be used in all. */
    maxUses: optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000_000))),
    expiresAt: optional(Time),
  }),
  v.check((offer) => (offer.percent === null) !== (offer.amount === null), 'a percentage or an amount'),
  v.check((offer) => (offer.amount === null) === (offer.currency === null), 'an amount has a currency'),
  v.check((offer) => (offer.duration === 'repeating') === (offer.months !== null), 'months are of what repeats'),
);
export type OfferInput = v.InferInput<typeof OfferInput>;

/** What a code does, as everybody may know it. Amounts in minor units. */
export const OfferTerms = v.object({
  code: v.string(),
  name: v.string(),
  plan: v.nullable(v.string()),
  percent: v.nullable(v.number()),
  amount: v.nullable(v.number()),
  currency: v.nullable(v.string()),
  duration: OfferDuration,
  months: v.nullable(v.number()),
});
export type OfferTerms = v.InferOutput<typeof OfferTerms>;

/** Codes as the owner sees them. `uses` is Stripe's count; null while Stripe does not say. */
export const OfferList = v.object({
  offers: v.array(
    v.object({
      ...OfferTerms.entries,
      maxUses: v.nullable(v.number()),
      uses: v.nullable(v.number()),
      expiresAt: v.nullable(Time),
      active: v.boolean(),
      createdAt: Time,
    }),
  ),
});
export type OfferList = v.InferOutput<typeof OfferList>;

export const OfferActiveInput = v.strictObject({ active: v.boolean() });
export type OfferActiveInput = v.InferOutput<typeof OfferActiveInput>;
