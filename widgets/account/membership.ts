import { msg, str } from '@lit/localize';
import { html } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { Account, Grant, LyceumError, Withdrawable, Withdrawal, WithdrawalList } from '../../sdk/index.ts';
import { MembershipApi, type PortalOptions } from '../../sdk/membership.ts';
import { define, LyceumElement } from '../base/element.ts';
import { explain } from '../base/explain.ts';
import { form } from '../base/form.ts';
import { money } from '../base/format.ts';
import { asLyceumError, Request } from '../base/request.ts';
import { tag } from '../base/tag.ts';
import { day } from '../base/time.ts';
import { tokens } from '../base/tokens.ts';
import { charge, nameOf, opening, origin, span } from './grant-words.ts';
import { membershipStyles } from './membership-styles.ts';
import { LyceumWithdraw } from './withdraw.ts';

define('lyceum-withdraw', LyceumWithdraw);

type Act = (api: MembershipApi) => Promise<string | null>;

/** In the account's panel: why the member has access, and what can be done about it. */
export class LyceumMembership extends LyceumElement {
  static override styles = [tokens, form, tag, membershipStyles];

  @property({ attribute: false }) account: Account | null = null;
  /** What is being done, as the id of its button. */
  @state() private busy = '';
  @state() private error: LyceumError | null = null;
  /** The subscription whose pause is being chosen. */
  @state() private pausing = '';
  /** What was just done, for everybody to hear. */
  @state() private said = '';

  readonly #withdrawals = new Request<WithdrawalList>(this, {
    load: (lyceum, signal) => new MembershipApi(lyceum).withdrawals({ signal }),
    on: ['access', 'session'],
    gated: () => true,
  });

  override render() {
    const grants = this.account?.grants ?? [];
    const now = Date.now();
    const over = (grant: Grant) => grant.endsAt !== null && grant.endsAt <= now && !grant.subscription;
    const current = grants.filter((grant) => !over(grant));
    const past = grants.filter(over);
    const { possible = [], declared = [] } = this.#withdrawals.value ?? {};
    const gifts = possible.filter(({ grant }) => !grants.some(({ id }) => id === grant));
    return html`
      <h3>${msg('Your access')}</h3>
      <p class="said small" role="status">${this.said}</p>
      ${
        current.length === 0
          ? html`<p class="muted small">${msg('Free membership: everything for members is open to you.')}</p>`
          : html`<ul class="rows">${current.map((grant) => html`<li class="item">${this.#grant(grant, possible, now)}</li>`)}</ul>`
      }
      ${gifts.length > 0 ? html`<ul class="rows">${gifts.map((purchase) => html`<li class="item">${this.#given(purchase)}</li>`)}</ul>` : null}
      ${this.#withdrawals.error && !this.#withdrawals.value ? this.#unknown() : null}
      ${this.#problem('')}
      ${grants.some(({ source }) => /^(subscription|trial|pass|purchase)$/.test(source)) ? this.#billing() : null}
      ${declared.map((withdrawal) => this.#declaredBefore(withdrawal))}
      ${
        past.length === 0
          ? null
          : html`<details><summary class="small">${msg('What you had before')}</summary>
              <ul class="rows">${past.map((grant) => html`<li class="past small"><b>${nameOf(grant)}</b><p class="muted">${span(grant, now)}</p></li>`)}</ul>
            </details>`
      }
    `;
  }

  #grant(grant: Grant, possible: readonly Withdrawable[], now: number) {
    const purchase = possible.find((row) => row.grant === grant.id);
    const lines = [opening(grant), span(grant, now), charge(grant)].filter((line) => line !== '');
    const closed = grant.endsAt !== null && grant.endsAt <= now;
    return html`<p class="head"><b>${nameOf(grant)}</b>
        ${grant.subscription?.paused ? html`<span class="tag">${msg('Paused')}</span>` : closed ? html`<span class="tag">${msg('Closed')}</span>` : null}
      </p>
      <p class="small">${origin(grant)}${grant.note && `: ${grant.note}`}</p>
      <p class="muted small">${lines.join(' ')}</p>
      ${grant.subscription ? this.#actions(grant, grant.subscription) : null}
      ${purchase ? this.#withdraw(purchase) : null}`;
  }

  /** What was paid for and opens nothing here: as a rule a gift, which may be of a plan that the giver has too. */
  #given(purchase: Withdrawable) {
    return html`<p class="head"><b>${purchase.plan}</b></p>
      ${purchase.kind === 'gift' ? html`<p class="small">${msg('A gift that you bought')}</p>` : null}
      ${this.#withdraw(purchase)}`;
  }

  #actions({ id, renews, reason }: Grant, subscription: NonNullable<Grant['subscription']>) {
    const { interval, paused, cancelAt } = subscription;
    if (this.pausing === id) return this.#pause(id);
    const link = (name: string, words: string, act: () => void) => this.#link(`${name}:${id}`, words, act);
    const pausable = interval === 'month' && renews && reason === 'paid' && cancelAt === null && !paused;
    return html`<p class="actions small">
        ${
          cancelAt === null
            ? [
                link('change', msg('Change plan'), () =>
                  this.#leave(`change:${id}`, { flow: 'change', subscription: id }),
                ),
                link('cancel', msg('Cancel'), () => this.#leave(`cancel:${id}`, { flow: 'cancel', subscription: id })),
              ]
            : link('keep', msg('Keep it after all'), () => this.#leave(`keep:${id}`, {}))
        }
        ${pausable ? link('pause', msg('Pause'), () => this.#choose(id)) : null}
        ${paused ? link('resume', msg('Go on now'), () => this.#resume(id)) : null}
      </p>
      ${this.#problem(id)}`;
  }

  #pause(id: string) {
    return html`<form class="pause" @submit=${(event: SubmitEvent) => this.#submitPause(event, id)}>
        <label class="field">${msg('Leave out')}
          <select name="months">
            <option value="1">${msg('the next renewal')}</option>
            <option value="2">${msg('the next 2 renewals')}</option>
            <option value="3">${msg('the next 3 renewals')}</option>
          </select>
        </label>
        <p class="muted small">${msg('Nothing is charged meanwhile. Access lasts as long as is paid, and comes back with the next charge.')}</p>
        <div class="actions small">
          <button class="button" aria-disabled=${this.busy ? 'true' : 'false'}>${this.busy ? msg('One moment…') : msg('Pause')}</button>
          <button class="link" type="button" @click=${() => this.#choose('')}>${msg('Not now')}</button>
        </div>
      </form>
      ${this.#problem(id)}`;
  }

  #billing() {
    return html`<p class="actions small">
      ${this.#link('invoices:', msg('Invoices'), () => this.#leave('invoices:', { flow: 'invoices' }))}
      ${this.#link('card:', msg('Change card'), () => this.#leave('card:', { flow: 'card' }))}
    </p>`;
  }

  #link(id: string, words: string, act: () => void) {
    const waiting = this.busy === id;
    return html`<button class="link" type="button" aria-disabled=${waiting ? 'true' : 'false'} @click=${act}>${waiting ? msg('One moment…') : words}</button>`;
  }

  #withdraw(purchase: Withdrawable) {
    return html`<lyceum-withdraw .lyceum=${this.lyceum} .purchase=${purchase} @lyceum-withdrawn=${this.#withdrawn}></lyceum-withdraw>`;
  }

  /** What was declared; the one of this moment stands above already. */
  #declaredBefore(withdrawal: Withdrawal) {
    const words = this.#declared(withdrawal);
    return words === this.said ? null : html`<p class="muted small">${words}</p>`;
  }

  #declared({ plan, amount, currency, declaredAt, settledAt }: Withdrawal): string {
    const [sum, on] = [money(amount, currency), day(declaredAt)];
    return settledAt === null
      ? msg(str`You withdrew from “${plan}” on ${on}. That counts; the refund of ${sum} follows shortly.`)
      : msg(str`You withdrew from “${plan}” on ${on}. ${sum} went back the way that you paid.`);
  }

  /** Whether there is something to withdraw from could not be found out: that must not look like a no. */
  #unknown() {
    return html`<p class="muted small">
      ${msg('What can be withdrawn from cannot be looked up right now.')}
      <button class="link" type="button" @click=${this.#withdrawals.run}>${msg('Try again')}</button>
    </p>`;
  }

  /** Said beside what failed. */
  #problem(id: string) {
    if (!this.error || this.#failed !== id) return null;
    return html`<p class="error" role="alert">${this.error.code === 'conflict' ? this.#conflict() : explain(this.error)}</p>`;
  }

  #conflict(): string {
    if (this.#tried === 'change') return msg('There is no other plan to change to right now.');
    if (this.#tried === 'pause') return msg('This subscription cannot be paused right now.');
    return msg('There is nothing to manage here yet.');
  }

  #failed = '';
  #tried = '';

  readonly #withdrawn = ({ detail }: CustomEvent<Withdrawal>) => {
    this.said = this.#declared(detail);
    this.#withdrawals.run();
  };

  async #choose(id: string): Promise<void> {
    const before = this.pausing;
    this.pausing = id;
    this.error = null;
    await this.updateComplete;
    const root = this.renderRoot;
    const next = id ? root.querySelector<HTMLElement>('select') : root.querySelector<HTMLElement>('.item button');
    if (id || before) next?.focus();
  }

  #submitPause(event: SubmitEvent, id: string): void {
    event.preventDefault();
    const months = Number(new FormData(event.target as HTMLFormElement).get('months'));
    void this.#attempt(`pause:${id}`, async (api) => {
      await api.pause(id, months);
      void this.#choose('');
      return msg('Paused.');
    });
  }

  #resume(id: string): void {
    void this.#attempt(`resume:${id}`, async (api) => {
      await api.resume(id);
      return msg('It goes on.');
    });
  }

  /** To Stripe's page, and back to this one. */
  #leave(name: string, options: PortalOptions): void {
    void this.#attempt(name, async (api) => {
      location.assign((await api.portal(options)).url);
      // The browser's Back may bring this very page again, as it was left.
      await new Promise((resolve) => addEventListener('pageshow', resolve, { once: true }));
      return null;
    });
  }

  async #attempt(name: string, act: Act): Promise<void> {
    if (this.busy || !this.lyceum) return;
    this.busy = name;
    this.error = null;
    this.said = '';
    [this.#tried = '', this.#failed = ''] = name.split(':');
    try {
      this.said = (await act(new MembershipApi(this.lyceum))) ?? '';
    } catch (error) {
      this.error = asLyceumError(error);
    }
    this.busy = '';
  }
}
