import { msg, str } from '@lit/localize';
import { html, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import type { Delivery, DeliveryPage } from '../../worker/contract/webhook.ts';
import { ago } from '../base/time.ts';
import { Act } from './act.ts';
import { more } from './more.ts';
import { DeskPage } from './page.ts';
import { Reading } from './reading.ts';

/** What one webhook was sent, newest first, and sending it again. */
export class DeskDeliveries extends DeskPage {
  @property({ attribute: false }) webhook = '';
  readonly #act = new Act(this);
  readonly #deliveries: Reading<DeliveryPage> = new Reading(this, (signal) =>
    this.api.call('GET', '/studio/webhooks/:id/deliveries', { param: { id: this.webhook }, query: {} }, { signal }),
  );

  /** Looks again: something was sent just now. */
  refresh(): void {
    this.#deliveries.run();
  }

  override render() {
    return html`${this.#act.render()}
      ${this.#deliveries.render(({ deliveries, next }) =>
        deliveries.length === 0
          ? html`<p class="muted">${msg('Nothing was sent yet.')}</p>`
          : html`<ul class="rows">${deliveries.map((delivery) => this.#row(delivery))}</ul>
              ${more(next, this.#deliveries.pending, this.#more)}`,
      )}`;
  }

  #row({ id, type, state, attempts, error, dueAt, createdAt }: Delivery) {
    const now = Date.now();
    return html`<li>
      <div class="row between"><code class="title">${type}</code>${stateTag(state)}</div>
      ${error && state !== 'done' ? html`<p class="error reason">${error}</p>` : nothing}
      <p class="meta muted">
        <span>${ago(createdAt, now)}</span>
        ${attempts > 0 ? html`<span>${attempts === 1 ? msg('1 try') : msg(str`${attempts} tries`)}</span>` : nothing}
        ${state === 'pending' && dueAt > now ? html`<span>${msg(str`Next at ${new Date(dueAt).toLocaleTimeString()}`)}</span>` : nothing}
      </p>
      ${
        state === 'pending'
          ? nothing
          : html`<div><button type="button" class="button quiet small" aria-label=${msg(str`Send again: ${type}, ${ago(createdAt, now)}`)} @click=${() => this.#replay(id)}>${msg('Send again')}</button></div>`
      }
    </li>`;
  }

  async #replay(delivery: string): Promise<void> {
    const done = await this.#act.run(
      () =>
        this.api.call('PUT', '/studio/webhooks/:id/deliveries/:delivery/replay', {
          param: { id: this.webhook, delivery },
        }),
      msg('It is on its way again.'),
    );
    if (done) this.refresh();
  }

  readonly #more = (cursor: string) => {
    const shown = this.#deliveries.value?.deliveries ?? [];
    this.#deliveries.extend(async (signal) => {
      const at = { param: { id: this.webhook }, query: { cursor } };
      const page = await this.api.call('GET', '/studio/webhooks/:id/deliveries', at, { signal });
      return { ...page, deliveries: [...shown, ...page.deliveries] };
    });
  };
}

function stateTag(state: Delivery['state']) {
  switch (state) {
    case 'done':
      return html`<span class="tag published">${msg('Taken')}</span>`;
    case 'failed':
      return html`<span class="tag bad">${msg('Given up')}</span>`;
    case 'pending':
      return html`<span class="tag draft">${msg('On its way')}</span>`;
  }
}
