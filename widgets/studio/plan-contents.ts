import { msg, str } from '@lit/localize';
import { html } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { ContentRef, PlanAdminList } from '../../worker/contract/billing.ts';
import { define } from '../base/element.ts';
import { Act } from './act.ts';
import { confirmed } from './confirm.ts';
import { DeskContents } from './contents.ts';
import { DeskPage } from './page.ts';

define('desk-contents', DeskContents);

/** Adds contents to a plan that lists them. @fires desk-added - The contents. @fires desk-cancelled */
export class DeskPlanContents extends DeskPage {
  @property({ attribute: false }) plan!: PlanAdminList['plans'][number];
  @state() private chosen: readonly ContentRef[] = [];
  @state() private none = false;
  readonly #act = new Act(this);

  override get dirty(): boolean {
    return this.chosen.length > 0;
  }

  override focus(): void {
    void this.updateComplete.then(() => this.querySelector<HTMLElement>('h2')?.focus());
  }

  override render() {
    const { name, contents } = this.plan;
    return html`<form class="card form" novalidate aria-labelledby="add-contents" @submit=${this.#submit}>
      <h2 id="add-contents" tabindex="-1">${msg(str`Add contents to “${name}”`)}</h2>
      <p class="hint wide">${msg('They open at once to everybody who has the plan, and are never taken out again.')}</p>
      <desk-contents class="wide" .api=${this.api} .label=${msg('Contents')} .taken=${contents} .fault=${this.none ? msg('Choose at least one, and at most 40.') : ''} @desk-chosen=${this.#chosen}></desk-contents>
      <div class="wide">${this.#act.render()}</div>
      <div class="row wide">
        <button class="button" aria-disabled=${this.#act.busy}>${this.#act.busy ? msg('Adding…') : msg('Add contents')}</button>
        <button type="button" class="button quiet" @click=${() => this.emit('desk-cancelled')}>${msg('Cancel')}</button>
      </div>
    </form>`;
  }

  readonly #chosen = (event: CustomEvent<ContentRef[]>) => {
    this.chosen = event.detail;
    this.none = false;
  };

  readonly #submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const { id, name } = this.plan;
    const contents = [...this.chosen];
    this.none = contents.length === 0 || contents.length > 40;
    if (this.none) {
      this.querySelector<HTMLElement>('desk-contents legend')?.focus();
      return;
    }
    const sure = await confirmed({
      title:
        contents.length === 1
          ? msg(str`Add 1 content to “${name}”?`)
          : msg(str`Add ${contents.length} contents to “${name}”?`),
      text: msg('They open at once to everybody who has the plan. This cannot be undone.'),
      yes: msg('Add'),
    });
    if (!sure) return;
    const added = await this.#act.run(() =>
      this.api.call('PUT', '/studio/plans/:id/contents', { param: { id }, json: { contents } }),
    );
    if (!added) return;
    this.chosen = [];
    this.emit('desk-added', contents);
  };
}
