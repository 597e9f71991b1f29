import { msg } from '@lit/localize';
import { html, nothing, type ReactiveController } from 'lit';
import type { LyceumError } from '../../sdk/error.ts';
import { asLyceumError } from '../base/request.ts';
import { explain } from './explain.ts';
import type { DeskPage } from './page.ts';

type Load<T> = (signal: AbortSignal) => Promise<T>;

/**
 * A read of the API as a view: stale answers are dropped, the last answer stays while it asks again, and what failed is
 * asked again when the browser is back online or somebody has signed in.
 */
export class Reading<T> implements ReactiveController {
  readonly #host: DeskPage;
  readonly #load: Load<T>;
  #last: Load<T>;
  #running: AbortController | undefined;
  value: T | undefined;
  error: LyceumError | undefined;
  pending = false;

  constructor(host: DeskPage, load: Load<T>) {
    this.#host = host;
    this.#load = load;
    this.#last = load;
    host.addController(this);
  }

  hostConnected(): void {
    addEventListener('online', this.#again);
    // The API arrives with the first update.
    void this.#host.updateComplete.then(() => {
      if (!this.#host.isConnected) return;
      this.#host.api.addEventListener('signed-in', this.#again);
      if (this.value === undefined) this.run();
    });
  }

  hostDisconnected(): void {
    removeEventListener('online', this.#again);
    this.#host.api?.removeEventListener('signed-in', this.#again);
    this.#running?.abort();
    this.pending = false;
  }

  readonly run = () => void this.#run(this.#load);

  /** Asks for something else than the first answer, such as the next page, with the same states. */
  extend(load: Load<T>): void {
    void this.#run(load);
  }

  readonly #again = () => {
    if (this.error) void this.#run(this.#last);
  };

  async #run(load: Load<T>): Promise<void> {
    this.#last = load;
    this.#running?.abort();
    const running = new AbortController();
    this.#running = running;
    this.pending = true;
    this.#host.requestUpdate();
    try {
      const value = await load(running.signal);
      if (running.signal.aborted) return;
      this.value = value;
      this.error = undefined;
    } catch (error) {
      if (running.signal.aborted) return;
      this.error = asLyceumError(error);
    }
    this.pending = false;
    this.#host.requestUpdate();
  }

  render(done: (value: T) => unknown): unknown {
    if (this.value === undefined) return this.error ? this.#failure(this.error) : skeleton();
    return html`${done(this.value)}${this.error ? this.#failure(this.error) : nothing}`;
  }

  #failure(error: LyceumError) {
    return html`<div class="notice bad" role="alert">
      <p>${explain(error)}</p>
      <button type="button" class="button quiet" ?disabled=${this.pending} @click=${() => this.#run(this.#last)}>
        ${msg('Try again')}
      </button>
      ${error.requestId ? html`<p class="small muted">${msg('Reference')}: <code>${error.requestId}</code></p>` : nothing}
    </div>`;
  }
}

function skeleton() {
  return html`<div class="bones" role="status">
    <span class="unseen">${msg('Loading…')}</span>
    ${[1, 2, 3, 4].map(() => html`<span class="bone"></span>`)}
  </div>`;
}
