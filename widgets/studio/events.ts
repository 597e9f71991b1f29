import { msg, str } from '@lit/localize';
import { html, nothing } from 'lit';
import type { DriftPage, Reconciliation, StripeEvent, StripeEventPage } from '../../worker/contract/repair.ts';
import { ago } from '../base/time.ts';
import { Act } from './act.ts';
import { more } from './more.ts';
import { DeskPage } from './page.ts';
import { Reading } from './reading.ts';

/** Milliseconds between two looks at a comparison that is under way. */
const AGAIN = 4000;

/** Whether all that Stripe said has arrived: deliveries that failed, differences that were mended, comparing now. */
export class DeskEvents extends DeskPage {
  readonly #act = new Act(this);
  readonly #replay = new Act(this);
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #state: Reading<Reconciliation> = new Reading(this, async (signal) => {
    const state = await this.api.call('GET', '/studio/billing/reconcile', {}, { signal });
    clearTimeout(this.#timer);
    if (state.state === 'running') this.#timer = setTimeout(this.#state.run, AGAIN);
    return state;
  });
  readonly #events: Reading<StripeEventPage> = new Reading(this, (signal) =>
    this.api.call('GET', '/studio/billing/events', { query: {} }, { signal }),
  );
  readonly #drift: Reading<DriftPage> = new Reading(this, (signal) =>
    this.api.call('GET', '/studio/billing/drift', { query: {} }, { signal }),
  );

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  override render() {
    return html`<section class="card">
        <h2>${msg('Compared with Stripe')}</h2>
        ${this.#state.render((state) => this.#standing(state))}
        ${this.#act.render()}
        <div class="row">
          <button type="button" class="button quiet" aria-disabled=${this.#act.busy} @click=${this.#start}>${msg('Compare everything now')}</button>
        </div>
        <p class="hint">${msg('This happens every night by itself: every purchase is looked up at Stripe, and what differs here is put right. Nobody is charged by it.')}</p>
      </section>
      <section class="card">
        <h2>${msg('What Stripe told us')}</h2>
        ${this.#replay.render()}
        ${this.#events.render((page) => this.#list(page))}
      </section>
      <section class="card">
        <h2>${msg('Differences that were mended')}</h2>
        ${this.#drift.render((page) => this.#differences(page))}
      </section>`;
  }

  #standing({ state, startedAt, finishedAt, drifted, failed }: Reconciliation) {
    if (state === 'never') return html`<p>${msg('Not yet.')}</p>`;
    const when = ago(finishedAt ?? startedAt ?? Date.now(), Date.now());
    const mended =
      drifted === 0
        ? msg('Nothing differed.')
        : drifted === 1
          ? msg('1 difference was mended.')
          : msg(str`${drifted} differences were mended.`);
    return html`<p role="status">${state === 'running' ? msg(str`Under way, begun ${when}.`) : msg(str`Last done ${when}.`)} ${mended}</p>
      ${failed > 0 ? html`<p class="error">${failed === 1 ? msg('1 purchase could not be read from Stripe; it is tried again.') : msg(str`${failed} purchases could not be read from Stripe; they are tried again.`)}</p>` : nothing}`;
  }

  #list({ events, next }: StripeEventPage) {
    if (events.length === 0)
      return html`<p class="muted">${msg('Nothing yet. Stripe tells of every payment here.')}</p>`;
    return html`<ul class="rows">${events.map((event) => this.#event(event))}</ul>
      ${more(next, this.#events.pending, this.#moreEvents)}`;
  }

  #event(event: StripeEvent) {
    const { id, type, objectId, outcome, reason, attempts, receivedAt } = event;
    return html`<li>
      <div class="row between"><code class="title">${type}</code>${outcomeTag(outcome)}</div>
      ${reason ? html`<p class="error reason">${reason}</p>` : nothing}
      <p class="meta muted">
        <span>${ago(receivedAt, Date.now())}</span><code>${objectId}</code>
        ${attempts > 1 ? html`<span>${msg(str`${attempts} tries`)}</span>` : nothing}
      </p>
      ${
        outcome === 'failed'
          ? html`<div><button type="button" class="button quiet small" aria-label=${msg(str`Try again: ${type} ${id}`)} @click=${() => this.#again(event)}>${msg('Try again')}</button></div>`
          : nothing
      }
    </li>`;
  }

  #differences({ drift, next }: DriftPage) {
    if (drift.length === 0) return html`<p class="muted">${msg('None. What stands here is what Stripe says.')}</p>`;
    return html`<ul class="rows">
        ${drift.map(
          ({ objectId, before, after, at }) => html`<li>
            <div class="row between"><code class="title">${objectId}</code><span class="muted">${ago(at, Date.now())}</span></div>
            <details>
              <summary>${msg('Before and after')}</summary>
              <pre tabindex="0" aria-label=${msg('Before')}><code>${JSON.stringify(before, null, 2)}</code></pre>
              <pre tabindex="0" aria-label=${msg('After')}><code>${JSON.stringify(after, null, 2)}</code></pre>
            </details>
          </li>`,
        )}
      </ul>
      ${more(next, this.#drift.pending, this.#moreDrift)}`;
  }

  readonly #start = async () => {
    const done = await this.#act.run(
      () => this.api.call('POST', '/studio/billing/reconcile', {}),
      msg('It has begun. What differs is put right on the way.'),
    );
    if (done) this.#state.run();
  };

  async #again({ id }: StripeEvent): Promise<void> {
    const done = await this.#replay.run(
      () => this.api.call('POST', '/studio/billing/events/:id/replay', { param: { id } }),
      msg('Done: what it tells of stands here now.'),
    );
    if (done) this.#events.run();
  }

  readonly #moreEvents = (cursor: string) => {
    const shown = this.#events.value?.events ?? [];
    this.#events.extend(async (signal) => {
      const page = await this.api.call('GET', '/studio/billing/events', { query: { cursor } }, { signal });
      return { ...page, events: [...shown, ...page.events] };
    });
  };

  readonly #moreDrift = (cursor: string) => {
    const shown = this.#drift.value?.drift ?? [];
    this.#drift.extend(async (signal) => {
      const page = await this.api.call('GET', '/studio/billing/drift', { query: { cursor } }, { signal });
      return { ...page, drift: [...shown, ...page.drift] };
    });
  };
}

function outcomeTag(outcome: StripeEvent['outcome']) {
  switch (outcome) {
    case 'failed':
      return html`<span class="tag bad">${msg('Failed')}</span>`;
    case 'projected':
      return html`<span class="tag published">${msg('Done')}</span>`;
    case 'ignored':
      return html`<span class="tag">${msg('Not ours')}</span>`;
  }
}
