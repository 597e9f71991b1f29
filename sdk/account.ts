import type { Account, AccountInput, CodeReply } from '../worker/contract/account.ts';
import type { Changed } from './client.ts';
import { LyceumError } from './error.ts';
import type { Session } from './session.ts';
import type { CallOptions, Transport } from './transport.ts';

/** Signing in and the member's own data. */
export class AccountApi {
  readonly #api: Transport;
  readonly #session: Session;
  readonly #changed: Changed;

  constructor(api: Transport, session: Session, changed: Changed) {
    this.#api = api;
    this.#session = session;
    this.#changed = changed;
  }

  /**
   * Has a six-digit code mailed, good for ten minutes, in this browser only.
   * @throws LyceumError `rate_limited` after five codes in ten minutes, `mail_unavailable`
   */
  async requestCode(email: string): Promise<CodeReply> {
    const verifier = base64url(crypto.getRandomValues(new Uint8Array(32)));
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
    const reply = await this.#api.call('POST', '/sign-in/codes', {
      json: { email, challenge: base64url(new Uint8Array(digest)) },
    });
    this.#session.verifier = verifier;
    return reply;
  }

  /**
   * Exchanges the mailed code for a session.
   * @throws LyceumError `code_wrong` (look again), `code_expired` (ask for a new one)
   */
  async signIn(code: string): Promise<void> {
    const verifier = this.#session.verifier;
    if (!verifier) throw new LyceumError('code_expired', 'No code was asked for in this browser.');
    const session = await this.#api.call('POST', '/sign-in/tokens', { json: { verifier, code } });
    this.#session.verifier = null;
    this.#session.open(session);
    this.#changed('session');
  }

  /** @throws LyceumError `unauthenticated` when signed out */
  read(options?: CallOptions): Promise<Account> {
    return this.#api.call('GET', '/account', {}, options);
  }

  async update(input: AccountInput): Promise<Account> {
    const account = await this.#api.call('PATCH', '/account', { json: input });
    this.#changed('profile');
    return account;
  }

  /** Ends the session here, even when the API cannot be reached; `everywhere` ends all of the member's sessions, or throws. */
  async signOut(options: { everywhere?: boolean } = {}): Promise<void> {
    try {
      await (options.everywhere
        ? this.#api.call('DELETE', '/account/sessions', {})
        : this.#api.call('DELETE', '/account/session', {}));
    } catch (error) {
      if (options.everywhere) throw error;
    }
    this.#session.clear();
    this.#changed('session');
  }
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
