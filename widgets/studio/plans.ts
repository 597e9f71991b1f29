import { msg, str } from '@lit/localize';
import { html } from 'lit';
import { state } from 'lit/decorators.js';
import type { PlanAdminList } from '../../worker/contract/billing.ts';
import { define } from '../base/element.ts';
import { money } from '../base/format.ts';
import { Act } from './act.ts';
import { confirmed } from './confirm.ts';
import { DeskPage } from './page.ts';
import { DeskPlanForm } from './plan-form.ts';
import { Reading } from './reading.ts';

define('desk-plan-form', DeskPlanForm);

type PlanRow = PlanAdminList['plans'][number];

/** What can be bought. A price never changes: whoever has a plan keeps what they signed up for. */
export class DeskPlans extends DeskPage {
  @state() private adding = false;
  readonly #act = new Act(this);
  readonly #plans: Reading<PlanAdminList> = new Reading(this, (signal) => this.api.plans({ signal }));

  override get dirty(): boolean {
    return this.querySelector<DeskPlanForm>('desk-plan-form')?.dirty ?? false;
  }

  override render() {
    return html`${this.#act.render()}
      ${this.#plans.render(({ plans }) =>
        plans.length === 0
          ? html`<p class="empty">${msg('No plans yet. Create one to let readers pay for the posts and courses marked “Paid”.')}</p>`
          : html`<ul class="cards">${plans.map((plan) => this.#card(plan))}</ul>`,
      )}
      ${
        this.adding
          ? html`<desk-plan-form .api=${this.api} @desk-created=${this.#created} @desk-cancelled=${() => this.#close()}></desk-plan-form>`
          : html`<p><button type="button" class="button add" @click=${this.#add}>${msg('New plan')}</button></p>`
      }`;
  }

  #card(plan: PlanRow) {
    const price = money(plan.amount, plan.currency);
    return html`<li class="card">
      <div class="row between">
        <h2>${plan.name}</h2>
        <span class="tag ${plan.active ? 'published' : 'archived'}">${plan.active ? msg('On sale') : msg('Withdrawn')}</span>
      </div>
      <p class="price">${plan.interval === 'month' ? msg(str`${price} a month`) : msg(str`${price} a year`)}</p>
      <p class="muted">${plan.description}</p>
      <div class="row between">
        <span>${plan.members === 1 ? msg('1 member') : msg(str`${plan.members} members`)}</span>
        <button type="button" class="button quiet small" aria-label=${plan.active ? msg(str`Withdraw ${plan.name} from sale`) : msg(str`Offer again: ${plan.name}`)} @click=${() => this.#offer(plan)}>
          ${plan.active ? msg('Withdraw') : msg('Offer again')}
        </button>
      </div>
    </li>`;
  }

  readonly #add = async () => {
    this.#act.clear();
    this.adding = true;
    await this.updateComplete;
    this.querySelector<DeskPlanForm>('desk-plan-form')?.focus();
  };

  async #close(): Promise<void> {
    this.adding = false;
    await this.updateComplete;
    this.querySelector<HTMLButtonElement>('.add')?.focus();
  }

  readonly #created = (event: CustomEvent<string>) => {
    const name = event.detail;
    void this.#act.run(() => this.#close(), msg(str`The plan “${name}” is on sale.`));
    this.#plans.run();
  };

  async #offer({ id, name, active }: PlanRow): Promise<void> {
    const sure =
      !active ||
      (await confirmed({
        title: msg(str`Withdraw “${name}” from sale?`),
        text: msg('Nobody new can buy it. Members who have it keep it, and keep paying for it.'),
        yes: msg('Withdraw'),
      }));
    if (!sure) return;
    const done = active ? msg(str`“${name}” is no longer on sale.`) : msg(str`“${name}” is on sale again.`);
    await this.#act.run(async () => {
      await this.api.offerPlan(id, !active);
      const plans = this.#plans.value?.plans ?? [];
      this.#plans.value = { plans: plans.map((plan) => (plan.id === id ? { ...plan, active: !active } : plan)) };
    }, done);
  }
}
