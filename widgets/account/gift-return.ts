import { BillingApi } from '../../sdk/billing.ts';
import type { LyceumCore } from '../../sdk/core.ts';

/**
 * Back from paying for a gift: it is fulfilled here and now, and what shows gifts reads again. What fails is left to
 * Stripe's webhook: nothing on the page waits for it.
 */
export async function settleGift(lyceum: LyceumCore, checkout: string): Promise<void> {
  if (checkout === 'cancelled') return;
  await new BillingApi(lyceum).resume(checkout);
}
