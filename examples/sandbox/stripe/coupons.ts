import type Stripe from 'stripe';
import * as v from 'valibot';
import { type Account, newId } from './account.ts';
import { invalid } from './errors.ts';
import { raise } from './events.ts';
import { find, idOf, listPage, mergeMetadata } from './lists.ts';
import { amount, currency, flag, integer, metadata, metadataUpdate, page, percent, text, texts } from './params.ts';

const positive = v.pipe(amount, v.minValue(1, 'parameter_invalid_integer'));

export const couponCreate = v.strictObject({
  id: v.optional(text),
  amount_off: v.optional(positive),
  applies_to: v.optional(v.strictObject({ products: texts })),
  currency: v.optional(currency),
  duration: v.optional(v.picklist(['forever', 'once', 'repeating'])),
  duration_in_months: v.optional(positive),
  max_redemptions: v.optional(positive),
  metadata: v.optional(metadata),
  name: v.optional(v.pipe(text, v.maxLength(40))),
  percent_off: v.optional(percent),
  redeem_by: v.optional(integer),
});
export const couponUpdate = v.strictObject({ metadata: v.optional(metadataUpdate), name: v.optional(text) });
export const couponList = v.strictObject({ ...page });

export const promotionCodeCreate = v.strictObject({
  promotion: v.strictObject({ type: v.literal('coupon'), coupon: text }),
  active: v.optional(flag),
  code: v.optional(v.pipe(text, v.regex(/^[\w-]+$/, 'invalid_characters'))),
  customer: v.optional(text),
  expires_at: v.optional(integer),
  max_redemptions: v.optional(positive),
  metadata: v.optional(metadata),
  restrictions: v.optional(v.strictObject({ first_time_transaction: v.optional(flag) })),
});
export const promotionCodeUpdate = v.strictObject({ active: v.optional(flag), metadata: v.optional(metadataUpdate) });
export const promotionCodeList = v.strictObject({
  ...page,
  active: v.optional(flag),
  code: v.optional(text),
  coupon: v.optional(text),
  customer: v.optional(text),
});

export function createCoupon(account: Account, params: v.InferOutput<typeof couponCreate>): Stripe.Coupon {
  params satisfies Stripe.CouponCreateParams;
  const { amount_off, percent_off, duration = 'once' } = params;
  if ((amount_off === undefined) === (percent_off === undefined)) {
    throw invalid('You must pass either `percent_off` or `amount_off`.', 'percent_off', 'parameter_missing');
  }
  if (amount_off !== undefined && !params.currency) {
    throw invalid('Must provide currency when amount_off is provided', 'currency', 'parameter_missing');
  }
  if ((duration === 'repeating') !== (params.duration_in_months !== undefined)) {
    throw invalid('`duration_in_months` goes with a duration of `repeating`.', 'duration_in_months');
  }
  if (params.redeem_by !== undefined && params.redeem_by <= account.now()) {
    throw invalid('`redeem_by` must lie in the future.', 'redeem_by');
  }
  for (const product of params.applies_to?.products ?? []) {
    find(account.state.products, 'product', product, 'applies_to[products]');
  }
  const id = params.id ?? newId('', 8).slice(1);
  if (account.state.coupons.has(id)) throw invalid('Coupon already exists.', 'id', 'resource_already_exists');
  const coupon: Stripe.Coupon = {
    id,
    object: 'coupon',
    amount_off: amount_off ?? null,
    created: account.now(),
    currency: params.currency ?? null,
    duration,
    duration_in_months: params.duration_in_months ?? null,
    livemode: false,
    max_redemptions: params.max_redemptions ?? null,
    metadata: mergeMetadata({}, params.metadata),
    name: params.name ?? null,
    percent_off: percent_off ?? null,
    redeem_by: params.redeem_by ?? null,
    times_redeemed: 0,
    valid: true,
  };
  account.state.coupons.set(id, coupon);
  if (params.applies_to) account.state.couponProducts.set(id, params.applies_to.products);
  raise(account, { type: 'coupon.created', data: { object: coupon } });
  return coupon;
}

export function updateCoupon(account: Account, id: string, params: v.InferOutput<typeof couponUpdate>) {
  const coupon = find(account.state.coupons, 'coupon', id);
  if (params.name !== undefined) coupon.name = params.name;
  coupon.metadata = mergeMetadata(coupon.metadata ?? {}, params.metadata);
  raise(account, { type: 'coupon.updated', data: { object: coupon } });
  return coupon;
}

/** No one redeems it any more; where it was redeemed it goes on. */
export function deleteCoupon(account: Account, id: string): Stripe.DeletedCoupon {
  const coupon = find(account.state.coupons, 'coupon', id);
  account.state.coupons.delete(id);
  account.state.deletedCoupons.set(id, coupon);
  raise(account, { type: 'coupon.deleted', data: { object: coupon } });
  return { id, object: 'coupon', deleted: true };
}

export function createPromotionCode(account: Account, params: v.InferOutput<typeof promotionCodeCreate>) {
  params satisfies Stripe.PromotionCodeCreateParams;
  const coupon = find(account.state.coupons, 'coupon', params.promotion.coupon, 'promotion[coupon]');
  const code = params.code ?? newId('', 8).slice(1).toUpperCase();
  if (params.active !== false && activeCode(account, code)) {
    throw invalid(`An active promotion code with \`code: ${code}\` already exists.`, 'code');
  }
  if (params.customer) find(account.state.customers, 'customer', params.customer, 'customer');
  const promotionCode: Stripe.PromotionCode = {
    id: newId('promo'),
    object: 'promotion_code',
    active: params.active ?? true,
    code,
    created: account.now(),
    customer: params.customer ?? null,
    customer_account: null,
    expires_at: params.expires_at ?? null,
    livemode: false,
    max_redemptions: params.max_redemptions ?? null,
    metadata: mergeMetadata({}, params.metadata),
    promotion: { coupon: coupon.id, type: 'coupon' },
    restrictions: {
      first_time_transaction: params.restrictions?.first_time_transaction ?? false,
      minimum_amount: null,
      minimum_amount_currency: null,
    },
    times_redeemed: 0,
  };
  account.state.promotionCodes.set(promotionCode.id, promotionCode);
  raise(account, { type: 'promotion_code.created', data: { object: promotionCode } });
  return promotionCode;
}

export function updatePromotionCode(account: Account, id: string, params: v.InferOutput<typeof promotionCodeUpdate>) {
  const promotionCode = find(account.state.promotionCodes, 'promotion_code', id);
  if (params.active !== undefined) promotionCode.active = params.active;
  promotionCode.metadata = mergeMetadata(promotionCode.metadata ?? {}, params.metadata);
  raise(account, { type: 'promotion_code.updated', data: { object: promotionCode } });
  return promotionCode;
}

/** Codes are case-insensitive, and only one of a spelling is active. */
export function activeCode({ state }: Account, code: string): Stripe.PromotionCode | undefined {
  const wanted = code.toLowerCase();
  return state.promotionCodes.of().find((known) => known.active && known.code.toLowerCase() === wanted);
}

export function listPromotionCodes(account: Account, params: v.InferOutput<typeof promotionCodeList>) {
  const { active, code, coupon, customer } = params;
  return listPage(
    account.state.promotionCodes,
    '/v1/promotion_codes',
    params,
    (known) =>
      (active === undefined || known.active === active) &&
      (!code || known.code.toLowerCase() === code.toLowerCase()) &&
      (!customer || known.customer === customer),
    coupon,
  );
}

export function usableCoupon(account: Account, coupon: Stripe.Coupon, param: string): Stripe.Coupon {
  if (coupon.redeem_by !== null && coupon.redeem_by <= account.now()) coupon.valid = false;
  if (!coupon.valid) throw invalid(`Coupon ${coupon.id} is used up or has expired.`, param, 'coupon_expired');
  return coupon;
}

/** @throws StripeFailure with what the payer may be told */
export function usablePromotionCode(
  account: Account,
  promotionCode: Stripe.PromotionCode,
  param: string,
  customer: string | null = null,
) {
  const refuse = (message: string) => invalid(message, param, 'promotion_code_invalid');
  const { expires_at } = promotionCode;
  if (expires_at !== null && expires_at <= account.now()) promotionCode.active = false;
  if (!promotionCode.active) throw refuse('This promotion code is not active.');
  if (promotionCode.customer !== null && promotionCode.customer !== customer) {
    throw refuse('This promotion code is for another customer.');
  }
  const paidBefore = customer !== null && account.state.charges.of(customer).some((charge) => charge.paid);
  if (promotionCode.restrictions.first_time_transaction && paidBefore) {
    throw refuse('This promotion code is for a first order only.');
  }
  const coupon = account.state.coupons.get(idOf(promotionCode.promotion.coupon) ?? '');
  if (!coupon) throw refuse('This promotion code is not active.');
}
