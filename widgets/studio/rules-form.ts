import { msg } from '@lit/localize';
import { html } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { SiteRules, SiteSettings } from '../../worker/contract/site.ts';
import { Act } from './act.ts';
import { Checks } from './checks.ts';
import { choice } from './choice.ts';
import { DeskPage } from './page.ts';

/** What the owner decides about money and access, each with what it does. @fires desk-saved - The settings as they are now. */
export class DeskRulesForm extends DeskPage {
  @property({ attribute: false }) settings!: SiteSettings;
  @state() private chosen: Partial<Pick<SiteRules, 'partialRefund' | 'withdrawalRefund'>> = {};
  #dirty = false;
  readonly #act = new Act(this);
  readonly #checks = new Checks(this, 'rules');

  override get dirty(): boolean {
    return this.#dirty;
  }

  override render() {
    const rules = { ...this.settings.rules, ...this.chosen };
    const days = (name: keyof SiteRules, label: string, max: number, hint: string) =>
      this.#checks.number(name, label, { min: 0, max, value: String(rules[name]) }, hint);
    return html`<form class="card form" novalidate aria-labelledby="rules" @submit=${this.#submit} @input=${this.#input}>
      <h2 id="rules">${msg('Rules')}</h2>
      ${days('graceDays', msg('Days of grace'), 60, msg('When a renewal cannot be charged, access stays open for so many days while Stripe tries the card again.'))}
      ${days('withdrawalDays', msg('Days to withdraw'), 365, msg('Within so many days a buyer can withdraw by themselves and gets the money back; 14 in the EU, 0 for none.'))}
      <div class="wide">${choice('partialRefund', msg('After a partial refund, access'), rules.partialRefund, ['keep', 'end'], partialWord)}</div>
      <p class="hint wide">${msg('A full refund always ends access; this is for a part of the price.')}</p>
      <div class="wide">${choice('withdrawalRefund', msg('Whoever withdraws gets back'), rules.withdrawalRefund, ['full', 'prorated'], withdrawalWord)}</div>
      <p class="hint wide">${msg('Taking off the days that were used is allowed only where the law says so.')}</p>
      ${days('meterVisitors', msg('Free posts a month for visitors'), 100, msg('So many gated posts open for whoever has not signed in, counted on the server; 0 for none.'))}
      ${days('meterMembers', msg('Free posts a month for members'), 100, msg('So many gated posts open for members without a plan; 0 for none.'))}
      ${days('referralDays', msg('Days for bringing somebody'), 366, msg('A member who brings another gets so many days once that one has paid; 0 for no referrals.'))}
      <div class="field">
        <label class="checkbox"><input type="checkbox" name="tax" .checked=${rules.tax} aria-describedby="rules-tax-hint" /><span>${msg('Stripe Tax')}</span></label>
        <p class="hint" id="rules-tax-hint">${msg('Stripe works out the tax at the payment page and adds it. Switch Stripe Tax on in Stripe’s dashboard first.')}</p>
      </div>
      <div class="wide">${this.#act.render()}</div>
      <div class="row wide"><button class="button" aria-disabled=${this.#act.busy}>${this.#act.busy ? msg('Saving…') : msg('Save rules')}</button></div>
    </form>`;
  }

  readonly #input = (event: Event) => {
    const { name, value } = event.target as HTMLInputElement;
    this.#dirty = true;
    if (name === 'partialRefund' || name === 'withdrawalRefund') this.chosen = { ...this.chosen, [name]: value };
    this.#checks.clear(name);
    if (this.#act.done || this.#act.error) this.#act.clear();
  };

  readonly #submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    if (!this.#checks.pass(form)) return;
    const given = new FormData(form);
    const number = (name: keyof SiteRules) => Number(given.get(name));
    const { name, url, origins } = this.settings;
    const rules: SiteRules = {
      graceDays: number('graceDays'),
      partialRefund: given.get('partialRefund') === 'end' ? 'end' : 'keep',
      withdrawalDays: number('withdrawalDays'),
      withdrawalRefund: given.get('withdrawalRefund') === 'prorated' ? 'prorated' : 'full',
      meterVisitors: number('meterVisitors'),
      meterMembers: number('meterMembers'),
      referralDays: number('referralDays'),
      tax: given.get('tax') !== null,
    };
    this.#dirty = false;
    const saved = await this.#act.run(async () => {
      this.emit('desk-saved', await this.api.writeSettings({ name, url, origins, rules }));
      this.chosen = {};
    }, msg('Saved. It counts from the next request on.'));
    if (!saved) this.#dirty = true;
  };
}

const partialWord = (rule: SiteRules['partialRefund']) => (rule === 'keep' ? msg('Stays open') : msg('Ends'));
const withdrawalWord = (rule: SiteRules['withdrawalRefund']) =>
  rule === 'full' ? msg('Everything') : msg('All but the days used');
