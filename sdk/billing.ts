import type { CheckoutReply, CheckoutStatus, Plan } from '../worker/contract/billing.ts';
import type { CallOptions, LyceumCore } from './core.ts';
import { LyceumError } from './error.ts';

/** Plans, and paying for one on Stripe's page. */
export class BillingApi {
  readonly #core: LyceumCore;

  constructor(core: LyceumCore) {
    this.#core = core;
  }

  /** What can be bought, cheapest first. */
  async plans(options?: CallOptions): Promise<Plan[]> {
    return (await this.#core.call('GET', '/plans', {}, options)).plans;
  }

  /**
   * Starts paying: send the browser to `url`. It comes back to `returnTo`, a page on this origin, with the query
   * parameter `lyceum_checkout`: an id for `resume`, or `cancelled`. One that `returnTo` has from before is replaced.
   * @throws LyceumError `already_entitled`, `payment_unavailable`
   */
  async checkout(plan: string, returnTo: string = location.href): Promise<CheckoutReply> {
    try {
      return await this.#core.call('POST', '/checkouts', { json: { plan, returnTo } });
    } catch (error) {
      // Paid in another tab, or found paid just now: views that still show a lock read again.
      if (error instanceof LyceumError && error.code === 'already_entitled') this.#core.changed('access');
      throw error;
    }
  }

  /**
   * Back from paying: makes sure that what was paid is open, and says how the checkout stands.
   * @throws LyceumError `not_found`, `payment_unavailable` (try again: nothing is lost)
   */
  async resume(id: string): Promise<CheckoutStatus> {
    const settle = () => this.#core.call('POST', '/checkouts/:id/return', { param: { id } });
    // A session that ended on the payment page must not stand between a payment and its access.
    const checkout = await settle().catch((error: unknown) => {
      if (error instanceof LyceumError && error.code === 'session_expired') return settle();
      throw error;
    });
    if (checkout.status === 'complete') this.#core.changed('access');
    return checkout;
  }
}
