import { msg } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import type {
  PaywallLine,
  RevenueLine,
  RevenueMonth,
  RevenueSums,
  SubscriberMonth,
} from '../../worker/contract/revenue.ts';

const lang = msg('en', { id: 'locale', desc: 'The BCP 47 tag of the language translated into, such as zh-Hans' });

/** A month of UTC, as in “Mar 2026”. */
export const monthOf = (time: number) =>
  new Intl.DateTimeFormat(lang, { month: 'short', year: 'numeric', timeZone: 'UTC' }).format(time);

/** A day of UTC, as in “Mar 5”. */
export const dayOf = (time: number) =>
  new Intl.DateTimeFormat(lang, { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(time);

/** A share; a dash where there was nothing to share. */
export const percent = (share: number | null) =>
  share === null ? '–' : new Intl.NumberFormat(lang, { style: 'percent', maximumFractionDigits: 1 }).format(share);

type Price = (amount: number) => string;

/** Newest month first. */
export function byMonth(months: readonly RevenueMonth[], total: RevenueSums, price: Price): TemplateResult {
  const sums = (of: RevenueSums) => [of.gross, of.tax, of.refunded, of.disputed, of.net].map(price);
  return table(
    msg('By month'),
    [
      msg('Month'),
      msg('MRR'),
      msg('New MRR'),
      msg('Lost MRR'),
      msg('Received'),
      msg('Tax'),
      msg('Refunded'),
      msg('Disputed'),
      msg('Net'),
    ],
    [
      ...months
        .map((of) => [monthOf(of.month), price(of.mrr), price(of.newMrr), price(of.churnedMrr), ...sums(of)])
        .reverse(),
      [msg('Together'), '', '', '', ...sums(total)],
    ],
  );
}

export function bySubscribers(months: readonly SubscriberMonth[]): TemplateResult {
  const rows = months.map(({ month, atStart, started, ended, churn }) => [
    monthOf(month),
    ...[atStart, started, ended, atStart + started - ended].map(String),
    percent(churn),
  ]);
  const heads = [msg('Month'), msg('At its start'), msg('Came'), msg('Went'), msg('At its end'), msg('Churn')];
  return table(msg('Subscribers by month'), heads, rows.reverse());
}

/** By plan or by post. */
export function lines(rows: readonly RevenueLine[], what: string, price: Price): TemplateResult {
  return table(
    what,
    [what, msg('Payments'), msg('Received'), msg('Tax'), msg('Refunded'), msg('Disputed'), msg('Net')],
    rows.map((of) => [
      of.name,
      String(of.payments),
      ...[of.gross, of.tax, of.refunded, of.disputed, of.net].map(price),
    ]),
  );
}

export function paywall(rows: readonly PaywallLine[]): TemplateResult {
  return table(
    msg('Paywall conversion'),
    [msg('Post'), msg('Views'), msg('Purchases'), msg('Conversion')],
    rows.map(({ title, views, purchases }) => [
      title,
      String(views),
      String(purchases),
      percent(views === 0 ? null : purchases / views),
    ]),
  );
}

/** Figures: it scrolls sideways where there is no room, by keyboard too. */
export function table(name: string, heads: readonly string[], rows: readonly (readonly string[])[]): TemplateResult {
  return html`<div class="figures" tabindex="0" role="region" aria-label=${name}>
    <table>
      <thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
      <tbody>
        ${rows.map(([head, ...cells]) => html`<tr><th scope="row">${head}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`)}
      </tbody>
    </table>
  </div>`;
}
