import type { CheckoutReply, CheckoutStatus, Plan } from '../worker/contract/billing.ts';
import type { OfferTerms } from '../worker/contract/offer.ts';
import type { CallOptions, LyceumCore } from './core.ts';
import { LyceumError } from './error.ts';

export interface CheckoutOptions {
  /** A page on this origin; the current one by default. */
  returnTo?: string | undefined;
  /** One of the plan's; its first by default. See `priceFor`. */
  currency?: string | undefined;
  /** For how many people, of a plan with seats. */
  quantity?: number | undefined;
  /** A promotion code; by default what an offer link brought (`?lyceum_offer=CODE`). null: none. */
  offer?: string | null | undefined;
  /** The referral code of who sent the buyer here. */
  referral?: string | undefined;
  /** The post whose paywall led here: for the owner's figures. */
  post?: string | undefined;
}

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

  /** What a promotion code does for a plan (null: for any). @throws LyceumError `not_found` when it is not good (any more) */
  offer(code: string, plan: string | null = null, options?: CallOptions): Promise<OfferTerms> {
    const query = { plan: plan ?? undefined };
    return this.#core.call('GET', '/offers/:code', { param: { code }, query }, options);
  }

  /**
   * Starts paying: send the browser to `url`. It comes back to `returnTo` with the query parameter `lyceum_checkout`: an
   * id for `resume`, or `cancelled`. One that `returnTo` has from before is replaced. A text in place of the options is
   * `returnTo`.
   * @throws LyceumError `already_entitled`, `conflict` (the promotion code is not good any more: try with `offer: null`;
   * or a payment is under way), `rate_limited`, `payment_unavailable`
   */
  async checkout(plan: string, options: CheckoutOptions | string = {}): Promise<CheckoutReply> {
    const { returnTo = location.href, offer, ...rest } = typeof options === 'string' ? { returnTo: options } : options;
    const code = offer === undefined ? offerInAddress() : offer;
    try {
      const json = { plan, returnTo, ...rest, ...(code && { offer: code }) };
      return await this.#core.call('POST', '/checkouts', { json });
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

/** The code that an offer link put into the page's address; what cannot be one is as none. */
export function offerInAddress(): string | null {
  const code = new URLSearchParams(globalThis.location?.search).get('lyceum_offer');
  return code && /^[a-z0-9][a-z0-9-]{2,29}$/i.test(code) ? code : null;
}
