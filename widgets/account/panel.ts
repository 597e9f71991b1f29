import { msg, str } from '@lit/localize';
import { css, html } from 'lit';
import { property, state } from 'lit/decorators.js';
import { AccountApi } from '../../sdk/account.ts';
import type { Account, Grant, LyceumError } from '../../sdk/index.ts';
import { define, LyceumElement } from '../base/element.ts';
import { explain } from '../base/explain.ts';
import { day } from '../base/format.ts';
import { asLyceumError } from '../base/request.ts';
import { tokens } from '../base/tokens.ts';
import { LyceumQuestions } from './questions.ts';
import { LyceumSignIn } from './sign-in.ts';

define('lyceum-sign-in', LyceumSignIn);
define('lyceum-questions', LyceumQuestions);

/** What the account's dialog holds: sign-in, the three questions once, then profile, membership and the way out. */
export class LyceumPanel extends LyceumElement {
  static override styles = [
    tokens,
    css`
      :host {
        padding: 1.5rem;
      }
      section + section {
        margin-top: 1.25rem;
        padding-top: 1.25rem;
        border-top: 1px solid var(--_border);
      }
      header {
        padding-inline-end: 2rem;
      }
      .rows {
        display: grid;
        gap: 0.75rem;
      }
      .actions {
        display: flex;
        flex-wrap: wrap;
        gap: 0.6rem;
      }
      h3 {
        margin-bottom: 0.5rem;
      }
      .address {
        overflow-wrap: anywhere;
      }
    `,
  ];

  @property({ attribute: false }) account: Account | null = null;
  @state() private error: LyceumError | null = null;
  @state() private editing = false;

  override render() {
    const { account } = this;
    if (!account) {
      return html`<header><h2>${msg('Sign in')}</h2></header>
        <lyceum-sign-in .lyceum=${this.lyceum}></lyceum-sign-in>`;
    }
    if (!account.onboarded || this.editing) {
      return html`<lyceum-questions .lyceum=${this.lyceum} .account=${account} @lyceum-answered=${this.#answered}></lyceum-questions>`;
    }
    return html`
      <section>
        <header>
          <h2>${account.name}</h2>
          <p class="muted small address">${account.email}</p>
        </header>
      </section>
      <section>
        <h3>${msg('Your access')}</h3>
        ${
          account.grants.length === 0
            ? html`<p class="muted small">${msg('Free membership: everything for members is open to you.')}</p>`
            : html`<ul class="rows">${account.grants.map((grant) => html`<li>${this.#grant(grant)}</li>`)}</ul>`
        }
      </section>
      <section>
        <h3>${msg('What suits you')}</h3>
        <p class="small muted">${account.fields.join(', ') || msg('No topics chosen yet.')}</p>
        <button class="link small" type="button" @click=${() => (this.editing = true)}>${msg('Change')}</button>
      </section>
      <section class="actions">
        <button class="button quiet" type="button" @click=${() => this.#signOut(false)}>${msg('Sign out')}</button>
        <button class="link small" type="button" @click=${() => this.#signOut(true)}>${msg('Sign out on every device')}</button>
      </section>
      ${this.error ? html`<p class="error" role="alert">${explain(this.error)}</p>` : null}
    `;
  }

  #grant(grant: Grant) {
    const until = grant.endsAt;
    const ended = until !== null && until <= Date.now();
    return html`<b>${grant.plan ?? msg('Full access')}</b>
      <p class="muted small">
        ${msg(str`Since ${day(grant.startsAt)}`)}${
          until === null
            ? null
            : html` · ${ended ? msg(str`ended ${day(until)}`) : grant.renews ? msg(str`renews by ${day(until)}`) : msg(str`until ${day(until)}`)}`
        }
      </p>`;
  }

  #answered(): void {
    this.editing = false;
    if (!this.account?.onboarded) this.emit('lyceum-done');
  }

  async #signOut(everywhere: boolean): Promise<void> {
    try {
      this.error = null;
      if (this.lyceum) await new AccountApi(this.lyceum).signOut({ everywhere });
      this.emit('lyceum-done');
    } catch (error) {
      this.error = asLyceumError(error);
    }
  }
}
