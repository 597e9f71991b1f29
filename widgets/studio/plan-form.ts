import { msg } from '@lit/localize';
import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import type { LyceumError } from '../../sdk/error.ts';
import type { PlanInput } from '../../worker/contract/billing.ts';
import { Act } from './act.ts';
import { explain } from './explain.ts';
import { DeskPage } from './page.ts';
import { minorUnits } from './price.ts';
import { SLUG, slugFrom } from './slug.ts';

const currencies = ['eur', 'usd', 'gbp', 'chf', 'cny', 'jpy', 'sek', 'cad', 'aud', 'inr'];

/** @fires desk-created - The name of the new plan. @fires desk-cancelled */
export class DeskPlanForm extends DeskPage {
  @state() private id_ = '';
  @state() private priceWrong = false;
  #typed = false;
  #ownId = false;
  readonly #act = new Act(this);

  override get dirty(): boolean {
    return this.#typed;
  }

  override focus(): void {
    void this.updateComplete.then(() => this.querySelector('input')?.focus());
  }

  override render() {
    return html`<form class="card form" aria-labelledby="new-plan" @submit=${this.#submit} @input=${this.#input}>
      <h2 id="new-plan">${msg('New plan')}</h2>
      <label class="field"><span>${msg('Name')}</span><input name="name" required maxlength="60" placeholder=${msg('Supporter')} /></label>
      <label class="field">
        <span>${msg('Id')}</span>
        <input name="id" required maxlength="80" pattern=${SLUG} spellcheck="false" autocapitalize="none" aria-describedby="hint-id" .value=${this.id_} />
      </label>
      <p id="hint-id" class="hint second">${msg('Lower-case letters, digits and hyphens. It stays as it is.')}</p>
      <label class="field wide"><span>${msg('What it gives')}</span><textarea name="description" rows="2" maxlength="300"></textarea></label>
      <label class="field">
        <span>${msg('Price')}</span>
        <input name="price" required inputmode="decimal" maxlength="12" placeholder="9.00" aria-invalid=${this.priceWrong} aria-describedby="hint-price" />
      </label>
      <label class="field">
        <span>${msg('Currency')}</span>
        <select name="currency">${currencies.map((code) => html`<option value=${code}>${code.toUpperCase()}</option>`)}</select>
      </label>
      <label class="field">
        <span>${msg('Paid')}</span>
        <select name="interval"><option value="month">${msg('every month')}</option><option value="year">${msg('every year')}</option></select>
      </label>
      <p id="hint-price" class="hint">${msg('A price cannot be changed later. To change it, withdraw this plan and create another.')}</p>
      <div role="alert" class="wide">${this.priceWrong ? html`<p class="error">${msg('Write the price as a number, such as 9 or 9.50.')}</p>` : nothing}</div>
      <div class="wide">${this.#act.render(words)}</div>
      <div class="row wide">
        <button class="button" aria-disabled=${this.#act.busy}>${this.#act.busy ? msg('Creating…') : msg('Create plan')}</button>
        <button type="button" class="button quiet" @click=${() => this.emit('desk-cancelled')}>${msg('Cancel')}</button>
      </div>
    </form>`;
  }

  readonly #input = (event: Event) => {
    const { name, value } = event.target as HTMLInputElement;
    this.#typed = true;
    this.priceWrong = false;
    if (name === 'id') {
      this.#ownId = value !== '';
      this.id_ = value;
    } else if (name === 'name' && !this.#ownId) this.id_ = slugFrom(value);
  };

  readonly #submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const given = new FormData(event.target as HTMLFormElement);
    const text = (name: string) => String(given.get(name) ?? '').trim();
    const amount = minorUnits(text('price'), text('currency'));
    if (amount === null) {
      this.priceWrong = true;
      this.querySelector<HTMLInputElement>('[name=price]')?.select();
      return;
    }
    const plan: PlanInput = {
      id: text('id'),
      name: text('name'),
      description: text('description'),
      amount,
      currency: text('currency'),
      interval: text('interval') as PlanInput['interval'],
    };
    const created = await this.#act.run(() => this.api.createPlan(plan));
    if (!created) return;
    this.#typed = false;
    this.emit('desk-created', plan.name);
  };
}

function words(error: LyceumError): string {
  if (error.code === 'conflict') return msg('There is a plan with this id already. Please choose another.');
  if (error.code === 'bad_request') return msg('Please look at the fields again. A price is at least 0.50.');
  return explain(error);
}
