import type { RedeemReply } from '../worker/contract/gift.ts';
import type { Referral } from '../worker/contract/referral.ts';
import type { CallOptions, LyceumCore } from './core.ts';

/** Bringing others, and what it earns. */
export class ReferralsApi {
  readonly #core: LyceumCore;

  constructor(core: LyceumCore) {
    this.#core = core;
  }

  /** The member's link, once there is one, and rewards. @throws LyceumError `unauthenticated` */
  read(options?: CallOptions): Promise<Referral> {
    return this.#core.call('GET', '/referral', {}, options);
  }

  /** The same with a link, which is made on the first call; without one where the site rewards nobody (`days` is 0). */
  mint(): Promise<Referral> {
    return this.#core.call('PUT', '/referral', {});
  }

  /** Redeems a reward that is ready. @throws LyceumError `not_found`, `already_entitled` */
  async redeem(id: string): Promise<RedeemReply> {
    const reply = await this.#core.call('POST', '/referral/rewards/:id/redeem', { param: { id } });
    this.#core.changed('access');
    return reply;
  }
}
