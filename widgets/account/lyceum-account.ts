import { msg } from '@lit/localize';
import { css, html, type PropertyValues } from 'lit';
import { query, state } from 'lit/decorators.js';
import { AccountApi } from '../../sdk/account.ts';
import type { LyceumCore } from '../../sdk/core.ts';
import type { Account, LyceumError } from '../../sdk/index.ts';
import { define, LyceumElement } from '../base/element.ts';
import { asLyceumError, failure, Request } from '../base/request.ts';
import { tokens } from '../base/tokens.ts';

const BACK = /[?&]lyceum_(?:portal|gift)=/;

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
      .wait {
        display: grid;
        gap: 0.8rem;
        padding: 3.25rem 1.5rem 1.5rem;
      }
      .close:hover {
        background: var(--_surface);
      }
    `,
  ];

  @state() private loaded = false;
  /** Why the panel's code could not be loaded. */
  @state() private missing: LyceumError | null = null;
  @query('dialog') private panel!: HTMLDialogElement;

  readonly #account = new Request<Account | null>(this, {
    load: (lyceum, signal) => (lyceum.signedIn ? new AccountApi(lyceum).read({ signal }) : Promise.resolve(null)),
    on: ['session', 'access', 'profile'],
  });
  #wasSignedIn: boolean | undefined;

  protected override updated(_changed: PropertyValues): void {
    // What had the focus in the panel was replaced: it goes on in what has come instead.
    if (this.panel.open && !this.shadowRoot?.activeElement) this.#enter();
    if (!this.lyceum || this.#account.value === undefined) return;
    const signedIn = this.lyceum.signedIn;
    if (this.#wasSignedIn !== undefined && this.#wasSignedIn !== signedIn) {
      this.emit(signedIn ? 'lyceum-signed-in' : 'lyceum-signed-out');
    }
    this.#wasSignedIn = signedIn;
    // An element that left the page goes on updating for a moment: the address is no longer its own.
    if (signedIn && this.isConnected && BACK.test(location.search)) void this.#back(this.lyceum);
  }

  /** A dialog that leaves the page stays open but is modal no more, and could not be shown again where it comes to. */
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.panel?.close();
  }

  /** From Stripe's pages: what was changed or paid for there is taken over and shown. A reload does not ask again. */
  async #back(lyceum: LyceumCore): Promise<void> {
    const address = new URL(location.href);
    const gift = address.searchParams.get('lyceum_gift');
    address.searchParams.delete('lyceum_portal');
    address.searchParams.delete('lyceum_gift');
    history.replaceState(history.state, '', address);
    const taken = gift
      ? import('./gift-return.ts').then(({ settleGift }) => settleGift(lyceum, gift))
      : import('./portal-return.ts').then(({ takeOver }) => takeOver(lyceum));
    await Promise.all([taken.catch(() => {}), this.show()]);
  }

  /** Opens the panel. */
  async show(): Promise<void> {
    this.panel.showModal();
    this.missing = null;
    try {
      const { LyceumPanel } = await import('./panel.ts');
      define('lyceum-panel', LyceumPanel);
      this.loaded = true;
    } catch (error) {
      this.missing = asLyceumError(error);
    }
    await this.updateComplete;
    if (this.panel.open) this.#enter();
  }

  /** Not every browser gives a clicked button the focus, so none can be relied on to give it back. */
  #closed(): void {
    this.renderRoot.querySelector<HTMLElement>('.open')?.focus();
  }

  #enter(): void {
    this.renderRoot.querySelector<HTMLElement>('lyceum-panel')?.focus();
  }

  readonly #retry = () => void this.show();

  override render() {
    const account = this.#account.value;
    return html`
      <button class="button quiet open" part="button" type="button" aria-haspopup="dialog" @click=${this.show}>
        ${
          account
            ? html`<b class="avatar" aria-hidden="true">${[...account.name][0]?.toUpperCase()}</b><span>${account.name}</span>`
            : this.lyceum?.signedIn
              ? msg('Account')
              : msg('Sign in')
        }
      </button>
      <dialog part="panel" @close=${this.#closed} aria-label=${msg('Your account')} @pointerdown=${this.#press} @click=${this.#outside}>
        <button class="close" type="button" aria-label=${msg('Close')} @click=${() => this.panel.close()}>×</button>
        ${this.#inside(account)}
      </dialog>
    `;
  }

  #inside(account: Account | null | undefined) {
    if (this.missing) return html`<div class="wait">${failure(this.missing, this.#retry)}</div>`;
    if (!this.loaded) return null;
    if (!account && this.lyceum?.signedIn) {
      const { error, run } = this.#account;
      return html`<div class="wait loading">${
        error
          ? failure(error, run)
          : html`<i class="bone"></i><i class="bone"></i><p class="unseen" role="status">${msg('Loading your account')}</p>`
      }</div>`;
    }
    return html`<lyceum-panel .lyceum=${this.lyceum} .account=${account ?? null} @lyceum-done=${() => this.panel.close()}></lyceum-panel>`;
  }

  /** A text selection that ends outside began inside: that is no click outside. */
  #pressed: EventTarget | null = null;
  #press(event: PointerEvent): void {
    this.#pressed = event.target;
  }

  #outside(event: MouseEvent): void {
    if (event.target === this.panel && this.#pressed === this.panel) this.panel.close();
  }
}

export default LyceumAccount;
