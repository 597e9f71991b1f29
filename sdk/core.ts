import type { ErrorReply } from '../worker/contract/error.ts';
import { LyceumError } from './error.ts';
import type { Endpoint, Input, Method, Output, Path } from './routes.ts';
import { Session, type TokenStorage } from './session.ts';

interface Anything {
  param?: Record<string, string>;
  query?: Record<string, string | undefined>;
  json?: unknown;
}

export interface CallOptions {
  /** Aborts the request; the promise then rejects with the signal's own reason. */
  signal?: AbortSignal | undefined;
  /** Lets the request outlive the page. */
  keepalive?: boolean;
}

const TIMEOUT = 20_000;

export interface LyceumOptions {
  /** The site's id, as in the script tag. */
  site: string;
  /** Where the Worker is, e.g. `https://community.example.com`. */
  api: string;
  /** Where the token is kept; `localStorage` by default. */
  storage?: TokenStorage;
  /** For tests and for servers; `globalThis.fetch` by default. */
  fetch?: typeof fetch;
}

/**
 * What has changed for the signed-in member: who is signed in, what is open to them, what they told about themselves,
 * what they did (progress, likes). Views that show it read again.
 */
export type Change = 'session' | 'access' | 'profile' | 'activity';

/**
 * One API, one site, one session: builds the request, reads the reply, turns every failure into a `LyceumError`, and
 * emits an event named after each `Change`, also for what another tab did with the session. The nouns (`PostsApi` …)
 * are built on it apart, so that a page loads those that it uses; `Lyceum` has all of them.
 */
export class LyceumCore extends EventTarget {
  readonly site: string;
  readonly api: string;
  readonly session: Session;
  readonly #fetch: typeof fetch;

  constructor(options: LyceumOptions) {
    super();
    this.site = options.site;
    this.api = options.api.replace(/\/$/, '');
    this.session = new Session(options.site, options.storage);
    this.#fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
    // A page from the browser's back/forward cache was told nothing while it was kept there.
    globalThis.addEventListener?.('pageshow', ({ persisted }) => persisted && this.changed('session'));
    globalThis.addEventListener?.('storage', ({ key }: StorageEvent) => {
      if (key === this.session.key || key === null) this.changed('session');
    });
  }

  /** Whether a token is held; the API may still find that it has ended. */
  get signedIn(): boolean {
    return this.session.token !== null;
  }

  /** Tells who listens. */
  changed(change: Change): void {
    this.dispatchEvent(new Event(change));
  }

  /**
   * One call of the API, typed by its route: what the nouns are made of.
   * @internal
   * @throws LyceumError; when the session has ended, a read is repeated without it
   */
  async call<P extends Path, const M extends Method<P>>(
    method: M,
    path: P,
    input: Input<Endpoint<P, M>>,
    options: CallOptions = {},
  ): Promise<Output<Endpoint<P, M>>> {
    const { param = {}, query = {}, json } = input as Anything;
    const search = new URLSearchParams(
      Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined),
    );
    const base = `${this.api}/api/v1/sites/${encodeURIComponent(this.site)}`;
    const url = `${base}${path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(param[name] ?? ''))}${search.size ? `?${search}` : ''}`;
    const token = this.session.token;
    try {
      return (await this.#send(method, url, json, token, options)) as Output<Endpoint<P, M>>;
    } catch (error) {
      const ended = error instanceof LyceumError && (error.code === 'session_expired' || error.code === 'banned');
      if (!ended || token === null) throw error;
      // The token is of no more use. Another tab may have put a newer one there meanwhile: that one stays.
      if (this.session.token === token) this.session.clear();
      this.changed('session');
      if (method !== 'GET') throw error;
      return (await this.#send(method, url, json, null, options)) as Output<Endpoint<P, M>>;
    }
  }

  async #send(
    method: string,
    url: string,
    json: unknown,
    token: string | null,
    { signal, keepalive = false }: CallOptions,
  ): Promise<unknown> {
    const headers: Record<string, string> = {};
    if (token) headers.Authorization = `Bearer ${token}`;
    if (json !== undefined) headers['Content-Type'] = 'application/json';
    const timeout = AbortSignal.timeout(TIMEOUT);
    const either = signal ? AbortSignal.any([signal, timeout]) : timeout;
    const init: RequestInit = { method, headers, keepalive, signal: either };
    if (json !== undefined) init.body = JSON.stringify(json);
    let response: Response;
    let reply: unknown;
    try {
      response = await this.#fetch(url, init);
      reply = response.status === 204 ? undefined : await response.json();
    } catch (cause) {
      if (signal?.aborted) throw signal.reason;
      throw new LyceumError('network', 'The community could not be reached.', { cause });
    }
    if (response.ok) return reply;
    const error = (reply as Partial<ErrorReply> | undefined)?.error;
    if (!error) throw new LyceumError('network', `Unexpected answer (${response.status}).`);
    const retryAfter = Number(response.headers.get('Retry-After')) || null;
    throw new LyceumError(error.code, error.message, { requestId: error.requestId, retryAfter });
  }
}
