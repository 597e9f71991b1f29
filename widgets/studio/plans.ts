import { msg, str } from '@lit/localize';
import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import type { ContentRef, PlanAdminList } from '../../worker/contract/billing.ts';
import { define } from '../base/element.ts';
import { Act } from './act.ts';
import { confirmed, mayLeave } from './confirm.ts';
import { keyOf } from './contents.ts';
import { DeskPage } from './page.ts';
import { DeskPlanContents } from './plan-contents.ts';
import { DeskPlanForm } from './plan-form.ts';
import { factsOf, kindWord, priceWords } from './plan-words.ts';
import { Reading } from './reading.ts';

define('desk-plan-form', DeskPlanForm);
define('desk-plan-contents', DeskPlanContents);

type PlanRow = PlanAdminList['plans'][number];

/** What can be bought. A price never changes: whoever has a plan keeps what they signed up for. */
export class DeskPlans extends DeskPage {
  /** Below the list: the form of a new plan, or the contents to add to the plan of that id. */
  @state() private open: 'new' | { id: string } | null = null;
  readonly #act = new Act(this);
  readonly #plans: Reading<PlanAdminList> = new Reading(this, (signal) => this.api.plans({ signal }));

  override get dirty(): boolean {
    return this.#form?.dirty ?? false;
  }

  get #form(): DeskPage | null {
    return this.querySelector<DeskPage>('desk-plan-form, desk-plan-contents');
  }

  override render() {
    return html`${this.#act.render()}
      ${this.#plans.render(({ plans }) =>
        plans.length === 0
          ? html`<p class="empty">${msg('No plans yet. Create one to let readers pay for the posts and courses marked “Paid”.')}</p>`
          : html`<ul class="cards">${plans.map((plan) => this.#card(plan))}</ul>`,
      )}
      ${this.#below()}`;
  }

  #card(plan: PlanRow) {
    const { name, kind, description, contents, active, members } = plan;
    return html`<li class="card plan">
      <div class="row between">
        <h2>${name}</h2>
        <span class="tag ${active ? 'published' : 'archived'}">${active ? msg('On sale') : msg('Withdrawn')}</span>
      </div>
      <p class="price">${priceWords(plan)}</p>
      <div class="stack tight">
        ${description ? html`<p class="muted">${description}</p>` : nothing}
        <ul class="facts">
          <li>${kindWord(kind)}</li>
          ${factsOf(plan).map((fact) => html`<li>${fact}</li>`)}
        </ul>
        ${
          contents.length > 0
            ? html`<details>
                <summary>${msg('What it opens')}</summary>
                <ul class="facts">${contents.map((content) => html`<li><code>${keyOf(content)}</code></li>`)}</ul>
              </details>`
            : nothing
        }
      </div>
      <div class="row between">
        <span>${members === 1 ? msg('1 member') : msg(str`${members} members`)}</span>
        <span class="row">
          ${
            plan.opens === 'content'
              ? html`<button type="button" class="button quiet small" aria-label=${msg(str`Add contents to “${name}”`)} @click=${() => this.#show({ id: plan.id })}>${msg('Add contents')}</button>`
              : nothing
          }
          <button type="button" class="button quiet small" aria-label=${active ? msg(str`Withdraw ${name} from sale`) : msg(str`Offer again: ${name}`)} @click=${() => this.#offer(plan)}>
            ${active ? msg('Withdraw') : msg('Offer again')}
          </button>
        </span>
      </div>
    </li>`;
  }

  #below() {
    const { open } = this;
    if (open === null)
      return html`<p><button type="button" class="button add" @click=${() => this.#show('new')}>${msg('New plan')}</button></p>`;
    const plans = this.#plans.value?.plans ?? [];
    if (open === 'new') {
      const tiers = [...new Set(plans.flatMap(({ tier }) => tier ?? []))];
      return html`<desk-plan-form .api=${this.api} .tiers=${tiers} @desk-created=${this.#created} @desk-cancelled=${() => this.#close()}></desk-plan-form>`;
    }
    const plan = plans.find(({ id }) => id === open.id);
    return plan
      ? html`<desk-plan-contents .api=${this.api} .plan=${plan} @desk-added=${this.#added} @desk-cancelled=${() => this.#close()}></desk-plan-contents>`
      : nothing;
  }

  async #show(what: 'new' | { id: string }): Promise<void> {
    if (this.dirty && !(await mayLeave())) return;
    this.#act.clear();
    this.open = what;
    await this.updateComplete;
    this.#form?.focus();
  }

  async #close(): Promise<void> {
    this.open = null;
    await this.updateComplete;
    this.querySelector<HTMLButtonElement>('.add')?.focus();
  }

  readonly #created = (event: CustomEvent<string>) => {
    const name = event.detail;
    this.#act.say(msg(str`The plan “${name}” is on sale.`));
    void this.#close();
    this.#plans.run();
  };

  readonly #added = (event: CustomEvent<ContentRef[]>) => {
    const { length } = event.detail;
    this.#act.say(length === 1 ? msg('1 content is added.') : msg(str`${length} contents are added.`));
    void this.#close();
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
