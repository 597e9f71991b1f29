import type { CheckoutReply, CheckoutStatus, Plan } from '../worker/contract/billing.ts';
import type { Changed } from './client.ts';
import { LyceumError } from './error.ts';
import type { CallOptions, Transport } from './transport.ts';

/** Plans, and paying for one on Stripe's page. */
export class BillingApi {
  readonly #api: Transport;
  readonly #changed: Changed;

  constructor(api: Transport, changed: Changed) {
    this.#api = api;
    this.#changed = changed;
  }

  /** What can be bought, cheapest first. */
  async plans(options?: CallOptions): Promise<Plan[]> {
    return (await this.#api.call('GET', '/plans', {}, options)).plans;
  }

  /**
   * Starts paying: send the browser to `url`. It comes back to `returnTo`, a page on this origin, with the query
   * parameter `lyceum_checkout`: an id for `resume`, or `cancelled`. One that `returnTo` has from before is replaced.
   * @throws LyceumError `already_entitled`, `payment_unavailable`
   */
  async checkout(plan: string, returnTo: string = location.href): Promise<CheckoutReply> {
    try {
      return await this.#api.call('POST', '/checkouts', { json: { plan, returnTo } });
    } catch (error) {
      // Paid in another tab, or found paid just now: views that still show a lock read again.
      if (error instanceof LyceumError && error.code === 'already_entitled') this.#changed('access');
      throw error;
    }
  }

  /**
   * Back from paying: makes sure that what was paid is open, and says how the checkout stands.
   * @throws LyceumError `not_found`, `payment_unavailable` (try again: nothing is lost)
   */
  async resume(id: string): Promise<CheckoutStatus> {
    const checkout = await this.#api.call('POST', '/checkouts/:id/return', { param: { id } });
    if (checkout.status === 'complete') this.#changed('access');
    return checkout;
  }
}
