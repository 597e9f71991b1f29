import { msg, str } from '@lit/localize';
import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import type { LyceumError } from '../../sdk/error.ts';
import type { ApiToken, ApiTokenInput, ApiTokenList, TokenScope } from '../../worker/contract/token.ts';
import { define } from '../base/element.ts';
import { ago, day } from '../base/time.ts';
import { Act } from './act.ts';
import { Checks } from './checks.ts';
import { confirmed } from './confirm.ts';
import { explain } from './explain.ts';
import { DeskPage } from './page.ts';
import { Reading } from './reading.ts';
import { DeskSnippet } from './snippet.ts';

define('desk-snippet', DeskSnippet);

/** Tokens for programs: made, shown once, revoked. */
export class DeskTokens extends DeskPage {
  @state() private made: { name: string; token: string } | null = null;
  #typed = false;
  readonly #act = new Act(this);
  readonly #revoking = new Act(this);
  readonly #checks = new Checks(this, 'token');
  readonly #tokens: Reading<ApiTokenList> = new Reading(this, (signal) =>
    this.api.call('GET', '/studio/tokens', {}, { signal }),
  );

  override get dirty(): boolean {
    return this.#typed;
  }

  override render() {
    return html`${this.made ? this.#secret(this.made) : this.#form()}
      ${this.#revoking.render()}
      ${this.#tokens.render(({ tokens }) =>
        tokens.length === 0
          ? html`<p class="empty">${msg('No tokens yet. The command line needs one to push posts or to import members.')}</p>`
          : html`<ul class="rows">${tokens.map((token) => this.#row(token))}</ul>`,
      )}`;
  }

  #form() {
    return html`<form class="card form" novalidate aria-labelledby="new-token" @submit=${this.#submit} @input=${this.#input}>
      <h2 id="new-token">${msg('New token')}</h2>
      <p class="hint wide">${msg('For the command line and for builds. Keep it in a secret, never in a page: there it is refused.')}</p>
      ${this.#checks.field(
        'name',
        msg('Name'),
        ({ invalid, describedBy }) =>
          html`<input name="name" required maxlength="60" autocomplete="off" aria-invalid=${invalid} aria-describedby=${describedBy} />`,
        msg('Where it is used, such as “GitHub Actions”.'),
      )}
      ${this.#checks.field(
        'scope',
        msg('It may'),
        (about) => html`<select name="scope" aria-describedby=${about.describedBy}>
          <option value="publish">${scopeWord('publish')}</option>
          <option value="members">${scopeWord('members')}</option>
        </select>`,
      )}
      ${this.#checks.number('days', msg('Good for so many days'), { min: 1, max: 366, value: '90' })}
      <div class="wide">${this.#act.render(words)}</div>
      <div class="row wide"><button class="button" aria-disabled=${this.#act.busy}>${this.#act.busy ? msg('Making…') : msg('Make a token')}</button></div>
    </form>`;
  }

  #secret({ name, token }: { name: string; token: string }) {
    return html`<section class="card">
      <h2 tabindex="-1">${msg(str`The token “${name}”`)}</h2>
      <p>${msg('Copy it now: it is shown only this once.')}</p>
      <desk-snippet .label=${'LYCEUM_TOKEN'} .text=${token}></desk-snippet>
      <div class="row"><button type="button" class="button" @click=${this.#done}>${msg('I have copied it')}</button></div>
    </section>`;
  }

  #row({ id, name, scope, expiresAt, usedAt }: ApiToken) {
    const over = expiresAt <= Date.now();
    return html`<li>
      <div class="row between">
        <span class="title">${name}</span>
        ${over ? html`<span class="tag archived">${msg('Over')}</span>` : nothing}
      </div>
      <p class="meta muted">
        <span>${scopeWord(scope)}</span>
        <span>${over ? msg(str`Ended ${day(expiresAt)}`) : msg(str`Until ${day(expiresAt)}`)}</span>
        <span>${usedAt === null ? msg('Never used') : msg(str`Used ${ago(usedAt, Date.now())}`)}</span>
      </p>
      <div><button type="button" class="button quiet small" aria-label=${msg(str`Revoke ${name}`)} @click=${() => this.#revoke(id, name)}>${msg('Revoke')}</button></div>
    </li>`;
  }

  readonly #input = (event: Event) => {
    this.#typed = true;
    this.#checks.clear((event.target as HTMLInputElement).name);
  };

  readonly #submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    if (!this.#checks.pass(form)) return;
    const given = new FormData(form);
    const input: ApiTokenInput = {
      name: String(given.get('name')).trim(),
      scope: given.get('scope') as TokenScope,
      days: Number(given.get('days')),
    };
    const done = await this.#act.run(async () => {
      const { token } = await this.api.call('POST', '/studio/tokens', { json: input });
      this.made = { name: input.name, token };
    });
    if (!done) return;
    // Until it is copied, leaving asks first.
    this.#tokens.run();
    await this.updateComplete;
    this.querySelector<HTMLElement>('h2')?.focus();
  };

  readonly #done = async () => {
    this.made = null;
    this.#typed = false;
    await this.updateComplete;
    this.querySelector<HTMLElement>('[name=name]')?.focus();
  };

  async #revoke(id: string, name: string): Promise<void> {
    const sure = await confirmed({
      title: msg(str`Revoke “${name}”?`),
      text: msg('Whatever uses it stops working at once.'),
      yes: msg('Revoke'),
      danger: true,
    });
    if (!sure) return;
    const done = await this.#revoking.run(
      () => this.api.call('DELETE', '/studio/tokens/:id', { param: { id } }),
      msg(str`“${name}” is revoked.`),
    );
    if (done) this.#tokens.run();
  }
}

function scopeWord(scope: TokenScope): string {
  return scope === 'publish' ? msg('Publish posts') : msg('Import and export members');
}

function words(error: LyceumError): string {
  return error.code === 'conflict'
    ? msg('There are as many tokens as a site may have. Revoke one first.')
    : explain(error);
}
