import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import type { MemberDetail, Payment, Subscription } from '../../worker/contract/member.ts';
import { money } from '../base/format.ts';
import { day } from '../base/time.ts';
import { kindWord } from './plan-words.ts';
import { leftOf } from './refund-words.ts';
import { subscriptionTag } from './subscription-words.ts';

/** Payments, newest first. `form`: what stands under the payment that is being refunded. */
export function paymentsOf(
  payments: readonly Payment[],
  refund: (payment: Payment) => void,
  form: (payment: Payment) => unknown,
): TemplateResult {
  if (payments.length === 0) return html`<p class="muted">${msg('No payment yet.')}</p>`;
  return html`<ul class="rows plain">
    ${payments.map((payment) => {
      const { plan, kind, amount, tax, refunded, disputed, currency, paidAt } = payment;
      const price = money(amount, currency);
      return html`<li>
        <div class="row between">
          <span class="title">${price}</span>
          <span class="row">
            ${refunded > 0 ? html`<span class="tag draft">${refunded >= amount ? msg('Refunded') : msg(str`${money(refunded, currency)} refunded`)}</span>` : nothing}
            ${disputed > 0 ? html`<span class="tag bad">${msg(str`${money(disputed, currency)} disputed`)}</span>` : nothing}
          </span>
        </div>
        <p class="meta muted">
          <span>${plan || msg('A plan that is gone')}, ${kindWord(kind)}</span><span>${day(paidAt)}</span>
          ${tax > 0 ? html`<span>${msg(str`${money(tax, currency)} tax in it`)}</span>` : nothing}
        </p>
        ${
          leftOf(payment) > 0
            ? html`<div><button type="button" class="button quiet small" data-payment=${payment.id} aria-label=${msg(str`Refund ${price} of ${day(paidAt)}`)} @click=${() => refund(payment)}>${msg('Refund')}</button></div>`
            : nothing
        }
        ${form(payment)}
      </li>`;
    })}
  </ul>`;
}

/** Subscriptions, newest first. */
export function subscriptionsOf(
  subscriptions: readonly Subscription[],
  cancel: (subscription: Subscription, at: 'now' | 'period-end') => void,
): TemplateResult {
  if (subscriptions.length === 0) return html`<p class="muted">${msg('No subscription yet.')}</p>`;
  return html`<ul class="rows plain">
    ${subscriptions.map((subscription) => {
      const { plan, status, paused, endedAt, cancelAt } = subscription;
      return html`<li>
        <div class="row between">
          <span class="title">${plan || msg('A plan that is gone')}</span>
          <span class="row">${paused && endedAt === null ? html`<span class="tag draft">${msg('Paused')}</span>` : nothing} ${subscriptionTag(status)}</span>
        </div>
        <p class="meta muted"><span>${rateOf(subscription)}</span><span>${courseOf(subscription)}</span></p>
        ${
          endedAt === null
            ? html`<div class="row">
                ${cancelAt === null ? html`<button type="button" class="button quiet small" aria-label=${msg(str`Cancel at period’s end: ${plan}`)} @click=${() => cancel(subscription, 'period-end')}>${msg('Cancel at period’s end')}</button>` : nothing}
                <button type="button" class="button quiet small" aria-label=${msg(str`Cancel now: ${plan}`)} @click=${() => cancel(subscription, 'now')}>${msg('Cancel now')}</button>
              </div>`
            : nothing
        }
      </li>`;
    })}
  </ul>`;
}

function rateOf({ amount, currency, interval, quantity }: Subscription): string {
  const price = money(amount, currency);
  const rate = interval === 'year' ? msg(str`${price} a year`) : msg(str`${price} a month`);
  return quantity > 1 ? `${rate}, ${msg(str`${quantity} seats`)}` : rate;
}

/** Since when, and what comes. */
function courseOf({ startedAt, trialEndsAt, periodEndsAt, cancelAt, endedAt, status }: Subscription): string {
  const from = day(startedAt);
  if (endedAt !== null) return msg(str`${from} to ${day(endedAt)}`);
  if (cancelAt !== null) return msg(str`since ${from}, ends on ${day(cancelAt)}`);
  if (status === 'trialing' && trialEndsAt !== null) return msg(str`since ${from}, trial until ${day(trialEndsAt)}`);
  return msg(str`since ${from}, period until ${day(periodEndsAt)}`);
}

export function withdrawalsOf(withdrawals: MemberDetail['withdrawals']): TemplateResult {
  return html`<ul class="rows plain">
    ${withdrawals.map(
      ({ plan, amount, currency, declaredAt, settledAt }) => html`<li>
        <div class="row between">
          <span class="title">${plan || msg('A plan that is gone')}, ${money(amount, currency)}</span>
          <span class="tag ${settledAt === null ? 'draft' : ''}">${settledAt === null ? msg('Under way') : msg('Settled')}</span>
        </div>
        <p class="meta muted">
          <span>${msg(str`declared on ${day(declaredAt)}`)}</span>
          ${settledAt === null ? nothing : html`<span>${msg(str`settled on ${day(settledAt)}`)}</span>`}
        </p>
      </li>`,
    )}
  </ul>`;
}
