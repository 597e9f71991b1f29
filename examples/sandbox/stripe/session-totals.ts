import type Stripe from 'stripe';
import type { Account } from './account.ts';
import { type Reduction, settle } from './discounting.ts';
import { idOf } from './lists.ts';
import type { CheckoutDetails } from './sessions.ts';

/** Writes the sums anew after a quantity or a discount has changed. */
export function retotal(account: Account, session: Stripe.Checkout.Session, details: CheckoutDetails) {
  const trial = details.subscription?.trial_period_days !== undefined;
  for (const line of details.lineItems) {
    const free = trial && line.price?.recurring;
    line.amount_subtotal = free ? 0 : (line.price?.unit_amount ?? 0) * (line.quantity ?? 1);
  }
  const gross = details.lineItems.map((line) => ({
    amount: line.amount_subtotal,
    product: idOf(line.price?.product) ?? '',
    discountable: true,
  }));
  const nets = settle(gross, reductions(account, session), session.automatic_tax.enabled);
  for (const [index, line] of details.lineItems.entries()) {
    const net = nets[index];
    if (!net) continue;
    line.amount_discount = net.discounts.reduce((sum, { amount }) => sum + amount, 0);
    line.amount_tax = net.tax;
    line.amount_total = net.total;
  }
  const sum = (key: 'amount_subtotal' | 'amount_discount' | 'amount_tax' | 'amount_total') =>
    details.lineItems.reduce((total, line) => total + line[key], 0);
  session.amount_subtotal = sum('amount_subtotal');
  session.amount_total = sum('amount_total');
  session.total_details = {
    amount_discount: sum('amount_discount'),
    amount_shipping: 0,
    amount_tax: sum('amount_tax'),
  };
}

/** As they would apply: nothing is redeemed before the session is paid. */
function reductions({ state }: Account, session: Stripe.Checkout.Session): Reduction[] {
  return (session.discounts ?? []).flatMap((chosen) => {
    const promotionCode = state.promotionCodes.get(idOf(chosen.promotion_code) ?? '');
    const coupon = state.coupons.get(idOf(chosen.coupon) ?? idOf(promotionCode?.promotion.coupon) ?? '');
    return coupon ? [{ id: coupon.id, coupon, products: state.couponProducts.get(coupon.id) ?? null }] : [];
  });
}
