import { msg, str } from '@lit/localize';
import { html, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { LyceumError } from '../../sdk/error.ts';
import { Act } from './act.ts';
import { explain } from './explain.ts';
import { DeskPage } from './page.ts';

/** First the address, then the six digits that were mailed. The API tells the desk when somebody is signed in. */
export class DeskSignIn extends DeskPage {
  @property() email = '';
  @state() private sent = false;
  readonly #act = new Act(this);

  protected override updated(changed: PropertyValues): void {
    if (changed.has('sent') && changed.get('sent') !== undefined) this.#input?.focus();
  }

  get #input(): HTMLInputElement | null {
    return this.querySelector('input');
  }

  override render() {
    const { busy } = this.#act;
    if (!this.sent) {
      return html`<form class="stack" @submit=${this.#request}>
        <label class="field">
          <span>${msg('E-mail address')}</span>
          <input name="email" type="email" autocomplete="email" required maxlength="254" .value=${this.email} />
        </label>
        ${this.#act.render(words)}
        <button class="button" aria-disabled=${busy}>${busy ? msg('Sending…') : msg('Mail me a code')}</button>
        <p class="small muted">${msg('For those who work at this site. There is no password.')}</p>
      </form>`;
    }
    return html`<form class="stack" @submit=${this.#signIn}>
      <p role="status">${msg(str`A six-digit code is on its way to ${this.email}. It works for ten minutes.`)}</p>
      <label class="field">
        <span>${msg('Code')}</span>
        <input class="code" name="code" inputmode="numeric" autocomplete="one-time-code" required pattern="[0-9 ]{6,8}" maxlength="8" />
      </label>
      ${this.#act.render(words)}
      <button class="button" aria-disabled=${busy}>${busy ? msg('Checking…') : msg('Sign in')}</button>
      <p class="row">
        <button type="button" class="link" @click=${this.#request}>${msg('Send a new code')}</button>
        <button type="button" class="link" @click=${this.#other}>${msg('Use another address')}</button>
      </p>
    </form>`;
  }

  readonly #request = (event: Event) => {
    event.preventDefault();
    if (!this.sent) this.email = this.#input?.value.trim() ?? '';
    void this.#act.run(async () => {
      await this.api.requestCode(this.email);
      this.sent = true;
    });
  };

  readonly #signIn = async (event: Event) => {
    event.preventDefault();
    const code = this.#input?.value.replaceAll(/\D/g, '') ?? '';
    const well = await this.#act.run(() => this.api.signIn(code));
    if (!well) this.#input?.select();
  };

  readonly #other = () => {
    this.sent = false;
    this.#act.clear();
  };
}

function words(error: LyceumError): string {
  if (error.code === 'forbidden') return msg('Nobody with this address works at this site.');
  if (error.code === 'bad_request') return msg('This does not look like an e-mail address.');
  return explain(error);
}
