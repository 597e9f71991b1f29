import { msg } from '@lit/localize';
import { css, html, type PropertyValues } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { AccountApi } from '../../sdk/account.ts';
import { LyceumError } from '../../sdk/error.ts';
import type { Account } from '../../sdk/index.ts';
import { topicName } from '../base/content.ts';
import { define, LyceumElement } from '../base/element.ts';
import { explain } from '../base/explain.ts';
import { form } from '../base/form.ts';
import { asLyceumError, failure } from '../base/request.ts';
import { tokens } from '../base/tokens.ts';
import { LyceumQuestions } from './questions.ts';
import { LyceumSignIn } from './sign-in.ts';

define('lyceum-sign-in', LyceumSignIn);
define('lyceum-questions', LyceumQuestions);

/** Code that comes on demand, or why it did not. */
type Loaded = '' | 'loading' | 'ready' | LyceumError;

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
      .check {
        display: flex;
        align-items: baseline;
        gap: 0.55rem;
      }
      input[type='checkbox'] {
        accent-color: var(--_accent);
      }
      summary {
        width: fit-content;
        color: var(--_accent);
        cursor: pointer;
      }
      section:has(> [hidden]) {
        display: none;
      }
      .given {
        margin-top: 1rem;
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
  @state() private membership: Loaded = '';
  @state() private giving: Loaded = '';
  @state() private profile: Loaded = '';
  @query('input, h2, lyceum-questions, lyceum-sign-in') private first!: HTMLElement | null;
  #busy = false;

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (this.account?.onboarded && !this.membership) void this.#loadMembership();
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
      return html`<lyceum-questions .lyceum=${this.lyceum} .account=${account} @lyceum-answered=${account.onboarded ? this.#changed : this.#done}></lyceum-questions>`;
    }
    return html`
      <section>${this.renaming ? this.#rename(account) : this.#who(account)}</section>
      <section>${this.#membership(account)}</section>
      <section>
        <h3>${msg('What suits you')}</h3>
        <p class="small muted">${account.fields.map(topicName).join(', ') || msg('No topics chosen yet.')}</p>
        <button class="link small" type="button" @click=${() => (this.editing = true)}>${msg('Change')}</button>
      </section>
      <section>
        <label class="check small">
          <input type="checkbox" .checked=${live(account.newsletter)} @change=${this.#subscribe} />
          ${msg('Mail me new posts')}
        </label>
      </section>
      <section>
        <details @toggle=${this.#openProfile}>
          <summary class="small">${msg('Your profile and your lists')}</summary>
          ${this.#profile(account)}
        </details>
      </section>
      <section>
        <details @toggle=${this.#give}>
          <summary class="small">${msg('Gifts, teams and bringing others')}</summary>
          ${this.#giving(account)}
        </details>
      </section>
      <section class="actions">
        <button class="button quiet" type="button" @click=${() => this.#signOut(false)}>${msg('Sign out')}</button>
        <button class="link small" type="button" @click=${() => this.#signOut(true)}>${msg('Sign out on every device')}</button>
      </section>
      ${this.error ? html`<p class="error" role="alert">${explain(this.error)}</p>` : null}
    `;
  }

  /** Loaded when it is first shown: readers who only sign in do without. */
  #membership(account: Account) {
    const { membership } = this;
    if (membership === 'ready') {
      return html`<lyceum-membership .lyceum=${this.lyceum} .account=${account}></lyceum-membership>`;
    }
    if (membership instanceof LyceumError) return failure(membership, this.#loadMembership);
    return html`<div class="loading"><i class="bone"></i><p class="unseen" role="status">${msg('Loading your access')}</p></div>`;
  }

  #giving(account: Account) {
    const { giving } = this;
    if (giving instanceof LyceumError) return failure(giving, this.#loadGiving);
    if (giving !== 'ready') return giving && html`<div class="loading given"><i class="bone"></i></div>`;
    const { lyceum } = this;
    return html`<section class="given"><lyceum-gifts .lyceum=${lyceum} .account=${account}></lyceum-gifts></section>
      <section><lyceum-seats .lyceum=${lyceum} .account=${account}></lyceum-seats></section>
      <section><lyceum-referral .lyceum=${lyceum} .account=${account}></lyceum-referral></section>`;
  }

  #profile(account: Account) {
    const { profile } = this;
    if (profile instanceof LyceumError) return failure(profile, this.#loadProfile);
    if (profile !== 'ready') return profile && html`<div class="loading given"><i class="bone"></i></div>`;
    return html`<lyceum-profile class="given" .lyceum=${this.lyceum} .account=${account}></lyceum-profile>`;
  }

  readonly #loadMembership = async () => {
    this.membership = 'loading';
    try {
      const { LyceumMembership } = await import('./membership.ts');
      define('lyceum-membership', LyceumMembership);
      this.membership = 'ready';
    } catch (error) {
      this.membership = asLyceumError(error);
    }
  };

  readonly #loadGiving = async () => {
    this.giving = 'loading';
    try {
      (await import('./giving-sections.ts')).defineGiving();
      this.giving = 'ready';
    } catch (error) {
      this.giving = asLyceumError(error);
    }
  };

  readonly #loadProfile = async () => {
    this.profile = 'loading';
    try {
      (await import('./profile-sections.ts')).defineProfile();
      this.profile = 'ready';
    } catch (error) {
      this.profile = asLyceumError(error);
    }
  };

  readonly #openProfile = (event: Event) => {
    if ((event.target as HTMLDetailsElement).open && !this.profile) void this.#loadProfile();
  };

  readonly #give = (event: Event) => {
    if ((event.target as HTMLDetailsElement).open && !this.giving) void this.#loadGiving();
  };

  readonly #subscribe = (event: Event) => {
    const newsletter = (event.target as HTMLInputElement).checked;
    void this.#attempt(async (api) => {
      this.account = await api.update({ newsletter });
    });
  };

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

  readonly #changed = () => {
    this.editing = false;
  };

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
