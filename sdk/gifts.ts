import type { CheckoutReply } from '../worker/contract/billing.ts';
import type { GiftInput, GiftList, RedeemReply } from '../worker/contract/gift.ts';
import type { CallOptions, LyceumCore } from './core.ts';

/** Time on a plan for somebody else, and codes to redeem. */
export class GiftsApi {
  readonly #core: LyceumCore;

  constructor(core: LyceumCore) {
    this.#core = core;
  }

  /** What can be given, and the member's gifts, given and received. @throws LyceumError `unauthenticated` */
  list(options?: CallOptions): Promise<GiftList> {
    return this.#core.call('GET', '/gifts', {}, options);
  }

  /**
   * Starts paying for a gift: send the browser to `url`; it comes back to `returnTo` with the query
   * parameter `lyceum_gift`: an id for `billing.resume`, or `cancelled`. The code is mailed to
   * the buyer at once, and to `to` at `deliverAt`.
   * @throws LyceumError `not_found`, `payment_unavailable`, `rate_limited`
   */
  buy({
    returnTo = location.href,
    ...gift
  }: Omit<GiftInput, 'returnTo'> & { returnTo?: string }): Promise<CheckoutReply> {
    return this.#core.call('POST', '/gifts', { json: { ...gift, returnTo } });
  }

  /**
   * Redeems a code: no card. Asking again with a code of one's own is told the same.
   * @throws LyceumError `code_wrong`, `code_expired` (redeemed or taken back), `already_entitled`, `rate_limited`
   */
  async redeem(code: string): Promise<RedeemReply> {
    const reply = await this.#core.call('POST', '/gifts/redeem', { json: { code } });
    this.#core.changed('access');
    return reply;
  }
}
