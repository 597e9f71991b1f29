import type Stripe from 'stripe';

/** What became of one payment. Amounts in minor units, times in epoch milliseconds. */
export interface Money {
  paid: number;
  refunded: number;
  /** When the last refund was made; null without one. */
  refundedAt: number | null;
  /** What the bank holds back or has taken for the buyer. */
  disputed: number;
  dispute: { state: 'open' | 'lost'; at: number } | null;
}

export type Charged = Pick<Stripe.Charge, 'amount_captured' | 'amount_refunded' | 'created'> & {
  refunds?: { data: Pick<Stripe.Refund, 'created' | 'status'>[] } | null;
};
export type Disputed = Pick<Stripe.Dispute, 'status' | 'amount' | 'created'>;

/**
 * Inquiries (`warning_…`) take no money, and neither do disputes that were won or prevented:
 * https://docs.stripe.com/disputes/how-disputes-work
 */
export function moneyOf(charge: Charged, disputes: readonly Disputed[]): Money {
  const open = disputes.filter(({ status }) => /^(needs_response|under_review|appeal_)/.test(status));
  const lost = disputes.filter(({ status }) => status === 'lost');
  const [worst] = lost.length > 0 ? lost : open;
  const refunds = (charge.refunds?.data ?? []).filter(({ status }) => status !== 'failed' && status !== 'canceled');
  const refunded = charge.amount_refunded;
  return {
    paid: charge.amount_captured,
    refunded,
    refundedAt: refunded > 0 ? Math.max(charge.created, ...refunds.map(({ created }) => created)) * 1000 : null,
    disputed: [...lost, ...open].reduce((sum, { amount }) => sum + amount, 0),
    dispute: worst ? { state: lost.length > 0 ? 'lost' : 'open', at: worst.created * 1000 } : null,
  };
}

/** Several payments for the same thing, as one. */
export function together(payments: readonly Money[]): Money {
  const dispute = payments.find((money) => money.dispute?.state === 'lost') ?? payments.find((money) => money.dispute);
  const refundedAt = Math.max(0, ...payments.map((money) => money.refundedAt ?? 0));
  const sum = (of: (money: Money) => number) => payments.reduce((total, money) => total + of(money), 0);
  return {
    paid: sum((money) => money.paid),
    refunded: sum((money) => money.refunded),
    refundedAt: refundedAt || null,
    disputed: sum((money) => money.disputed),
    dispute: dispute?.dispute ?? null,
  };
}
