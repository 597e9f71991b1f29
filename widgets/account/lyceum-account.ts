import { msg } from '@lit/localize';
import { css, html, type PropertyValues } from 'lit';
import { query, state } from 'lit/decorators.js';
import { AccountApi } from '../../sdk/account.ts';
import type { Account } from '../../sdk/index.ts';
import { define, LyceumElement } from '../base/element.ts';
import { Request } from '../base/request.ts';
import { tokens } from '../base/tokens.ts';

/**
 * Sign-in and the member's own corner: a button that opens a panel.
 *
 * @element lyceum-account
 * @fires lyceum-signed-in - The member signed in.
 * @fires lyceum-signed-out - The member signed out.
 * @csspart button - The button in the page.
 * @csspart panel - The panel that it opens.
 * @cssprop --lyceum-raised - The panel's background.
 * @cssprop --lyceum-raised-text - The panel's text.
 */
export class LyceumAccount extends LyceumElement {
  static override styles = [
    tokens,
    css`
      /* One width for everybody: the page's header must not move when the name comes. */
      :host {
        display: inline-block;
        width: 7.5rem;
        vertical-align: middle;
      }
      .open {
        width: 100%;
        height: 2.5rem;
        min-height: 0;
        padding: 0 0.6rem;
        font-size: 0.95em;
        white-space: nowrap;
      }
      .open > span {
        min-width: 0;
        overflow: hidden;
        text-overflow: ellipsis;
      }
      .avatar {
        display: inline-grid;
        place-items: center;
        flex: none;
        width: 1.6em;
        height: 1.6em;
        border-radius: 50%;
        background: var(--_tint);
        color: var(--_accent);
        font-size: 0.85em;
        font-weight: 700;
      }
      dialog {
        width: min(26rem, calc(100vw - 2rem));
        max-height: min(46rem, calc(100dvh - 2rem));
        padding: 0;
        overflow: auto;
        border: 1px solid var(--_border);
        border-radius: calc(var(--_radius) * 1.25);
        background: var(--lyceum-raised, light-dark(#fff, #1c1d22));
        color: var(--lyceum-raised-text, light-dark(#1b1c20, #ececf1));
        box-shadow: 0 24px 64px rgb(0 0 0 / 28%);
        text-align: start;
        white-space: normal;
      }
      dialog::backdrop {
        background: rgb(10 12 20 / 45%);
      }
      .close {
        position: absolute;
        inset-block-start: 0.6rem;
        inset-inline-end: 0.6rem;
        width: 2.25rem;
        height: 2.25rem;
        border: 0;
        border-radius: 50%;
        background: none;
        font-size: 1.3rem;
        line-height: 1;
      }
      .close:hover {
        background: var(--_surface);
      }
    `,
  ];

  @state() private loaded = false;
  @query('dialog') private panel!: HTMLDialogElement;

  readonly #account = new Request<Account | null>(this, {
    load: (lyceum, signal) => (lyceum.signedIn ? new AccountApi(lyceum).read({ signal }) : Promise.resolve(null)),
    on: ['session', 'access', 'profile'],
  });
  #wasSignedIn: boolean | undefined;

  protected override updated(_changed: PropertyValues): void {
    if (!this.lyceum || this.#account.value === undefined) return;
    const signedIn = this.lyceum.signedIn;
    if (this.#wasSignedIn !== undefined && this.#wasSignedIn !== signedIn) {
      this.emit(signedIn ? 'lyceum-signed-in' : 'lyceum-signed-out');
    }
    this.#wasSignedIn = signedIn;
  }

  /** Opens the panel. */
  async show(): Promise<void> {
    this.panel.showModal();
    const { LyceumPanel } = await import('./panel.ts');
    define('lyceum-panel', LyceumPanel);
    this.loaded = true;
  }

  override render() {
    const account = this.#account.value;
    return html`
      <button class="button quiet open" part="button" type="button" aria-haspopup="dialog" @click=${this.show}>
        ${
          account
            ? html`<b class="avatar" aria-hidden="true">${[...account.name][0]?.toUpperCase()}</b><span>${account.name}</span>`
            : msg('Sign in')
        }
      </button>
      <dialog part="panel" aria-label=${msg('Your account')} @click=${this.#outside}>
        <button class="close" type="button" aria-label=${msg('Close')} @click=${() => this.panel.close()}>×</button>
        ${
          this.loaded
            ? html`<lyceum-panel .lyceum=${this.lyceum} .account=${account ?? null} @lyceum-done=${() => this.panel.close()}></lyceum-panel>`
            : null
        }
      </dialog>
    `;
  }

  #outside(event: MouseEvent): void {
    if (event.target === this.panel) this.panel.close();
  }
}

export default LyceumAccount;
