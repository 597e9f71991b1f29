import { html } from 'hono/html';
import type Stripe from 'stripe';
import { cardFails } from './customer-card.ts';
import { idOf } from './lists.ts';
import { money, priceText } from './money.ts';
import type { Html } from './page.ts';
import type { Shelf } from './shelf.ts';
import type { State } from './state.ts';
import type { Delivery } from './webhooks.ts';

const SHOWN = 50;

const newest = <T extends { id: string }>(items: Shelf<T>) => items.of().slice(-SHOWN).reverse();

export function subscriptionTable(state: State): Html {
  const heads = ['Customer', 'Price', 'Status', 'Period ends', 'Action', 'Subscription'];
  const rows = newest(state.subscriptions).map((subscription) => {
    const item = subscription.items.data[0];
    const ended = subscription.status === 'canceled';
    const ends = subscription.cancel_at !== null && !ended ? ` ends ${time(subscription.cancel_at)}` : '';
    return html`<tr>
      <td>${emailOf(state, subscription.customer)}</td>
      <td>${item ? priceText(item.price) : ''}</td>
      <td>${badge(subscription.status)}${ends}</td>
      <td>${item ? time(item.current_period_end) : ''}</td>
      <td>${ended ? '' : button(`subscriptions/${subscription.id}/cancel`, 'Cancel now')}</td>
      <td><code>${subscription.id}</code></td>
    </tr>`;
  });
  return table('Subscriptions', heads, rows);
}

export function customerTable(state: State): Html {
  const rows = newest(state.customers).map((customer) => {
    const fails = cardFails(state, customer);
    const change = (to: boolean, label: string) =>
      button(`customers/${customer.id}/card`, label, { fails: String(to) });
    const action =
      fails === null ? '' : fails ? change(false, 'Card works again') : change(true, 'Card fails from now');
    return html`<tr>
      <td>${customer.email}</td>
      <td>${customer.name}</td>
      <td>${fails === null ? '' : badge(fails ? 'failing' : 'good')}</td>
      <td>${action}</td>
      <td><code>${customer.id}</code></td>
    </tr>`;
  });
  return table('Customers', ['E-mail', 'Name', 'Card', 'Action', 'Customer'], rows);
}

export function paymentTable(state: State): Html {
  const rows = newest(state.paymentIntents).map((intent) => {
    const charge = state.charges.get(idOf(intent.latest_charge) ?? '');
    const [dispute] = state.disputes.of(charge?.id ?? '');
    return html`<tr>
      <td>${money(intent.amount, intent.currency)}</td>
      <td>${emailOf(state, intent.customer)}</td>
      <td>${badge(intent.status)}
        ${charge?.amount_refunded ? `${money(charge.amount_refunded, charge.currency)} refunded` : ''}
        ${dispute ? `dispute ${dispute.status.replaceAll('_', ' ')}` : ''}</td>
      <td>${time(intent.created)}</td>
      <td class="acts">${paymentActions(intent, charge, dispute)}</td>
      <td><code>${intent.id}</code></td>
    </tr>`;
  });
  return table('Payments', ['Amount', 'Customer', 'Status', 'Created', 'Action', 'Payment'], rows);
}

function paymentActions(
  intent: Stripe.PaymentIntent,
  charge: Stripe.Charge | undefined,
  dispute: Stripe.Dispute | undefined,
): Html[] {
  if (intent.status === 'processing') {
    const settle = (status: string, label: string) => button(`payments/${intent.id}/settle`, label, { status });
    return [settle('succeeded', 'Money arrives'), settle('failed', 'Payment fails')];
  }
  if (!charge?.paid) return [];
  if (dispute && !['won', 'lost', 'warning_closed'].includes(dispute.status)) {
    const move = (status: string, label: string) => button(`disputes/${dispute.id}`, label, { status });
    return [move('won', 'Dispute won'), move('lost', 'Dispute lost')];
  }
  if (charge.refunded || (dispute && !dispute.is_charge_refundable)) return [];
  const refund = button(`payments/${intent.id}/refund`, 'Refund');
  return charge.disputed ? [refund] : [refund, button('disputes', 'Dispute', { payment: intent.id })];
}

/** Invoices that wait for their money. */
export function openInvoiceTable(state: State): Html {
  const open = state.invoices.of().filter((invoice) => invoice.status === 'open');
  const rows = open
    .slice(-SHOWN)
    .reverse()
    .map(
      (invoice) => html`<tr>
        <td>${emailOf(state, invoice.customer)}</td>
        <td>${money(invoice.amount_due, invoice.currency)}</td>
        <td>${invoice.attempt_count}</td>
        <td>${invoice.next_payment_attempt ? time(invoice.next_payment_attempt) : 'none'}</td>
        <td>${button(`invoices/${invoice.id}/pay`, 'Try now')}</td>
        <td><code>${invoice.id}</code></td>
      </tr>`,
    );
  return table('Open invoices', ['Customer', 'Due', 'Tries', 'Next try', 'Action', 'Invoice'], rows);
}

export function eventTable(state: State): Html {
  const rows = newest(state.events).map(
    (event) => html`<tr>
      <td>${event.type}</td>
      <td>${state.deliveries.of(event.id).map(deliveryText)}</td>
      <td>${time(event.created)}</td>
      <td><code>${event.id}</code></td>
    </tr>`,
  );
  return table('Events', ['Type', 'Deliveries', 'Created', 'Event'], rows);
}

function deliveryText({ status, attempts }: Delivery): Html {
  const last = attempts.at(-1);
  const tries = attempts.length > 1 ? ` after ${attempts.length} tries` : '';
  return html`<span class="block">${badge(status)} ${last ? `${last.outcome}${tries}` : ''}</span>`;
}

function emailOf({ customers }: State, customer: Stripe.Subscription['customer'] | null): string {
  const id = idOf(customer);
  return customers.get(id ?? '')?.email ?? id ?? '';
}

/** A control as a form of its own. */
export function button(path: string, label: string, values: Record<string, string> = {}): Html {
  return html`<form method="post" action="/_sandbox/${path}" class="inline">
    ${Object.entries(values).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}<button>${label}</button>
  </form>`;
}

export const badge = (text: string): Html => html`<span class="badge ${text}">${text.replaceAll('_', ' ')}</span>`;

export const time = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ');

function table(title: string, heads: string[], rows: Html[]): Html {
  return html`<section class="card">
    <h2>${title}</h2>
    ${
      rows.length === 0
        ? html`<p class="quiet">None yet.</p>`
        : html`<div class="scroll" tabindex="0" role="region" aria-label="${title}"><table>
            <thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
            <tbody>${rows}</tbody>
          </table></div>`
    }
  </section>`;
}
