import { msg } from '@lit/localize';
import { css, html, type PropertyValues } from 'lit';
import type { LyceumError } from '../../sdk/index.ts';
import { define, LyceumElement } from '../base/element.ts';
import { explain } from '../base/explain.ts';
import { asLyceumError } from '../base/request.ts';
import { tokens } from '../base/tokens.ts';
import { readDraft } from './draft.ts';

/** Below the thread: where a member begins to write, and where a visitor signs in. Both load on the first click. */
export class LyceumFoot extends LyceumElement {
  static override styles = [
    tokens,
    css`
      :host {
        padding-top: 1rem;
      }
      .prompt {
        display: flex;
        align-items: start;
        width: 100%;
        min-height: 5.5rem;
        padding: 0.65em 0.85em;
        border: 1px solid color-mix(in srgb, currentcolor 45%, transparent);
        border-radius: calc(var(--_radius) * 0.75);
        background: none;
        color: var(--_muted);
        line-height: 1.5;
        text-align: start;
        cursor: text;
      }
      .prompt span {
        display: -webkit-box;
        overflow: hidden;
        overflow-wrap: anywhere;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 2;
      }
      .card {
        max-width: 26rem;
        padding: 1.1rem 1.2rem;
        border: 1px solid var(--_border);
        border-radius: var(--_radius);
        background: var(--_surface);
      }
    `,
  ];

  static override properties = {
    ...LyceumElement.properties,
    draft: {},
    send: { attribute: false },
    member: { type: Boolean },
    open: { state: true },
    error: { state: true },
  };

  /** The draft's key. */
  declare draft: string;
  declare send: (markdown: string) => Promise<void>;
  /** Whether the reader is signed in. */
  declare member: boolean;
  declare private open: '' | 'write' | 'sign-in';
  /** Why what was asked for could not be loaded. */
  declare private error: LyceumError | null;

  constructor() {
    super();
    this.open = '';
    this.error = null;
  }

  override focus(): void {
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('.first')?.focus());
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has('member')) return;
    // Whoever is signed out in the middle of a sentence keeps it.
    if (this.member ? this.open === 'sign-in' : !readDraft(this.draft)) this.open = '';
  }

  override render() {
    if (this.open === 'write') {
      return html`<lyceum-composer
        .lyceum=${this.lyceum}
        .draft=${this.draft}
        .label=${msg('Write a comment')}
        .action=${msg('Comment')}
        .send=${this.send}
        @lyceum-sent=${() => (this.open = '')}
        @lyceum-close=${this.#close}
      ></lyceum-composer>`;
    }
    if (this.open === 'sign-in') {
      return html`<div class="card">
        <h3>${msg('Sign in to join')}</h3>
        <lyceum-sign-in .lyceum=${this.lyceum} @lyceum-signed-in=${this.#close}></lyceum-sign-in>
      </div>`;
    }
    return [this.#first(), this.error ? html`<p class="error" role="alert">${explain(this.error)}</p>` : null];
  }

  #first() {
    if (!this.member) {
      return html`<button class="button quiet first" type="button" @click=${this.#signIn}>${msg('Sign in to join')}</button>`;
    }
    const draft = readDraft(this.draft);
    return html`<button class="prompt first" part="prompt" type="button" @click=${this.#write}>
      <span>${draft ? html`${msg('Continue:')} ${draft}` : msg('Write a comment')}</span>
    </button>`;
  }

  readonly #write = () =>
    this.#load(async () => {
      const { defineComposer } = await import('./composer.ts');
      defineComposer();
      this.open = 'write';
    });

  readonly #signIn = () =>
    this.#load(async () => {
      const { LyceumSignIn } = await import('../account/sign-in.ts');
      define('lyceum-sign-in', LyceumSignIn);
      this.open = 'sign-in';
      await this.updateComplete;
      this.renderRoot.querySelector<HTMLElement>('lyceum-sign-in')?.focus();
    });

  async #load(show: () => Promise<void>): Promise<void> {
    this.error = null;
    await show().catch((error) => {
      this.error = asLyceumError(error);
    });
  }

  /** Back to the button that opened it. */
  #close(): void {
    this.open = '';
    this.focus();
  }
}
