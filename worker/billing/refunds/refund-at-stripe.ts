import type Stripe from 'stripe';

/** Of a PaymentIntent: what was given back in the name of `withdrawal`, and what is left to give back. Minor units. */
export async function refundsFor(stripe: Stripe, intent: string, withdrawal: string) {
  const [{ amount_received }, refunds] = await Promise.all([
    stripe.paymentIntents.retrieve(intent),
    stripe.refunds.list({ payment_intent: intent, limit: 100 }),
  ]);
  const good = refunds.data.filter(({ status }) => status !== 'failed' && status !== 'canceled');
  const sum = (some: Stripe.Refund[]) => some.reduce((total, { amount }) => total + amount, 0);
  return {
    given: sum(good.filter(({ metadata }) => metadata?.lyceum_withdrawal === withdrawal)),
    room: amount_received - sum(good),
  };
}

/**
 * Runs a refund. null where the payment cannot be refunded any more: it has been already, or the bank has taken the
 * money back for the buyer (https://docs.stripe.com/error-codes).
 */
export async function refundable<T>(refund: () => Promise<T>): Promise<T | null> {
  try {
    return await refund();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'charge_already_refunded' || code === 'charge_disputed') return null;
    throw error;
  }
}
