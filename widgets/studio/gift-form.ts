import { msg, str } from '@lit/localize';
import { html } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { PlanAdminList } from '../../worker/contract/billing.ts';
import type { GiftBatch } from '../../worker/contract/gift.ts';
import { define } from '../base/element.ts';
import { Act } from './act.ts';
import { Checks } from './checks.ts';
import { download } from './download.ts';
import { DeskPage } from './page.ts';
import { DeskSnippet } from './snippet.ts';

define('desk-snippet', DeskSnippet);

/** Makes codes to give away. @fires desk-given - There are new gifts. @fires desk-cancelled */
export class DeskGiftForm extends DeskPage {
  @property({ attribute: false }) plans: PlanAdminList['plans'] = [];
  @state() private made: GiftBatch['gifts'] = [];
  #typed = false;
  readonly #act = new Act(this);
  readonly #checks = new Checks(this, 'gift');

  override get dirty(): boolean {
    return this.#typed;
  }

  override focus(): void {
    void this.updateComplete.then(() => this.querySelector<HTMLElement>('select, h2')?.focus());
  }

  override render() {
    return this.made.length > 0 ? this.#codes() : this.#form();
  }

  #form() {
    return html`<form class="card form" novalidate aria-labelledby="new-gift" @submit=${this.#submit} @input=${this.#input}>
      <h2 id="new-gift">${msg('Give codes away')}</h2>
      <p class="hint wide">${msg('Whoever redeems a code has the plan for so many days, without a card. On a plan they have already, the days are added.')}</p>
      <div class="wide">${this.#checks.field(
        'plan',
        msg('Plan'),
        (about) => html`<select name="plan" required aria-describedby=${about.describedBy}>
          ${this.plans.map(({ id, name }) => html`<option value=${id}>${name}</option>`)}
        </select>`,
      )}</div>
      ${this.#checks.number('days', msg('Days'), { min: 1, max: 3660, value: '30' })}
      ${this.#checks.number('count', msg('How many codes'), { min: 1, max: 100, value: '1' }, msg('Each can be redeemed once.'))}
      <div class="wide">${this.#act.render()}</div>
      <div class="row wide">
        <button class="button" aria-disabled=${this.#act.busy}>${this.#act.busy ? msg('Making…') : msg('Make codes')}</button>
        <button type="button" class="button quiet" @click=${() => this.emit('desk-cancelled')}>${msg('Cancel')}</button>
      </div>
    </form>`;
  }

  #codes() {
    const { length } = this.made;
    const text = this.made.map(({ code }) => code).join('\n');
    return html`<section class="card">
      <h2 tabindex="-1">${length === 1 ? msg('1 code is ready') : msg(str`${length} codes are ready`)}</h2>
      <p class="hint">${msg('Keep them: each is good for whoever redeems it first.')}</p>
      <desk-snippet .label=${msg('Codes')} .text=${text}></desk-snippet>
      <div class="row">
        <button type="button" class="button quiet" @click=${() => download('gift-codes.txt', `${text}\n`, 'text/plain')}>${msg('Download')}</button>
        <button type="button" class="button" @click=${() => this.emit('desk-cancelled')}>${msg('Done')}</button>
      </div>
    </section>`;
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
    const batch = {
      plan: String(given.get('plan')),
      days: Number(given.get('days')),
      count: Number(given.get('count')),
    };
    const done = await this.#act.run(async () => {
      this.made = (await this.api.call('POST', '/studio/gifts', { json: batch })).gifts;
    });
    if (!done) return;
    this.#typed = false;
    this.emit('desk-given');
    this.focus();
  };
}
