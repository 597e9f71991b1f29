import type { PlanKind, Price } from '../../contract/billing.ts';

/** The least that Stripe takes in most currencies, in minor units: what must be left of a price that is paid once. */
const LEAST = 50;

interface Reduction {
  planId: string | null;
  percent: number | null;
  amount: number | null;
  currency: string | null;
}

/**
 * Whether a code may be used for a plan now. One for all plans is for those that there were when it was made, since a
 * coupon at Stripe is bound to its products for ever (and to none it would be good on every other site here too).
 */
export function offerFits(
  offer: Reduction & { active: boolean; expiresAt: number | null; createdAt: number },
  plan: { id: string; createdAt: number },
  currency: string,
  now: number,
): boolean {
  return (
    offer.active &&
    (offer.expiresAt === null || offer.expiresAt > now) &&
    (offer.planId === null ? plan.createdAt <= offer.createdAt : offer.planId === plan.id) &&
    (offer.currency === null || offer.currency === currency)
  );
}

/** Whether something is left to pay in every currency. Stripe makes no payment of nothing, so nothing would open. */
export function leavesToPay(
  offer: Pick<Reduction, 'percent' | 'amount' | 'currency'>,
  plan: { kind: PlanKind; amount: number; currency: string; prices: Price[] },
): boolean {
  if (plan.kind === 'subscription') return true;
  return [plan, ...plan.prices].every(({ amount, currency }) => {
    if (offer.percent !== null) return Math.floor((amount * (100 - offer.percent)) / 100) >= LEAST;
    return offer.currency !== currency || amount - (offer.amount ?? 0) >= LEAST;
  });
}
