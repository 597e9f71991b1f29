import { msg, str } from '@lit/localize';
import { html } from 'lit';
import type { Plan } from '../../sdk/index.ts';
import { priceFor, regionOf } from '../../sdk/price.ts';
import { money } from '../base/format.ts';

/** A plan's price in the currency of the reader's region, what it is for, and what is special about it. */
export function terms(plan: Plan) {
  const { amount, currency } = priceFor(plan, regionOf());
  return html`<div><span class="price">${money(amount, currency)}</span> <span class="muted">${per(plan)}</span></div>
    ${plan.trialDays > 0 ? html`<p class="small">${msg(str`${plan.trialDays} days free, then the first payment`)}</p>` : null}
    ${
      plan.seats > 1
        ? html`<label class="small muted people"
            >${msg(str`For up to ${plan.seats} people:`)}
            <input name=${plan.id} type="number" min="1" max=${plan.seats} step="1" .defaultValue=${'1'}
          /></label>`
        : null
    }`;
}

function per({ kind, interval, days, seats }: Plan): string {
  if (kind === 'pass') return msg(str`for ${days ?? 0} days`);
  if (kind === 'purchase') return msg('once');
  if (seats > 1) return interval === 'month' ? msg('a month per person') : msg('a year per person');
  return interval === 'month' ? msg('a month') : msg('a year');
}
