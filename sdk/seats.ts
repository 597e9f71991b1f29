import type { TeamList } from '../worker/contract/seat.ts';
import type { CallOptions, LyceumCore } from './core.ts';

/** Subscriptions for several people. */
export class SeatsApi {
  readonly #core: LyceumCore;

  constructor(core: LyceumCore) {
    this.#core = core;
  }

  /** The member's own teams, and seats in others' for the member's address. @throws LyceumError `unauthenticated` */
  list(options?: CallOptions): Promise<TeamList> {
    return this.#core.call('GET', '/teams', {}, options);
  }

  /** Invites an address by mail; who signs in with it takes the seat. @throws LyceumError `conflict` (no seat is left) */
  async invite(subscription: string, email: string): Promise<void> {
    await this.#core.call('PUT', '/teams/:subscription/seats', { param: { subscription }, json: { email } });
  }

  /** Takes a seat back, and its access, at once. */
  async remove(subscription: string, email: string): Promise<void> {
    await this.#core.call('DELETE', '/teams/:subscription/seats/:email', { param: { subscription, email } });
  }

  /** Takes the seat that the member was invited to. @throws LyceumError `conflict` (all are taken) */
  async take(subscription: string): Promise<void> {
    await this.#core.call('PUT', '/seats/:subscription', { param: { subscription } });
    this.#core.changed('access');
  }

  /** Gives it back. */
  async leave(subscription: string): Promise<void> {
    await this.#core.call('DELETE', '/seats/:subscription', { param: { subscription } });
    this.#core.changed('access');
  }
}
