import { msg, str } from '@lit/localize';
import { css, html, type PropertyValues } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { AccountApi } from '../../sdk/account.ts';
import type { Account, Grant, LyceumError } from '../../sdk/index.ts';
import { topicName } from '../base/content.ts';
import { define, LyceumElement } from '../base/element.ts';
import { explain } from '../base/explain.ts';
import { form } from '../base/form.ts';
import { asLyceumError } from '../base/request.ts';
import { day } from '../base/time.ts';
import { tokens } from '../base/tokens.ts';
import { LyceumQuestions } from './questions.ts';
import { LyceumSignIn } from './sign-in.ts';

define('lyceum-sign-in', LyceumSignIn);
define('lyceum-questions', LyceumQuestions);

/** What the account's dialog holds: sign-in, the three questions once, then profile, membership and the way out. */
export class LyceumPanel extends LyceumElement {
  static override styles = [
    tokens,
    form,
    css`
      :host {
        padding: 1.5rem;
      }
      .rename {
        display: grid;
        gap: 0.85rem;
      }
      section + section {
        margin-top: 1.25rem;
        padding-top: 1.25rem;
        border-top: 1px solid var(--_border);
      }
      header {
        padding-inline-end: 2rem;
        overflow-wrap: anywhere;
      }
      h2:focus {
        outline: none;
      }
      .rows {
        display: grid;
        gap: 0.75rem;
      }
      .actions {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.6rem 1.1rem;
      }
      h3 {
        margin-bottom: 0.5rem;
      }
    `,
  ];

  @property({ attribute: false }) account: Account | null = null;
  @state() private error: LyceumError | null = null;
  @state() private editing = false;
  @state() private renaming = false;
  @query('input, h2, lyceum-questions, lyceum-sign-in') private first!: HTMLElement | null;
  #busy = false;

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('account') || changed.get('account')?.id === this.account?.id) return;
    this.editing = false;
    this.renaming = false;
    this.error = null;
  }

  protected override updated(changed: PropertyValues): void {
    // What had the focus was replaced: it goes on in what has come instead.
    const before = changed.get('account');
    const swapped = before !== undefined && !before !== !this.account;
    if (swapped || changed.get('editing') === true || changed.get('renaming') !== undefined) this.focus();
  }

  /** To the first field, or to the member's name. */
  override focus(): void {
    void this.updateComplete.then(() =>
      (this.renderRoot.querySelector<HTMLElement>('lyceum-sign-in') ?? this.first)?.focus(),
    );
  }

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
      <section>${this.renaming ? this.#rename(account) : this.#who(account)}</section>
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
        <p class="small muted">${account.fields.map(topicName).join(', ') || msg('No topics chosen yet.')}</p>
        <button class="link small" type="button" @click=${() => (this.editing = true)}>${msg('Change')}</button>
      </section>
      <section class="actions">
        <button class="button quiet" type="button" @click=${() => this.#signOut(false)}>${msg('Sign out')}</button>
        <button class="link small" type="button" @click=${() => this.#signOut(true)}>${msg('Sign out on every device')}</button>
      </section>
      ${this.error ? html`<p class="error" role="alert">${explain(this.error)}</p>` : null}
    `;
  }

  #who({ name, email }: Account) {
    return html`<header>
        <h2 tabindex="-1">${name}</h2>
        <p class="muted small">${email}</p>
      </header>
      <button class="link small" type="button" @click=${() => (this.renaming = true)}>${msg('Change your name')}</button>`;
  }

  #rename({ name }: Account) {
    return html`<form class="rename" @submit=${this.#saveName}>
      <label class="field">
        ${msg('Your name')}
        <input name="name" autocomplete="nickname" required maxlength="60" .value=${name} aria-describedby="seen" />
      </label>
      <p id="seen" class="muted small">${msg('Readers see it beside your comments. They never see your address.')}</p>
      <div class="actions">
        <button class="button">${msg('Save')}</button>
        <button class="link" type="button" @click=${this.#keepName}>${msg('Cancel')}</button>
      </div>
    </form>`;
  }

  #grant({ plan, reason, startsAt, endsAt, renews }: Grant) {
    const now = Date.now();
    const since = startsAt > now ? msg(str`From ${day(startsAt)}`) : msg(str`Since ${day(startsAt)}`);
    return html`<b>${plan ?? (reason || msg('Full access'))}</b>
      <p class="muted small">${since}${endsAt === null ? null : [' · ', this.#end(endsAt, now, renews)]}</p>`;
  }

  #end(at: number, now: number, renews: boolean): string {
    if (at <= now) return msg(str`ended ${day(at)}`);
    return renews ? msg(str`renews by ${day(at)}`) : msg(str`until ${day(at)}`);
  }

  #answered(): void {
    this.editing = false;
    if (!this.account?.onboarded) this.#done();
  }

  readonly #keepName = () => {
    this.renaming = false;
    this.error = null;
  };

  readonly #saveName = (event: SubmitEvent) => {
    event.preventDefault();
    const name = String(new FormData(event.target as HTMLFormElement).get('name')).trim();
    if (name === '' || name === this.account?.name) return this.#keepName();
    void this.#attempt(async (api) => {
      this.account = await api.update({ name });
      this.renaming = false;
    });
  };

  #signOut(everywhere: boolean): Promise<void> {
    return this.#attempt(async (api) => {
      await api.signOut({ everywhere });
      this.#done();
    });
  }

  async #attempt(act: (api: AccountApi) => Promise<void>): Promise<void> {
    if (this.#busy || !this.lyceum) return;
    this.#busy = true;
    this.error = null;
    try {
      await act(new AccountApi(this.lyceum));
    } catch (error) {
      this.error = asLyceumError(error);
    } finally {
      this.#busy = false;
    }
  }

  readonly #done = () => this.dispatchEvent(new Event('lyceum-done'));
}
