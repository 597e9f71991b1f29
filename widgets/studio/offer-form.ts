import { msg } from '@lit/localize';
import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { PlanAdminList } from '../../worker/contract/billing.ts';
import type { OfferDuration, OfferInput } from '../../worker/contract/offer.ts';
import { Act } from './act.ts';
import { Checks } from './checks.ts';
import { choice } from './choice.ts';
import { endOfDay, tomorrow } from './days.ts';
import { durationWord } from './offer-words.ts';
import { DeskPage } from './page.ts';
import { currencies, minorUnits, priceFault } from './price.ts';

const reductions = ['percent', 'amount'] as const;
type Reduction = (typeof reductions)[number];
const durations = ['once', 'repeating', 'forever'] as const;

/** @fires desk-created - The code. @fires desk-cancelled */
export class DeskOfferForm extends DeskPage {
  @property({ attribute: false }) plans: PlanAdminList['plans'] = [];
  @state() private reduction: Reduction = 'percent';
  @state() private duration: OfferDuration = 'once';
  #typed = false;
  readonly #act = new Act(this);
  readonly #checks = new Checks(this, 'offer');

  override get dirty(): boolean {
    return this.#typed;
  }

  override focus(): void {
    void this.updateComplete.then(() => this.querySelector('input')?.focus());
  }

  override render() {
    return html`<form class="card form" novalidate aria-labelledby="new-offer" @submit=${this.#submit} @input=${this.#input}>
      <h2 id="new-offer">${msg('New offer')}</h2>
      <p class="hint wide">${msg('An offer never changes: it can only be withdrawn. Stripe keeps its limits and counts its uses.')}</p>
      ${this.#checks.field(
        'code',
        msg('Code'),
        (about) =>
          html`<input name="code" class="caps" required minlength="3" maxlength="30" pattern="[A-Za-z0-9][A-Za-z0-9\\-]{2,29}" title=${msg('3 to 30 letters, digits and hyphens.')} placeholder="AUTUMN-20" autocapitalize="characters" spellcheck="false" autocomplete="off" aria-invalid=${about.invalid} aria-describedby=${about.describedBy} />`,
        msg('What readers type, or what a link carries.'),
      )}
      ${this.#checks.field(
        'name',
        msg('Name'),
        (about) =>
          html`<input name="name" required maxlength="40" placeholder=${msg('Autumn sale')} aria-invalid=${about.invalid} aria-describedby=${about.describedBy} />`,
        msg('Stands on the payment page and on the invoice.'),
      )}
      <div class="wide">${this.#checks.field(
        'plan',
        msg('Plan'),
        (about) => html`<select name="plan" aria-invalid=${about.invalid} aria-describedby=${about.describedBy}>
          <option value="">${msg('Every plan that there is now')}</option>
          ${this.plans.filter(({ active }) => active).map(({ id, name }) => html`<option value=${id}>${name}</option>`)}
        </select>`,
      )}</div>
      <div class="wide">${choice('reduction', msg('What is taken off'), this.reduction, reductions, reductionWord)}</div>
      ${this.#off()}
      <div class="wide">${choice('duration', msg('Of a subscription it lowers'), this.duration, durations, durationWord)}</div>
      ${this.duration === 'repeating' ? this.#checks.number('months', msg('Months'), { min: 1, max: 36, value: '3' }) : nothing}
      ${this.#checks.field(
        'maxUses',
        msg('Uses in all'),
        (about) =>
          html`<input name="maxUses" type="number" min="1" max="1000000" step="1" aria-invalid=${about.invalid} aria-describedby=${about.describedBy} />`,
        msg('Empty: as often as you like.'),
      )}
      ${this.#checks.field(
        'expires',
        msg('Last day'),
        (about) =>
          html`<input name="expires" type="date" min=${tomorrow()} aria-invalid=${about.invalid} aria-describedby=${about.describedBy} />`,
        msg('Empty: without an end.'),
      )}
      <div class="wide">${this.#act.render()}</div>
      <div class="row wide">
        <button class="button" aria-disabled=${this.#act.busy}>${this.#act.busy ? msg('Creating…') : msg('Create offer')}</button>
        <button type="button" class="button quiet" @click=${() => this.emit('desk-cancelled')}>${msg('Cancel')}</button>
      </div>
    </form>`;
  }

  #off() {
    if (this.reduction === 'percent')
      return this.#checks.number('percent', msg('Percent'), { min: 1, max: 100, value: '20' });
    return html`${this.#checks.field(
      'amount',
      msg('Amount'),
      (about) =>
        html`<input name="amount" required inputmode="decimal" maxlength="12" placeholder="5.00" aria-invalid=${about.invalid} aria-describedby=${about.describedBy} />`,
      msg('Taken off in this currency only.'),
    )}
    ${this.#checks.field(
      'currency',
      msg('Currency'),
      (about) => html`<select name="currency" aria-describedby=${about.describedBy}>
        ${currencies.map((code) => html`<option value=${code}>${code.toUpperCase()}</option>`)}
      </select>`,
    )}`;
  }

  readonly #input = (event: Event) => {
    const { name, value } = event.target as HTMLInputElement;
    this.#typed = true;
    this.#checks.clear(name);
    if (name === 'currency') this.#checks.clear('amount');
    if (name === 'plan') for (const other of ['percent', 'amount']) this.#checks.clear(other);
    if (name === 'reduction') this.reduction = value as Reduction;
    if (name === 'duration') this.duration = value as OfferDuration;
  };

  readonly #submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const given = new FormData(form);
    const text = (name: string) => String(given.get(name) ?? '').trim();
    const currency = this.reduction === 'amount' ? text('currency') : null;
    const percent = this.reduction === 'percent' ? Number(text('percent')) : null;
    const amount = currency === null ? null : minorUnits(text('amount'), currency);
    const free = this.#leavesNothing(text('plan'), percent, amount, currency);
    const own = {
      percent: free,
      amount: (currency === null ? null : priceFault(text('amount'), currency)) ?? free,
    };
    if (!this.#checks.pass(form, own)) return;
    const offer: OfferInput = {
      code: text('code').toUpperCase(),
      name: text('name'),
      plan: text('plan') || null,
      percent,
      amount,
      currency,
      duration: this.duration,
      months: this.duration === 'repeating' ? Number(text('months')) : null,
      maxUses: text('maxUses') ? Number(text('maxUses')) : null,
      expiresAt: text('expires') ? endOfDay(text('expires')) : null,
    };
    const created = await this.#act.run(() => this.api.call('POST', '/studio/offers', { json: offer }));
    if (created) {
      this.#typed = false;
      this.emit('desk-created', offer.code);
    } else if (this.#act.error?.code === 'conflict') {
      this.#act.clear();
      this.#checks.set(form, 'code', msg('This code is taken. Please choose another.'));
    }
  };

  /** Stripe takes no payment of nothing: what is paid once cannot be free by a code. */
  #leavesNothing(plan: string, percent: number | null, amount: number | null, currency: string | null): string | null {
    const least = 50;
    const free = this.plans.find(({ id, kind, prices, ...price }) => {
      if (kind === 'subscription' || (plan !== '' && plan !== id)) return false;
      return [price, ...prices].some((one) =>
        percent !== null
          ? Math.floor((one.amount * (100 - percent)) / 100) < least
          : one.currency === currency && one.amount - (amount ?? 0) < least,
      );
    });
    return free
      ? `${msg('Nothing would be left to pay for')} “${free.name}”. ${msg('Give it away as a gift instead.')}`
      : null;
  }
}

const reductionWord = (reduction: Reduction) => (reduction === 'percent' ? msg('A percentage') : msg('An amount'));
