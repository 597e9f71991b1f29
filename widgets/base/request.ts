import { msg } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import type { Change, LyceumCore } from '../../sdk/core.ts';
import { LyceumError } from '../../sdk/error.ts';
import type { LyceumElement } from './element.ts';

interface RequestOptions<T> {
  load: (lyceum: LyceumCore, signal: AbortSignal) => Promise<T>;
  /** What the answer depends on, as text: another text forgets the answer and asks anew. */
  key?: () => string;
  /** Changes of the member's state that make the answer stale. */
  on?: Change[];
  /** Whether an answer is for its reader only: then it goes when they leave, whatever the API says next or fails to say. */
  gated?: (value: T) => boolean;
}

const FIRST_RETRY = 2000;
const LAST_RETRY = 60_000;

/**
 * A read of the API as a view, in the manner of `@lit/task`: asks when the host has a client and when the key changes,
 * aborts and drops stale answers, keeps showing the last answer while it asks again, and after a passing failure tries
 * again by itself: later and later, at once when the browser is online again, and only while the host is in the page.
 */
export class Request<T> {
  readonly #host: LyceumElement;
  readonly #options: RequestOptions<T>;
  #client: LyceumCore | undefined;
  #key: string | undefined;
  #running: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #delay = FIRST_RETRY;
  /** Whose answer it is. */
  #token: string | null = null;
  /** The last good answer, also while a newer one is asked for. */
  value: T | undefined;
  /** Why the last try failed, also while the next one runs; none when it went well. */
  error: LyceumError | undefined;

  constructor(host: LyceumElement, options: RequestOptions<T>) {
    this.#host = host;
    this.#options = options;
    host.addController({
      hostConnected: () => {
        addEventListener('online', this.#online);
        // A moved element asks again and listens again: `hostUpdate` sees that it has no client.
        host.requestUpdate();
      },
      hostDisconnected: () => {
        removeEventListener('online', this.#online);
        clearTimeout(this.#timer);
        this.#running?.abort();
        this.#delay = FIRST_RETRY;
        this.#listen(undefined);
      },
      hostUpdate: () => {
        const key = options.key?.() ?? '';
        if (!host.lyceum || (host.lyceum === this.#client && key === this.#key)) return;
        if (key !== this.#key) this.value = this.error = undefined;
        this.#key = key;
        this.#listen(host.lyceum);
        this.run();
      },
    });
  }

  /** Asks (again). */
  readonly run = () => void this.#run();

  async #run(): Promise<void> {
    const client = this.#client;
    if (!client) return;
    clearTimeout(this.#timer);
    this.#running?.abort();
    const { token } = client.session;
    if (this.#token && token !== this.#token && this.value && this.#options.gated?.(this.value)) {
      this.value = undefined;
      this.#host.requestUpdate();
    }
    this.#token = token;
    const running = new AbortController();
    this.#running = running;
    try {
      const value = await this.#options.load(client, running.signal);
      if (running.signal.aborted) return;
      this.value = value;
      this.error = undefined;
      this.#delay = FIRST_RETRY;
    } catch (error) {
      if (running.signal.aborted) return;
      this.error = asLyceumError(error);
      if (isPassing(this.error)) {
        this.#timer = setTimeout(this.run, this.#delay);
        this.#delay = Math.min(this.#delay * 2, LAST_RETRY);
      }
    }
    this.#host.requestUpdate();
  }

  readonly #online = () => {
    if (this.error) this.run();
  };

  #listen(client: LyceumCore | undefined): void {
    for (const change of this.#options.on ?? []) {
      this.#client?.removeEventListener(change, this.run);
      client?.addEventListener(change, this.run);
    }
    this.#client = client;
  }

  /** One template a state: nothing yet, an answer, a failure with nothing to show. */
  render(views: {
    loading: () => unknown;
    done: (value: T) => unknown;
    failed?: (error: LyceumError) => unknown;
  }): unknown {
    if (this.value !== undefined) return views.done(this.value);
    if (!this.error) return views.loading();
    return views.failed ? views.failed(this.error) : failure(this.error, this.run);
  }
}

/** A failure that may be over soon: worth another try without asking the reader. */
export function isPassing(error: LyceumError): boolean {
  return /network|internal|unavailable/.test(error.code);
}

export function asLyceumError(error: unknown): LyceumError {
  return error instanceof LyceumError ? error : new LyceumError('network', String(error), { cause: error });
}

/** A read that failed: what happened, and a way on. Acts explain themselves with `explain.ts`. */
export function failure(error: LyceumError, retry: () => void): TemplateResult {
  return html`<div class="failure" part="failure" role="alert">
    <p>
      ${
        isPassing(error)
          ? msg('The community cannot be reached right now. Trying again…')
          : error.code === 'not_found'
            ? msg('This is not here (any more).')
            : msg('Something went wrong.')
      }
    </p>
    <button class="button quiet" type="button" @click=${retry}>${msg('Try again')}</button>
    ${error.requestId ? html`<p class="small muted">${msg('Reference')}: <code>${error.requestId}</code></p>` : null}
  </div>`;
}
