import { msg, str } from '@lit/localize';
import { css, html, type PropertyValues } from 'lit';
import { query, state } from 'lit/decorators.js';
import { AccountApi } from '../../sdk/account.ts';
import type { LyceumCore } from '../../sdk/core.ts';
import type { LyceumError } from '../../sdk/index.ts';
import { LyceumElement } from '../base/element.ts';
import { explain } from '../base/explain.ts';
import { form } from '../base/form.ts';
import { asLyceumError } from '../base/request.ts';
import { tokens } from '../base/tokens.ts';

/**
 * Signing in with a mailed code, where the reader is: first the address, then six digits.
 *
 * @fires lyceum-signed-in - The session is open. Heard on this element only: the account tells the page.
 */
export class LyceumSignIn extends LyceumElement {
  static override styles = [
    tokens,
    form,
    css`
      :host {
        max-width: 26rem;
      }
      form {
        display: grid;
        gap: 0.85rem;
        margin-top: 0.85rem;
      }
      .code {
        font-size: 1.4em;
        font-variant-numeric: tabular-nums;
        letter-spacing: 0.35em;
        text-align: center;
      }
      .below {
        display: flex;
        flex-wrap: wrap;
        gap: 0.4rem 1.2rem;
      }
      p {
        overflow-wrap: anywhere;
      }
    `,
  ];

  @state() private email = '';
  /** How many codes were mailed to this address. */
  @state() private sent = 0;
  @state() private busy = false;
  @state() private error: LyceumError | null = null;
  @query('input') private input!: HTMLInputElement;

  protected override updated(changed: PropertyValues): void {
    // The reader asked for this form or just sent the step before it: the cursor belongs here.
    if (changed.has('sent') && changed.get('sent') !== undefined) {
      if (this.sent > 1) this.input.value = '';
      this.input?.focus();
    }
    if (changed.has('error') && this.error) this.input?.select();
  }

  override focus(): void {
    void this.updateComplete.then(() => this.input?.focus());
  }

  override render() {
    return this.sent ? this.#codeForm() : this.#emailForm();
  }

  #emailForm() {
    return html`<form @submit=${this.#requestCode}>
      <label class="field">
        ${msg('E-mail address')}
        <input
          name="email"
          type="email"
          autocomplete="email"
          required
          maxlength="254"
          .value=${this.email}
          aria-describedby="hint"
          aria-invalid=${this.error ? 'true' : 'false'}
        />
      </label>
      ${this.#problem()}
      <button class="button" aria-disabled=${this.busy ? 'true' : 'false'}>${this.busy ? msg('Sending…') : msg('Mail me a code')}</button>
      <p id="hint" class="muted small">${msg('No password. New here? The same code makes you a free member.')}</p>
    </form>`;
  }

  #codeForm() {
    return html`<form @submit=${this.#signIn}>
      <p id="sent" class="small" role="status">${
        this.sent > 1
          ? msg(str`A new code is on its way to ${this.email}. Only the newest one works.`)
          : msg(str`A six-digit code is on its way to ${this.email}. It works for ten minutes.`)
      }</p>
      <label class="field">
        ${msg('Code')}
        <input
          class="code"
          name="code"
          inputmode="numeric"
          autocomplete="one-time-code"
          pattern="[0-9 ]{6,8}"
          maxlength="8"
          required
          aria-describedby="sent"
          aria-invalid=${this.error ? 'true' : 'false'}
        />
      </label>
      ${this.#problem()}
      <button class="button" aria-disabled=${this.busy ? 'true' : 'false'}>${this.busy ? msg('Checking…') : msg('Sign in')}</button>
      <p class="below small">
        <button class="link" type="button" @click=${this.#requestCode}>${msg('Send a new code')}</button>
        <button class="link" type="button" @click=${this.#otherAddress}>${msg('Use another address')}</button>
      </p>
    </form>`;
  }

  #problem() {
    if (!this.error) return null;
    const text =
      this.error.code === 'bad_request' ? msg('This does not look like an e-mail address.') : explain(this.error);
    return html`<p class="error" role="alert">${text}</p>`;
  }

  readonly #requestCode = (event: Event) => {
    event.preventDefault();
    if (!this.sent) this.email = this.input.value.trim();
    void this.#attempt(async (lyceum) => {
      await new AccountApi(lyceum).requestCode(this.email);
      this.sent += 1;
    });
  };

  readonly #signIn = (event: Event) => {
    event.preventDefault();
    const code = this.input.value.replaceAll(/\D/g, '');
    void this.#attempt(async (lyceum) => {
      await new AccountApi(lyceum).signIn(code);
      this.dispatchEvent(new Event('lyceum-signed-in'));
    });
  };

  readonly #otherAddress = () => {
    this.sent = 0;
    this.error = null;
  };

  async #attempt(act: (lyceum: LyceumCore) => Promise<void>): Promise<void> {
    if (this.busy || !this.lyceum) return;
    this.busy = true;
    this.error = null;
    try {
      await act(this.lyceum);
    } catch (error) {
      this.error = asLyceumError(error);
    } finally {
      this.busy = false;
    }
  }
}
