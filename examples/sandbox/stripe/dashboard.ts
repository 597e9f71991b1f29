import { html } from 'hono/html';
import type { Account } from './account.ts';
import {
  badge,
  button,
  customerTable,
  eventTable,
  openInvoiceTable,
  paymentTable,
  subscriptionTable,
  time,
} from './dashboard-tables.ts';
import { type Html, page } from './page.ts';
import { WEBHOOK_MODES } from './webhooks.ts';

export function dashboard(account: Account): Html {
  const { state } = account;
  const body = html`<header class="bar">
      <h1>Stripe stand-in</h1>
      <nav><a href="/mail">Mail</a></nav>
    </header>
    <aside class="notice" aria-label="About this page"><strong>Local.</strong> It speaks Stripe's API under <code>/v1</code>; no money moves.</aside>
    <main class="dashboard">
      ${switches(account)}
      ${subscriptionTable(state)}
      ${customerTable(state)}
      ${paymentTable(state)}
      ${openInvoiceTable(state)}
      ${eventTable(state)}
    </main>`;
  return page('Stripe stand-in', body);
}

function switches(account: Account): Html {
  const { webhookMode, outage, deliveries } = account.state;
  const held = deliveries.of().filter((delivery) => delivery.status === 'held').length;
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
    <div class="row">
      <span>Clock <time>${time(account.now())}</time> UTC</span>
      <div class="segments">
        ${button('clock', 'A day later', { days: '1' })} ${button('clock', 'A month later', { months: '1' })}
      </div>
    </div>
  </section>`;
}
