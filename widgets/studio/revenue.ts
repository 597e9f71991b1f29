import { msg, str } from '@lit/localize';
import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import type { CurrencyRevenue, Revenue } from '../../worker/contract/revenue.ts';
import { define } from '../base/element.ts';
import { money } from '../base/format.ts';
import { DeskChart } from './chart.ts';
import { choice } from './choice.ts';
import { DeskPage } from './page.ts';
import { Reading } from './reading.ts';
import { byMonth, bySubscribers, dayOf, lines, monthOf, paywall, percent } from './revenue-tables.ts';

define('desk-chart', DeskChart);

const DAY = 86_400_000;
const spans = [3, 6, 12, 24, 36] as const;

/** What comes in, what recurs, who stays and where it comes from. Each currency for itself: they are never added. */
export class DeskRevenue extends DeskPage {
  @state() private span = 12;
  @state() private currency = '';
  readonly #revenue: Reading<Revenue> = new Reading(this, (signal) => {
    const now = new Date();
    const from = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1 - this.span);
    return this.api.call('GET', '/studio/revenue', { query: { from: String(from) } }, { signal });
  });

  override render() {
    return html`<form class="row revenue-range" @change=${this.#changed} @submit=${(event: Event) => event.preventDefault()}>
        <label class="field">
          <span>${msg('Months')}</span>
          <select name="span">${spans.map((span) => html`<option value=${span} ?selected=${span === this.span}>${msg(str`The last ${span}`)}</option>`)}</select>
        </label>
        ${this.#currencies()}
      </form>
      ${this.#revenue.render((revenue) => this.#figures(revenue))}`;
  }

  #currencies() {
    const names = this.#revenue.value?.currencies.map(({ currency }) => currency) ?? [];
    if (names.length < 2) return nothing;
    return choice('currency', msg('Currency'), this.#chosen?.currency ?? '', names, (name) => name.toUpperCase());
  }

  get #chosen(): CurrencyRevenue | undefined {
    const all = this.#revenue.value?.currencies ?? [];
    // The one that brings most stands first, unless somebody has chosen.
    const most = [...all].sort((a, b) => b.total.payments - a.total.payments || b.mrr - a.mrr)[0];
    return all.find(({ currency }) => currency === this.currency) ?? most;
  }

  #figures(revenue: Revenue) {
    const chosen = this.#chosen;
    if (!chosen) {
      return html`<p class="empty">${msg('Nothing was sold in these months. What members pay appears here as soon as Stripe says so.')}</p>
        ${revenue.paywall.length > 0 ? this.#paywall(revenue) : nothing}`;
    }
    const { currency, months, days, total } = chosen;
    const price = (amount: number) => money(amount, currency);
    return html`${this.#tiles(revenue, chosen)}
      <section class="card charts">
        <h2>${msg('Monthly recurring revenue')}</h2>
        <desk-chart .label=${msg('MRR')} .times=${days.map((_, index) => revenue.from + index * DAY)} .values=${days} .format=${price} .formatTime=${dayOf}></desk-chart>
        <h2>${msg('Net revenue by month')}</h2>
        <desk-chart bars .bars=${true} .label=${msg('Net')} .times=${months.map(({ month }) => month)} .values=${months.map(({ net }) => net)} .format=${price} .formatTime=${monthOf}></desk-chart>
        <p class="hint">${msg('Net is what was received, less tax, refunds and what the bank keeps of disputes. A refund stands in the month of the payment that it takes back. Stripe’s fees are not taken off.')}</p>
      </section>
      <section class="card"><h2>${msg('By month')}</h2>${byMonth(months, total, price)}</section>
      <section class="card">
        <h2>${msg('Subscribers by month')}</h2>
        ${bySubscribers(revenue.subscribers)}
        <p class="hint">${msg('Churn: of those who paid when the month began, the share that stopped within it. All currencies together.')}</p>
      </section>
      <section class="card"><h2>${msg('By plan')}</h2>${lines(chosen.plans, msg('Plan'), price)}</section>
      <section class="card">
        <h2>${msg('By post')}</h2>
        ${chosen.posts.length > 0 ? lines(chosen.posts, msg('Post'), price) : html`<p class="muted">${msg('No purchase came from the gate of a post yet.')}</p>`}
      </section>
      ${this.#paywall(revenue)}`;
  }

  #paywall({ paywall: rows }: Revenue) {
    return html`<section class="card">
      <h2>${msg('Paywall conversion')}</h2>
      ${rows.length > 0 ? paywall(rows) : html`<p class="muted">${msg('No gate was shown in these months.')}</p>`}
      <p class="hint">${msg('Views: how often the gate was shown on the post’s page, to members and visitors alike, one for each time that the page was opened. Purchases: subscriptions that began from there, trials too, and what was paid once.')}</p>
    </section>`;
  }

  #tiles({ subscribers, trials }: Revenue, { currency, mrr, total }: CurrencyRevenue) {
    const last = subscribers.at(-1);
    const whole = subscribers.at(-2);
    const now = last ? last.atStart + last.started - last.ended : 0;
    const tiles: [string, string, string][] = [
      [msg('MRR'), money(mrr, currency), msg('Active and past due; trials not counted')],
      [msg('Net'), money(total.net, currency), msg(str`In the last ${this.span} months`)],
      [msg('Paying subscribers'), String(now), ''],
      [msg('Churn'), percent(whole?.churn ?? null), whole ? msg(str`In ${monthOf(whole.month)}`) : ''],
      [
        msg('Trials that paid'),
        percent(trials.ended === 0 ? null : trials.converted / trials.ended),
        msg(str`${trials.converted} of ${trials.ended} that ended`),
      ],
    ];
    return html`<dl class="tiles">
      ${tiles.map(
        ([title, figure, about]) =>
          html`<div class="card"><dt>${title}</dt><dd><strong>${figure}</strong><span class="muted">${about}</span></dd></div>`,
      )}
    </dl>`;
  }

  readonly #changed = (event: Event) => {
    const { name, value } = event.target as HTMLInputElement | HTMLSelectElement;
    if (name === 'currency') {
      this.currency = value;
      return;
    }
    this.span = Number(value);
    this.#revenue.run();
  };
}
