import { html } from 'hono/html';
import type Stripe from 'stripe';
import { money, priceText } from './money.ts';
import { type Html, page } from './page.ts';
import type { State } from './state.ts';
import { type Delivery, WEBHOOK_MODES } from './webhooks.ts';

const SHOWN = 50;

export function dashboard(state: State): Html {
  const newest = <T>(items: Map<string, T>) => [...items.values()].reverse().slice(0, SHOWN);
  const body = html`<header class="bar">
      <h1>Stripe stand-in</h1>
      <nav><a href="/mail">Mail</a></nav>
    </header>
    <aside class="notice" aria-label="About this page"><strong>Local.</strong> It speaks Stripe's API under <code>/v1</code>; no money moves.</aside>
    <main class="dashboard">
      ${switches(state)}
      ${table(
        'Subscriptions',
        ['Customer', 'Price', 'Status', 'Period ends', 'Action', 'Subscription'],
        newest(state.subscriptions).map((subscription) => subscriptionRow(state, subscription)),
      )}
      ${table(
        'Customers',
        ['E-mail', 'Name', 'Created', 'Customer'],
        newest(state.customers).map(
          (customer) =>
            html`<tr><td>${customer.email}</td><td>${customer.name}</td><td>${time(customer.created)}</td><td><code>${customer.id}</code></td></tr>`,
        ),
      )}
      ${table(
        'Payments',
        ['Amount', 'Status', 'Created', 'Payment'],
        newest(state.paymentIntents).map(
          (intent) =>
            html`<tr><td>${money(intent.amount, intent.currency)}</td><td>${badge(intent.status)}</td><td>${time(intent.created)}</td><td><code>${intent.id}</code></td></tr>`,
        ),
      )}
      ${table(
        'Events',
        ['Type', 'Deliveries', 'Created', 'Event'],
        newest(state.events).map((event) => eventRow(state, event)),
      )}
    </main>`;
  return page('Stripe stand-in', body);
}

function switches({ webhookMode, outage, deliveries }: State): Html {
  const held = [...deliveries.values()].filter((delivery) => delivery.status === 'held').length;
  return html`<section class="card" aria-label="Switches">
    <form method="post" action="/_sandbox/webhooks" class="row">
      <span id="mode">Webhooks</span>
      <div class="segments" role="group" aria-labelledby="mode">
        ${WEBHOOK_MODES.map((mode) => html`<button name="mode" value="${mode}" aria-pressed="${String(mode === webhookMode)}">${mode}</button>`)}
      </div>
    </form>
    <form method="post" action="/_sandbox/webhooks/release" class="row">
      <span>${held} held</span><button ${held === 0 ? 'disabled' : ''}>Deliver now</button>
    </form>
    <form method="post" action="/_sandbox/outage" class="row">
      <span>API ${outage ? badge('down') : badge('up')}</span>
      <button name="on" value="${String(!outage)}">${outage ? 'End outage' : 'Play outage'}</button>
    </form>
  </section>`;
}

function subscriptionRow(state: State, subscription: Stripe.Subscription): Html {
  const item = subscription.items.data[0];
  const customer = state.customers.get(String(subscription.customer));
  const ended = subscription.status === 'canceled';
  return html`<tr>
    <td>${customer?.email ?? subscription.customer}</td>
    <td>${item ? priceText(item.price) : ''}</td>
    <td>${badge(subscription.status)}${subscription.cancel_at_period_end && !ended ? ' ends with the period' : ''}</td>
    <td>${item ? time(item.current_period_end) : ''}</td>
    <td>${ended ? '' : html`<form method="post" action="/_sandbox/subscriptions/${subscription.id}/cancel"><button>Cancel now</button></form>`}</td>
  <td><code>${subscription.id}</code></td>
  </tr>`;
}

function eventRow(state: State, event: Stripe.Event): Html {
  const deliveries = [...state.deliveries.values()].filter((delivery) => delivery.event === event.id);
  return html`<tr>
    <td>${event.type}</td>
    <td>${deliveries.map(deliveryText)}</td>
    <td>${time(event.created)}</td>
    <td><code>${event.id}</code></td>
  </tr>`;
}

function deliveryText({ status, attempts }: Delivery): Html {
  const last = attempts.at(-1);
  const tries = attempts.length > 1 ? ` after ${attempts.length} tries` : '';
  return html`<span class="block">${badge(status)} ${last ? `${last.outcome}${tries}` : ''}</span>`;
}

const badge = (text: string): Html => html`<span class="badge ${text}">${text}</span>`;

const time = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ');

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
