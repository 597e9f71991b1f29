import type Stripe from 'stripe';
import type { payment, subscription } from '../../db/payment.ts';
import type { Facts } from './facts.ts';
import type { Fetched, FetchedPayment, FetchedSubscription } from './fetch-object.ts';
import { type GrantTerms, grantOf, grantOfPayment, takenBack } from './grant-of.ts';

/** What an object implies; written as a whole. */
export interface Effect {
  siteId: string;
  memberId: string;
  planId: string;
  /** Stripe's word, for the log. */
  status: string;
  /** Who pays at Stripe; deleted there, it is to be forgotten. */
  customer: { id: string; deleted: boolean } | null;
  /** Of the object itself. null: it gives none, and one that it gave is deleted. 'keep': it is not what gives access. */
  grant: GrantTerms | null | 'keep';
  /** How many people a subscription is for. */
  quantity: number;
  subscription: typeof subscription.$inferInsert | null;
  payment: typeof payment.$inferInsert | null;
  /** The gift that it pays for. */
  gift: { id: string; paidAt: number; voided: { reason: GrantTerms['reason']; at: number } | null } | null;
  /** What the referrer gets. */
  reward: { referrerId: string; days: number | null; paidAt: number; voided: boolean } | null;
}

/**
 * What a fetched object implies, with what the database knows. Pure.
 * null: not a purchase of a plan of a site here, for a member here.
 */
export function effectOf(fetched: Fetched, facts: Facts): Effect | null {
  if (!facts.site || !facts.member) return null;
  return fetched.type === 'subscription' ? ofSubscription(fetched, facts) : ofPayment(fetched, facts);
}

function common(facts: Facts, metadata: Stripe.Metadata) {
  return {
    siteId: facts.site?.id ?? '',
    memberId: facts.member?.id ?? '',
    postSlug: metadata.lyceum_post ?? null,
    offer: metadata.lyceum_offer ?? null,
    referrerId: facts.referrer ? facts.nominated.referrerId : null,
  };
}

function ofSubscription(
  { subscription: sub, settled, money, metadata }: FetchedSubscription,
  facts: Facts,
): Effect | null {
  const prices = sub.items.data.map((item) => item.price.id);
  const plan = facts.plans.find((row) => prices.includes(row.stripePriceId));
  if (!plan || !facts.site || plan.interval === null) return null;
  const item = sub.items.data.find(({ price }) => price.id === plan.stripePriceId);
  const quantity = item?.quantity ?? 1;
  const { rules } = facts.site;
  const grant = grantOf(sub, { settled, money }, rules);
  const of = common(facts, metadata);
  const periodEndsAt = Math.max(0, ...sub.items.data.map((one) => one.current_period_end)) * 1000;
  return {
    siteId: of.siteId,
    memberId: of.memberId,
    planId: plan.id,
    status: sub.status,
    customer: customerOf(sub),
    grant,
    quantity: Math.min(quantity, plan.seats),
    subscription: {
      id: sub.id,
      ...of,
      planId: plan.id,
      status: sub.status,
      amount: nextAmount(sub, plan, quantity, periodEndsAt),
      currency: sub.currency,
      interval: plan.interval,
      quantity,
      startedAt: sub.start_date * 1000,
      trialEndsAt: millis(sub.trial_end),
      periodEndsAt,
      cancelAt: millis(sub.cancel_at) ?? (sub.cancel_at_period_end ? periodEndsAt : null),
      endedAt: millis(sub.ended_at),
      paused: sub.pause_collection !== null,
    },
    payment: null,
    gift: null,
    reward: null,
  };
}

function ofPayment(fetched: FetchedPayment, facts: Facts): Effect | null {
  const { intent, money, paidAt, tax, subscriptionId, prices, metadata } = fetched;
  const plan =
    facts.plans.find((row) => prices.includes(row.stripePriceId)) ??
    facts.plans.find((row) => row.id === facts.nominated.planId);
  if (!plan || !facts.site) return null;
  const { rules } = facts.site;
  const of = common(facts, metadata);
  const isGift = facts.nominated.giftId !== '';
  if (isGift && !facts.gift) return null;
  const back = money && takenBack(money, rules);
  const once = subscriptionId === null && !isGift;
  return {
    siteId: of.siteId,
    memberId: of.memberId,
    planId: plan.id,
    status: intent.status,
    customer: null,
    grant: once ? money && grantOfPayment({ paidAt, days: plan.days, metadata }, money, rules) : 'keep',
    quantity: 1,
    subscription: null,
    // The books are of money: what was free is not in them.
    payment:
      money && money.paid > 0
        ? {
            id: intent.id,
            ...of,
            planId: plan.id,
            kind: isGift ? 'gift' : plan.kind,
            subscriptionId,
            amount: money.paid,
            tax,
            refunded: money.refunded,
            disputed: money.disputed,
            currency: intent.currency,
            paidAt,
          }
        : null,
    gift: isGift && money && facts.gift ? { id: facts.gift.id, paidAt, voided: back ?? null } : null,
    reward:
      isGift || !money?.paid
        ? null
        : rewardOf(intent.id, of.referrerId, paidAt, back !== null || facts.withdrawn, facts),
  };
}

/** A member's first payment earns it; a refund, a dispute or a withdrawal from what it paid takes it back. */
function rewardOf(
  paymentId: string,
  referrerId: string | null,
  paidAt: number,
  voided: boolean,
  { reward, site }: Facts,
): Effect['reward'] {
  const days = site?.rules.referralDays ?? 0;
  if (reward)
    return reward.objectId === paymentId ? { referrerId: reward.giverId, days: reward.days, paidAt, voided } : null;
  return referrerId !== null && days > 0 && !voided ? { referrerId, days, paidAt, voided } : null;
}

/** What the next whole period costs: the plan's price in the subscription's currency, discounts that last taken off. */
function nextAmount(
  sub: Stripe.Subscription,
  plan: Facts['plans'][number],
  quantity: number,
  periodEndsAt: number,
): number {
  const price = [{ amount: plan.amount, currency: plan.currency }, ...plan.prices].find(
    ({ currency }) => currency === sub.currency,
  );
  const full = (price?.amount ?? plan.amount) * quantity;
  const off = sub.discounts.reduce((sum, discount) => {
    if (typeof discount === 'string') return sum;
    const coupon = discount.source.coupon;
    if (coupon === null || typeof coupon === 'string') return sum;
    const lasts =
      coupon.duration === 'forever' || (coupon.duration === 'repeating' && (discount.end ?? 0) * 1000 > periodEndsAt);
    if (!lasts) return sum;
    return sum + (coupon.percent_off ? Math.round((full * coupon.percent_off) / 100) : (coupon.amount_off ?? 0));
  }, 0);
  return Math.max(0, full - off);
}

const millis = (seconds: number | null) => (seconds === null ? null : seconds * 1000);

const customerOf = ({ customer }: Stripe.Subscription) =>
  typeof customer === 'string'
    ? { id: customer, deleted: false }
    : { id: customer.id, deleted: customer.deleted === true };
