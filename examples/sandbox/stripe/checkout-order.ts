import type Stripe from 'stripe';
import type { Account } from './account.ts';
import { activeCode, usablePromotionCode } from './coupons.ts';
import { chosenDiscounts, fitsCurrency } from './discounts.ts';
import { StripeFailure } from './errors.ts';
import { find, idOf } from './lists.ts';
import { retotal } from './session-totals.ts';

/** What the payer is told about a code or a quantity; nothing was charged. */
export class OrderFault extends Error {
  readonly field: 'code' | 'quantity';

  constructor(field: 'code' | 'quantity', message: string) {
    super(message);
    this.field = field;
  }
}

export function applyCode(account: Account, session: Stripe.Checkout.Session, typed: string) {
  if (!session.allow_promotion_codes) throw new OrderFault('code', 'This order takes no promotion code.');
  const promotionCode = activeCode(account, typed);
  if (!promotionCode) throw new OrderFault('code', 'This code is invalid.');
  try {
    usablePromotionCode(account, promotionCode, 'code', idOf(session.customer));
    const [choice] = chosenDiscounts(account, [{ promotion_code: promotionCode.id }], idOf(session.customer));
    if (choice) fitsCurrency(choice.coupon, session.currency ?? 'usd', 'code');
  } catch (error) {
    if (error instanceof StripeFailure) throw new OrderFault('code', error.message);
    throw error;
  }
  session.discounts = [{ coupon: null, promotion_code: promotionCode.id }];
  retotal(account, session, find(account.state.checkouts, 'checkout.session', session.id));
}

export function removeCode(account: Account, session: Stripe.Checkout.Session) {
  if (!session.allow_promotion_codes) return;
  session.discounts = [];
  retotal(account, session, find(account.state.checkouts, 'checkout.session', session.id));
}

/** `quantity_li_…`: only for lines that the seller made adjustable, within the seller's bounds. */
export function adjustQuantities(account: Account, session: Stripe.Checkout.Session, body: Record<string, unknown>) {
  const details = find(account.state.checkouts, 'checkout.session', session.id);
  for (const line of details.lineItems) {
    const typed = body[`quantity_${line.id}`];
    if (typed === undefined || !line.adjustable_quantity) continue;
    const wanted = Number(typed);
    const { minimum, maximum } = line.adjustable_quantity;
    if (!Number.isInteger(wanted) || wanted < (minimum ?? 0) || wanted > (maximum ?? 99)) {
      throw new OrderFault('quantity', `Choose a number from ${minimum ?? 0} to ${maximum ?? 99}.`);
    }
    line.quantity = wanted;
  }
  retotal(account, session, details);
}
