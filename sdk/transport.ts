import type { ExtractSchema } from 'hono/types';
import type { Api } from '../worker/app.ts';
import type { ErrorReply } from '../worker/contract/error.ts';
import { LyceumError } from './error.ts';
import type { Session } from './session.ts';

/** The API's routes as hono derives them from the app: renaming one there makes the call here a compile error. */
type Routes = ExtractSchema<Api>;
type Prefix = '/api/v1/sites/:site';
export type Path = keyof Routes extends infer P ? (P extends `${Prefix}${infer Rest}` ? Rest : never) : never;
type Endpoints<P extends Path> = `${Prefix}${P}` extends infer K extends keyof Routes ? Routes[K] : never;
export type Method<P extends Path> = keyof Endpoints<P> extends infer M
  ? M extends `$${infer Name}`
    ? Uppercase<Name>
    : never
  : never;
type Endpoint<P extends Path, M extends string> = `$${Lowercase<M>}` extends infer K extends keyof Endpoints<P>
  ? Endpoints<P>[K]
  : never;
type Output<E> = E extends { output: infer O; status: infer S } ? (S extends 204 ? undefined : O) : never;
/** What the caller gives: the site is known already, and a `param` of nothing else is left out. */
type Input<E> = E extends { input: infer I }
  ? {
      [K in keyof I as K extends 'param'
        ? Exclude<keyof I[K], 'site'> extends never
          ? never
          : K
        : K]: K extends 'param' ? Omit<I[K], 'site'> : I[K];
    }
  : never;

interface Anything {
  param?: Record<string, string>;
  query?: Record<string, string | undefined>;
  json?: unknown;
}

export interface CallOptions {
  /** Aborts the request; the promise then rejects with the signal's own reason. */
  signal?: AbortSignal | undefined;
}

const TIMEOUT = 20_000;

/** One API, one site, one session: builds the request, reads the reply, turns every failure into a `LyceumError`. */
export class Transport {
  readonly #base: string;
  readonly #session: Session;
  readonly #fetch: typeof fetch;
  readonly #lost: () => void;

  constructor(base: string, session: Session, fetcher: typeof fetch, lost: () => void) {
    this.#base = base;
    this.#session = session;
    this.#fetch = fetcher;
    this.#lost = lost;
  }

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
    const url = `${this.#base}${path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(param[name] ?? ''))}${search.size ? `?${search}` : ''}`;
    const token = this.#session.token;
    try {
      return (await this.#send(method, url, json, token, options.signal)) as Output<Endpoint<P, M>>;
    } catch (error) {
      const ended = error instanceof LyceumError && (error.code === 'session_expired' || error.code === 'banned');
      if (!ended || token === null) throw error;
      // The token is of no more use. Another tab may have put a newer one there meanwhile: that one stays.
      if (this.#session.token === token) this.#session.clear();
      this.#lost();
      if (method !== 'GET') throw error;
      return (await this.#send(method, url, json, null, options.signal)) as Output<Endpoint<P, M>>;
    }
  }

  async #send(
    method: string,
    url: string,
    json: unknown,
    token: string | null,
    signal: AbortSignal | undefined,
  ): Promise<unknown> {
    const headers: Record<string, string> = {};
    if (token) headers.Authorization = `Bearer ${token}`;
    if (json !== undefined) headers['Content-Type'] = 'application/json';
    const timeout = AbortSignal.timeout(TIMEOUT);
    const init: RequestInit = { method, headers, signal: signal ? AbortSignal.any([signal, timeout]) : timeout };
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
