import { msg } from '@lit/localize';
import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { ContentRef, Opens, PlanInput, PlanKind } from '../../worker/contract/billing.ts';
import { define } from '../base/element.ts';
import { Act } from './act.ts';
import { Checks } from './checks.ts';
import { choice } from './choice.ts';
import { DeskContents } from './contents.ts';
import { DeskPage } from './page.ts';
import { kindWord, opensWord } from './plan-words.ts';
import { currencies, minorUnits, priceFault } from './price.ts';
import { SLUG, slugFrom } from './slug.ts';

define('desk-contents', DeskContents);

const kinds = ['subscription', 'pass', 'purchase'] as const;
const openings = ['all', 'tier', 'content'] as const;

/** @fires desk-created - The name of the new plan. @fires desk-cancelled */
export class DeskPlanForm extends DeskPage {
  /** Tiers that there are already. */
  @property({ attribute: false }) tiers: readonly string[] = [];
  @state() private id_ = '';
  @state() private kind: PlanKind = 'subscription';
  @state() private opens: Opens = 'all';
  /** One number for each price in another currency. */
  @state() private others: readonly number[] = [];
  @state() private noContents = false;
  #contents: readonly ContentRef[] = [];
  #typed = false;
  #ownId = false;
  #rows = 0;
  readonly #act = new Act(this);
  readonly #checks = new Checks(this, 'plan');

  override get dirty(): boolean {
    return this.#typed;
  }

  override focus(): void {
    void this.updateComplete.then(() => this.querySelector('input')?.focus());
  }

  override render() {
    return html`<form class="card form" novalidate aria-labelledby="new-plan" @submit=${this.#submit} @input=${this.#input}>
      <h2 id="new-plan">${msg('New plan')}</h2>
      <p class="hint wide">${msg('Its kind, its prices and what it opens can never be changed later: whoever bought it keeps what they bought. To change them, withdraw it and create another.')}</p>
      <div class="wide">${choice('kind', msg('Kind'), this.kind, kinds, kindWord)}</div>
      <p class="hint wide" role="status">${kindHint(this.kind)}</p>
      ${this.#checks.field('name', msg('Name'), (about) => html`<input name="name" required maxlength="60" placeholder=${msg('Supporter')} aria-invalid=${about.invalid} aria-describedby=${about.describedBy} />`)}
      ${this.#checks.field(
        'id',
        msg('Id'),
        (about) =>
          html`<input name="id" required maxlength="80" pattern=${SLUG} title=${msg('Lower-case letters, digits and single hyphens.')} spellcheck="false" autocapitalize="none" aria-invalid=${about.invalid} aria-describedby=${about.describedBy} .value=${this.id_} />`,
        msg('Lower-case letters, digits and hyphens. It stays as it is.'),
      )}
      <div class="wide">
        ${this.#checks.field('description', msg('What it gives'), (about) => html`<textarea name="description" rows="2" maxlength="300" aria-describedby=${about.describedBy}></textarea>`)}
      </div>
      ${this.#price()} ${this.#byKind()} ${this.#others()} ${this.#opening()}
      <div class="wide">${this.#act.render()}</div>
      <div class="row wide">
        <button class="button" aria-disabled=${this.#act.busy}>${this.#act.busy ? msg('Creating…') : msg('Create plan')}</button>
        <button type="button" class="button quiet" @click=${() => this.emit('desk-cancelled')}>${msg('Cancel')}</button>
      </div>
    </form>`;
  }

  #price() {
    return html`<div class="pair">
      ${this.#checks.field('price', msg('Price'), (about) => html`<input name="price" required inputmode="decimal" maxlength="12" placeholder="9.00" aria-invalid=${about.invalid} aria-describedby=${about.describedBy} />`)}
      ${this.#checks.field('currency', msg('Currency'), (about) => html`<select name="currency" aria-describedby=${about.describedBy}>${currencyOptions()}</select>`)}
    </div>`;
  }

  #byKind() {
    if (this.kind === 'purchase') return html`<p class="hint">${msg('Paid once, without an end.')}</p>`;
    if (this.kind === 'pass') return this.#checks.number('days', msg('Days'), { min: 1, max: 3660, value: '30' });
    return html`${this.#checks.field(
      'interval',
      msg('Paid'),
      (about) => html`<select name="interval" aria-describedby=${about.describedBy}>
        <option value="month">${msg('every month')}</option>
        <option value="year">${msg('every year')}</option>
      </select>`,
    )}
    ${this.#checks.number('trialDays', msg('Days of trial'), { min: 0, max: 365, value: '0' }, msg('0: none. The card is asked for at once and charged when the trial ends.'))}
    ${this.#checks.number('seats', msg('Seats, at most'), { min: 1, max: 500, value: '1' }, msg('With more than one it is a team’s plan: the buyer takes as many seats as they pay for.'))}`;
  }

  #others() {
    return html`<fieldset class="plain wide">
      <legend>${msg('Prices in other currencies')}</legend>
      ${this.others.map(
        (row) => html`<div class="price-row">
          ${this.#checks.field(`price-${row}`, msg('Price'), (about) => html`<input name="price-${row}" required inputmode="decimal" maxlength="12" aria-invalid=${about.invalid} aria-describedby=${about.describedBy} />`)}
          ${this.#checks.field(`currency-${row}`, msg('Currency'), (about) => html`<select name="currency-${row}" aria-invalid=${about.invalid} aria-describedby=${about.describedBy}>${currencyOptions(currencies[1 + this.others.indexOf(row)])}</select>`)}
          <button type="button" class="button quiet small" @click=${() => this.#drop(row)}>${msg('Remove')}</button>
        </div>`,
      )}
      <div>
        <button type="button" class="button quiet small" ?hidden=${this.others.length >= currencies.length - 1} @click=${this.#another}>${msg('Add a price')}</button>
      </div>
      <p class="hint">${msg('Readers see the price of their region; everybody else the first one.')}</p>
    </fieldset>`;
  }

  #opening() {
    return html`<div class="wide">${choice('opens', msg('What it opens'), this.opens, openings, opensWord)}</div>
      ${
        this.opens === 'tier'
          ? this.#checks.field(
              'tier',
              msg('Tier'),
              (about) =>
                html`<input name="tier" required maxlength="80" pattern=${SLUG} title=${msg('Lower-case letters, digits and single hyphens.')} list="tiers" spellcheck="false" autocapitalize="none" aria-invalid=${about.invalid} aria-describedby=${about.describedBy} />
                  <datalist id="tiers">${this.tiers.map((tier) => html`<option value=${tier}></option>`)}</datalist>`,
              msg('The tier’s name as it stands in posts and courses. What is in no tier is open too.'),
            )
          : nothing
      }
      ${
        this.opens === 'content'
          ? html`<desk-contents class="wide" .api=${this.api} .label=${msg('Contents')} .fault=${this.noContents ? msg('Choose at least one, and at most 40.') : ''} @desk-chosen=${this.#chosen}></desk-contents>
              <p class="hint wide">${msg('More can be added later; none is ever taken out.')}</p>`
          : nothing
      }`;
  }

  readonly #another = async () => {
    this.#typed = true;
    this.#rows += 1;
    this.others = [...this.others, this.#rows];
    await this.updateComplete;
    this.querySelector<HTMLInputElement>(`[name=price-${this.#rows}]`)?.focus();
  };

  async #drop(row: number): Promise<void> {
    this.others = this.others.filter((one) => one !== row);
    await this.updateComplete;
    this.querySelector<HTMLButtonElement>('fieldset.plain button:last-of-type')?.focus();
  }

  readonly #chosen = (event: CustomEvent<ContentRef[]>) => {
    this.#typed = true;
    this.noContents = false;
    this.#contents = event.detail;
  };

  readonly #input = (event: Event) => {
    const { name, value } = event.target as HTMLInputElement;
    this.#typed = true;
    this.#checks.clear(name);
    if (name.startsWith('currency')) this.#checks.clear(name.replace('currency', 'price'));
    if (name === 'kind') this.kind = value as PlanKind;
    if (name === 'opens') {
      this.opens = value as Opens;
      this.#contents = [];
    }
    if (name === 'id') {
      this.#ownId = value !== '';
      this.id_ = value;
    } else if (name === 'name' && !this.#ownId) {
      this.id_ = slugFrom(value);
      this.#checks.clear('id');
    }
  };

  readonly #submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const given = new FormData(form);
    const text = (name: string) => String(given.get(name) ?? '').trim();
    const own: Record<string, string | null> = { price: priceFault(text('price'), text('currency')) };
    const seen = new Set([text('currency')]);
    for (const row of this.others) {
      const currency = text(`currency-${row}`);
      own[`price-${row}`] = priceFault(text(`price-${row}`), currency);
      if (seen.has(currency)) own[`currency-${row}`] = msg('There is a price in this currency already.');
      seen.add(currency);
    }
    this.noContents = this.opens === 'content' && (this.#contents.length === 0 || this.#contents.length > 40);
    if (!this.#checks.pass(form, own)) return;
    if (this.noContents) {
      this.querySelector<HTMLElement>('desk-contents legend')?.focus();
      return;
    }
    const price = (suffix = '') => ({
      amount: minorUnits(text(`price${suffix}`), text(`currency${suffix}`)) ?? 0,
      currency: text(`currency${suffix}`),
    });
    const { kind, opens } = this;
    const plan: PlanInput = {
      id: text('id'),
      name: text('name'),
      description: text('description'),
      ...price(),
      prices: this.others.map((row) => price(`-${row}`)),
      kind,
      interval: kind === 'subscription' ? (text('interval') as 'month' | 'year') : null,
      trialDays: kind === 'subscription' ? Number(text('trialDays')) : 0,
      seats: kind === 'subscription' ? Number(text('seats')) : 1,
      days: kind === 'pass' ? Number(text('days')) : null,
      opens,
      tier: opens === 'tier' ? text('tier') : null,
      contents: opens === 'content' ? [...this.#contents] : [],
    };
    const created = await this.#act.run(() => this.api.createPlan(plan));
    if (created) {
      this.#typed = false;
      this.emit('desk-created', plan.name);
    } else if (this.#act.error?.code === 'conflict') {
      this.#act.clear();
      this.#checks.set(form, 'id', msg('There is a plan with this id already. Please choose another.'));
    }
  };
}

const currencyOptions = (chosen = currencies[0]) =>
  currencies.map((code) => html`<option value=${code} ?selected=${code === chosen}>${code.toUpperCase()}</option>`);

function kindHint(kind: PlanKind): string {
  return {
    subscription: msg('Renews every month or year until it is cancelled.'),
    pass: msg('So many days, paid once; also with Alipay and WeChat Pay, which cannot renew.'),
    purchase: msg('Paid once and kept for good: a post, a course, or several together.'),
  }[kind];
}
