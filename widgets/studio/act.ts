import { html, nothing, type ReactiveController, type ReactiveControllerHost } from 'lit';
import type { LyceumError } from '../../sdk/error.ts';
import { asLyceumError } from '../base/request.ts';
import { explain } from './explain.ts';

/** Something that somebody does: one at a time, with what came of it in words. Nothing typed is lost when it fails. */
export class Act implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  busy = false;
  error: LyceumError | null = null;
  done = '';

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {}

  /** @returns whether it went well; `done` is what to say then */
  async run(act: () => Promise<unknown>, done: string | (() => string) = ''): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.error = null;
    this.done = '';
    this.#host.requestUpdate();
    try {
      await act();
      this.done = typeof done === 'string' ? done : done();
    } catch (error) {
      this.error = asLyceumError(error);
    }
    this.busy = false;
    this.#host.requestUpdate();
    return this.error === null;
  }

  /** Tells what came of an act that somebody else ran. */
  say(done: string): void {
    this.clear();
    this.done = done;
  }

  clear(): void {
    this.error = null;
    this.done = '';
    this.#host.requestUpdate();
  }

  /** Stays in the page while empty, so that screen readers hear what changes in it. */
  render(words: (error: LyceumError) => string = explain): unknown {
    return html`<div class="outcome" role="status">${this.done ? html`<p class="good">${this.done}</p>` : nothing}</div>
      <div class="outcome" role="alert">${this.error ? html`<p class="error">${words(this.error)}</p>` : nothing}</div>`;
  }
}
