import { msg } from '@lit/localize';
import { css, html, type PropertyValues } from 'lit';
import type { LyceumError } from '../../sdk/index.ts';
import { LyceumSignIn } from '../account/sign-in.ts';
import { define, LyceumElement } from '../base/element.ts';
import { explain } from '../base/explain.ts';
import { asLyceumError } from '../base/request.ts';
import { tokens } from '../base/tokens.ts';
import { keepDraft, readDraft } from './draft.ts';

/** As the API's limit for a comment, in UTF-8. */
const MAX_BYTES = 20_000;

/**
 * Where a comment is written. The text is kept as a draft with every key; while it is being sent it stands there as
 * it was typed, until the server's HTML takes its place.
 *
 * @fires lyceum-close - Cancelled, or Escape: the draft stays. Does not bubble.
 * @fires lyceum-sent - The text has arrived. Does not bubble.
 */
export class LyceumComposer extends LyceumElement {
  static override styles = [
    tokens,
    css`
      form {
        display: grid;
        gap: 0.6rem;
      }
      form[hidden] {
        display: none;
      }
      textarea {
        display: block;
        width: 100%;
        min-height: 5.5rem;
        max-height: 60vh;
        padding: 0.65em 0.85em;
        border: 1px solid color-mix(in srgb, currentcolor 45%, transparent);
        border-radius: calc(var(--_radius) * 0.75);
        background: transparent;
        color: inherit;
        font: inherit;
        line-height: 1.5;
        resize: vertical;
        field-sizing: content;
      }
      textarea::placeholder {
        color: var(--_muted);
        opacity: 1;
      }
      .row {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: flex-end;
        gap: 0.5rem;
      }
      .row .small {
        flex: 1 1 12rem;
      }
      .hint code {
        font-size: 0.95em;
      }
      .pending {
        display: grid;
        gap: 0.3rem;
        padding: 0.65em 0.85em;
        border-inline-start: 3px solid var(--_accent);
        outline: none;
      }
      .text {
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }
      .again {
        margin-top: 1rem;
        padding: 1rem 1.1rem;
        border: 1px solid var(--_border);
        border-radius: var(--_radius);
      }
    `,
  ];

  static override properties = {
    ...LyceumElement.properties,
    draft: {},
    label: {},
    action: {},
    text: {},
    send: { attribute: false },
    busy: { state: true },
    error: { state: true },
  };

  /** The draft's key. */
  declare draft: string;
  declare label: string;
  /** What the button says. */
  declare action: string;
  /** What to begin with when there is no draft. */
  declare text: string;
  declare send: (markdown: string) => Promise<void>;
  declare private busy: boolean;
  declare private error: LyceumError | 'too_long' | null;

  constructor() {
    super();
    this.text = '';
    this.busy = false;
    this.error = null;
  }

  get #area(): HTMLTextAreaElement {
    return this.renderRoot.querySelector('textarea') as HTMLTextAreaElement;
  }

  protected override firstUpdated(): void {
    this.#area.value = readDraft(this.draft) || this.text;
    this.#grow();
    this.#area.focus();
  }

  protected override updated(changed: PropertyValues): void {
    // Whoever has gone elsewhere meanwhile is not called back.
    if (!changed.has('busy') || !this.matches(':focus-within, :focus')) return;
    if (this.busy) this.renderRoot.querySelector<HTMLElement>('.pending')?.focus();
  }

  override render() {
    const ended =
      this.error && this.error !== 'too_long' && /^(session_expired|unauthenticated)$/.test(this.error.code);
    return html`
      <form ?hidden=${this.busy} @submit=${this.#submit} @keydown=${this.#key}>
        <textarea
          rows="3"
          aria-label=${this.label}
          placeholder=${this.label}
          aria-describedby="hint"
          aria-invalid=${this.error ? 'true' : 'false'}
          @input=${this.#input}
        ></textarea>
        ${this.error ? html`<p class="error" role="alert">${this.error === 'too_long' ? msg('This is too long.') : explain(this.error)}</p>` : null}
        <div class="row">
          <p id="hint" class="hint small muted">${msg('Markdown works, code in three backticks too.')}</p>
          <button class="button quiet" type="button" @click=${this.#close}>${msg('Cancel')}</button>
          <button class="button">${this.action}</button>
        </div>
      </form>
      ${
        this.busy
          ? html`<div class="pending" tabindex="-1">
              <p class="text">${this.#area.value}</p>
              <p class="small muted" role="status">${msg('Sending…')}</p>
            </div>`
          : null
      }
      ${
        ended
          ? html`<div class="again"><lyceum-sign-in .lyceum=${this.lyceum} @lyceum-signed-in=${this.#signedIn}></lyceum-sign-in></div>`
          : null
      }
    `;
  }

  #input(): void {
    keepDraft(this.draft, this.#area.value);
    this.#grow();
  }

  /** For browsers without `field-sizing`. */
  #grow(): void {
    if (CSS.supports('field-sizing', 'content')) return;
    this.#area.style.height = 'auto';
    this.#area.style.height = `${this.#area.scrollHeight + 2}px`;
  }

  #key(event: KeyboardEvent): void {
    if (event.isComposing) return;
    if (event.key === 'Escape') {
      event.stopPropagation();
      this.#close();
    } else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) this.#submit(event);
  }

  #close(): void {
    this.dispatchEvent(new Event('lyceum-close'));
  }

  #signedIn(): void {
    this.error = null;
    this.#area.focus();
  }

  #submit(event: Event): void {
    event.preventDefault();
    const markdown = this.#area.value.trim();
    if (markdown === '') this.#area.focus();
    else if (new TextEncoder().encode(markdown).length > MAX_BYTES) this.error = 'too_long';
    else if (!this.busy) void this.#send(markdown);
  }

  async #send(markdown: string): Promise<void> {
    this.error = null;
    this.busy = true;
    try {
      await this.send(markdown);
      keepDraft(this.draft, '');
      this.#area.value = '';
      this.dispatchEvent(new Event('lyceum-sent'));
    } catch (error) {
      this.error = asLyceumError(error);
    } finally {
      const here = this.matches(':focus-within');
      this.busy = false;
      if (this.error && here) await this.updateComplete.then(() => this.#area.focus());
    }
  }
}

export function defineComposer(): void {
  define('lyceum-sign-in', LyceumSignIn);
  define('lyceum-composer', LyceumComposer);
}
