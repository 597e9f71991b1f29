import { msg } from '@lit/localize';
import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { LyceumError } from '../../sdk/error.ts';
import { define } from '../base/element.ts';
import { asLyceumError } from '../base/request.ts';
import { explain } from './explain.ts';
import { DeskPage } from './page.ts';
import { DeskProse } from './prose.ts';

define('desk-prose', DeskProse);

const TYPING = 500;

/** The text as readers will see it, rendered by the API a moment after the last key. */
export class DeskPreview extends DeskPage {
  @property({ attribute: false }) markdown = '';
  @state() private html = '';
  @state() private error: LyceumError | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: AbortController | undefined;
  /** The text that `html` shows. */
  #shown = '';

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener('online', this.#ask);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('online', this.#ask);
    clearTimeout(this.#timer);
    this.#running?.abort();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has('markdown')) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#ask, this.#shown === '' ? 0 : TYPING);
  }

  override render() {
    return html`<div class="prose" tabindex="0" role="group" aria-label=${msg('Preview')}>
      ${this.error ? html`<p class="notice bad small" role="status">${msg('The preview is not up to date.')} ${explain(this.error)}</p>` : nothing}
      ${this.html ? html`<desk-prose .html=${this.html}></desk-prose>` : html`<p class="muted">${msg('What you write appears here.')}</p>`}
    </div>`;
  }

  readonly #ask = async () => {
    const { markdown } = this;
    this.#running?.abort();
    if (markdown === this.#shown && !this.error) return;
    if (markdown.trim() === '') {
      this.#show(markdown, '');
      return;
    }
    const running = new AbortController();
    this.#running = running;
    try {
      const { html } = await this.api.preview(markdown, { signal: running.signal });
      if (!running.signal.aborted) this.#show(markdown, html);
    } catch (error) {
      if (!running.signal.aborted) this.error = asLyceumError(error);
    }
  };

  #show(markdown: string, html: string): void {
    this.#shown = markdown;
    this.html = html;
    this.error = null;
  }
}
