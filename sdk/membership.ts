import type { PortalFlow, PortalReply } from '../worker/contract/portal.ts';
import type { Withdrawal, WithdrawalList } from '../worker/contract/withdrawal.ts';
import type { CallOptions, LyceumCore } from './core.ts';

export interface PortalOptions {
  /** What the portal opens with; its overview unless given. */
  flow?: PortalFlow;
  /** Which subscription to cancel or change; the newest unless given. */
  subscription?: string;
  /** The plan to change to. */
  plan?: string;
  /** The page to come back to, on this origin. */
  returnTo?: string;
}

/** The member's own contracts: Stripe's portal, pausing, withdrawing. */
export class MembershipApi {
  readonly #core: LyceumCore;

  constructor(core: LyceumCore) {
    this.#core = core;
  }

  /**
   * Opens Stripe's customer portal: send the browser to `url`. It comes back to `returnTo` with the query parameter
   * `lyceum_portal=1`; call `refresh` then.
   * @throws LyceumError `conflict` (nothing was bought, or there is nothing to change to), `payment_unavailable`
   */
  portal({ returnTo = location.href, ...options }: PortalOptions = {}): Promise<PortalReply> {
    return this.#core.call('POST', '/account/portal', { json: { returnTo, ...options } });
  }

  /** Takes over what was changed in the portal, however late Stripe announces it. @throws LyceumError `payment_unavailable` */
  refresh(): Promise<void> {
    return this.#changing(this.#core.call('POST', '/account/refresh', {}));
  }

  /** Leaves out the next one to three renewals of a monthly subscription. @throws LyceumError `conflict`, `payment_unavailable` */
  pause(subscription: string, months: number): Promise<void> {
    const input = { param: { id: subscription }, json: { months } };
    return this.#changing(this.#core.call('PUT', '/account/subscriptions/:id/pause', input));
  }

  /** Goes on with a paused subscription; charges at once where its paid period is over. @throws LyceumError `payment_unavailable` */
  resume(subscription: string): Promise<void> {
    return this.#changing(
      this.#core.call('DELETE', '/account/subscriptions/:id/pause', { param: { id: subscription } }),
    );
  }

  /** What can be withdrawn from within the statutory period, and what was. */
  withdrawals(options?: CallOptions): Promise<WithdrawalList> {
    return this.#core.call('GET', '/account/withdrawals', {}, options);
  }

  /**
   * Withdraws from a contract: the confirmed second step. `settledAt` is null while Stripe cannot be reached: the
   * withdrawal counts all the same. Twice is once. @throws LyceumError `conflict` when the period is over
   */
  async withdraw(grant: string): Promise<Withdrawal> {
    const declared = await this.#core.call('POST', '/account/withdrawals', { json: { grant } });
    this.#core.changed('access');
    return declared;
  }

  async #changing(call: Promise<unknown>): Promise<void> {
    await call;
    this.#core.changed('access');
  }
}
