import type Stripe from 'stripe';
import { type Account, newId } from './account.ts';
import { usableCoupon, usablePromotionCode } from './coupons.ts';
import type { Reduction } from './discounting.ts';
import { invalid } from './errors.ts';
import { find, idOf } from './lists.ts';
import { addMonths } from './period.ts';

export interface DiscountChoice {
  coupon: Stripe.Coupon;
  promotionCode: Stripe.PromotionCode | null;
}

/** A coupon at work: counts the redemption, and lasts as long as the coupon says. */
export function redeem(
  account: Account,
  choice: DiscountChoice,
  on: { customer: string | null; session?: string; subscription?: string },
): Stripe.Discount {
  const { coupon, promotionCode } = choice;
  const months = coupon.duration === 'repeating' ? (coupon.duration_in_months ?? 1) : null;
  const now = account.now();
  const discount: Stripe.Discount = {
    id: newId('di'),
    object: 'discount',
    checkout_session: on.session ?? null,
    customer: on.customer,
    customer_account: null,
    end: months === null ? null : addMonths(now, months),
    invoice: null,
    invoice_item: null,
    promotion_code: promotionCode?.id ?? null,
    source: { coupon: coupon.id, type: 'coupon' },
    start: now,
    subscription: on.subscription ?? null,
    subscription_item: null,
  };
  account.state.discounts.set(discount.id, discount);
  coupon.times_redeemed += 1;
  if (coupon.max_redemptions !== null && coupon.times_redeemed >= coupon.max_redemptions) coupon.valid = false;
  if (promotionCode) {
    promotionCode.times_redeemed += 1;
    const { max_redemptions } = promotionCode;
    if (max_redemptions !== null && promotionCode.times_redeemed >= max_redemptions) promotionCode.active = false;
  }
  return discount;
}

/** The discounts of a subscription that still run; what is over leaves it. */
export function runningDiscounts(account: Account, subscription: Stripe.Subscription): Stripe.Discount[] {
  const running = subscription.discounts
    .flatMap((field) => account.state.discounts.get(idOf(field) ?? '') ?? [])
    .filter((discount) => discount.end === null || discount.end > account.now());
  subscription.discounts = running.map((discount) => discount.id);
  return running;
}

/** `once` is used up by the first invoice that it lowered. */
export function dropUsedDiscounts(account: Account, subscription: Stripe.Subscription, invoice: Stripe.Invoice) {
  const used = new Set(
    invoice.total_discount_amounts?.filter(({ amount }) => amount > 0).map(({ discount }) => idOf(discount)),
  );
  subscription.discounts = runningDiscounts(account, subscription)
    .filter((discount) => !used.has(discount.id) || couponOf(account, discount)?.duration !== 'once')
    .map((discount) => discount.id);
}

const couponOf = ({ state }: Account, discount: Stripe.Discount) =>
  state.coupons.get(idOf(discount.source.coupon) ?? '') ?? state.deletedCoupons.get(idOf(discount.source.coupon) ?? '');

export function reductionsOf(account: Account, discounts: readonly Stripe.Discount[]): Reduction[] {
  return discounts.flatMap((discount) => {
    const coupon = couponOf(account, discount);
    if (!coupon) return [];
    return [{ id: discount.id, coupon, products: account.state.couponProducts.get(coupon.id) ?? null }];
  });
}

/** `[{ coupon }]` or `[{ promotion_code }]`, as every endpoint takes it. */
export function chosenDiscounts(
  account: Account,
  choices: readonly { coupon?: string | undefined; promotion_code?: string | undefined }[],
  customer: string | null = null,
): DiscountChoice[] {
  return choices.map((choice, index) => {
    const param = `discounts[${index}]`;
    if (choice.promotion_code) {
      const promotionCode = find(
        account.state.promotionCodes,
        'promotion code',
        choice.promotion_code,
        `${param}[promotion_code]`,
      );
      usablePromotionCode(account, promotionCode, `${param}[promotion_code]`, customer);
      const coupon = find(account.state.coupons, 'coupon', idOf(promotionCode.promotion.coupon) ?? '');
      return { coupon: usableCoupon(account, coupon, `${param}[promotion_code]`), promotionCode };
    }
    const coupon = find(account.state.coupons, 'coupon', choice.coupon ?? '', `${param}[coupon]`);
    return { coupon: usableCoupon(account, coupon, `${param}[coupon]`), promotionCode: null };
  });
}

/** An amount is in one currency; a percentage fits all. */
export function fitsCurrency(coupon: Stripe.Coupon, currency: string, param: string) {
  if (coupon.currency !== null && coupon.currency !== currency) {
    throw invalid(`The coupon ${coupon.id} is in ${coupon.currency}, and the order in ${currency}.`, param);
  }
}
