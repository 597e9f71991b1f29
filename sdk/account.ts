import type { Account, AccountInput, CodeReply } from '../worker/contract/account.ts';
import { newChallenge } from './challenge.ts';
import type { CallOptions, LyceumCore } from './core.ts';
import { LyceumError } from './error.ts';

/** Signing in and the member's own data. */
export class AccountApi {
  readonly #core: LyceumCore;

  constructor(core: LyceumCore) {
    this.#core = core;
  }

  /**
   * Has a six-digit code mailed, good for ten minutes, in this browser only.
   * @throws LyceumError `rate_limited` after five codes in ten minutes, `mail_unavailable`
   */
  async requestCode(email: string): Promise<CodeReply> {
    const { verifier, challenge } = await newChallenge();
    const reply = await this.#core.call('POST', '/sign-in/codes', { json: { email, challenge } });
    this.#core.session.verifier = verifier;
    return reply;
  }

  /**
   * Exchanges the mailed code for a session.
   * @throws LyceumError `code_wrong` (look again), `code_expired` (ask for a new one)
   */
  async signIn(code: string): Promise<void> {
    const verifier = this.#core.session.verifier;
    if (!verifier) throw new LyceumError('code_expired', 'No code was asked for in this browser.');
    const session = await this.#core.call('POST', '/sign-in/tokens', { json: { verifier, code } });
    this.#core.session.verifier = null;
    this.#core.session.open(session);
    this.#core.changed('session');
  }

  /** @throws LyceumError `unauthenticated` when signed out */
  read(options?: CallOptions): Promise<Account> {
    return this.#core.call('GET', '/account', {}, options);
  }

  /** Changes what is given (name, fields, goal, level) and leaves the rest. @throws LyceumError `unauthenticated`, `bad_request` */
  async update(input: AccountInput): Promise<Account> {
    const account = await this.#core.call('PATCH', '/account', { json: input });
    this.#core.changed('profile');
    return account;
  }

  /** Ends the session here, even when the API cannot be reached; `everywhere` ends all of the member's sessions, or throws. */
  async signOut(options: { everywhere?: boolean } = {}): Promise<void> {
    try {
      await (options.everywhere
        ? this.#core.call('DELETE', '/account/sessions', {})
        : this.#core.call('DELETE', '/account/session', {}));
    } catch (error) {
      if (options.everywhere) throw error;
    }
    this.#core.session.clear();
    this.#core.changed('session');
  }
}
