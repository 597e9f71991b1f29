import { html } from 'hono/html';
import type Stripe from 'stripe';
import type { CardFault } from './card.ts';
import { money, priceText } from './money.ts';
import { type Html, page } from './page.ts';
import { cardFields, notice, testCards } from './pay-page.ts';

export type PortalTask =
  | { kind: 'home' }
  | { kind: 'card'; fault?: CardFault; name?: string }
  | { kind: 'cancel'; subscription: string }
  | { kind: 'change'; subscription: string; price?: string | null }
  | { kind: 'refused'; reason: string }
  | { kind: 'done'; message: string | null | undefined };

interface PortalView {
  session: Stripe.BillingPortal.Session;
  customer: Stripe.Customer;
  configuration: Stripe.BillingPortal.Configuration;
  subscriptions: readonly Stripe.Subscription[];
  /** What the configuration offers to change to. */
  prices: readonly Stripe.Price[];
  invoices: readonly Stripe.Invoice[];
  card: Stripe.PaymentMethod.Card | null;
  nameOf(price: Stripe.Price): string;
  task: PortalTask;
}

export function portalPage(view: PortalView): Html {
  const { session, task } = view;
  const body = html`${notice}
    <main class="portal">
      ${session.return_url ? html`<a class="back" href="${session.return_url}"><span aria-hidden="true">←</span> Go back</a>` : ''}
      ${taskOf(view, task)}
    </main>`;
  return page('Your subscription', body, { className: 'pay' });
}

function taskOf(view: PortalView, task: PortalTask): Html {
  if (task.kind === 'card') return cardTask(view, task.fault, task.name);
  if (task.kind === 'done') {
    return html`<section class="card"><h1>Done</h1><p>${task.message ?? 'Your change is made.'}</p></section>`;
  }
  const wanted = 'subscription' in task ? task.subscription : null;
  const subscription = view.subscriptions.find((known) => known.id === wanted);
  if (task.kind === 'cancel' && subscription) return cancelTask(view, subscription);
  if (task.kind === 'change' && subscription) return changeTask(view, subscription, task.price ?? null);
  return home(view, task.kind === 'refused' ? task.reason : null);
}

function home(view: PortalView, refusal: string | null): Html {
  const { features } = view.configuration;
  return html`<h1>${view.configuration.business_profile.headline ?? 'Your subscription'}</h1>
    <p class="quiet">${view.customer.email}</p>
    ${refusal ? html`<div class="alert" role="alert"><p>${refusal}</p></div>` : ''}
    ${view.subscriptions.length === 0 ? html`<p class="card quiet">No subscription.</p>` : view.subscriptions.map((subscription) => subscriptionCard(view, subscription))}
    ${
      features.payment_method_update.enabled
        ? html`<section class="card"><h2>Payment method</h2>
            <p>${view.card ? `Visa •••• ${view.card.last4}` : 'None yet'}</p>
            <p><a href="?task=card">Update the card</a></p></section>`
        : ''
    }
    ${features.invoice_history.enabled ? invoiceTable(view.invoices) : ''}`;
}

function subscriptionCard(view: PortalView, subscription: Stripe.Subscription): Html {
  const { features } = view.configuration;
  const item = subscription.items.data[0];
  const ends = subscription.cancel_at;
  const link = (task: string) => `?task=${task}&subscription=${subscription.id}`;
  return html`<section class="card">
    <h2>${item ? view.nameOf(item.price) : subscription.id}</h2>
    <p>${item ? priceText(item.price) : ''}${(item?.quantity ?? 1) > 1 ? ` × ${item?.quantity}` : ''} <span class="badge ${subscription.status}">${subscription.status}</span></p>
    <p class="quiet">${ends ? `Ends on ${day(ends)}` : item ? `Renews on ${day(item.current_period_end)}` : ''}</p>
    <div class="acts">
      ${view.prices.length > 0 ? html`<a href="${link('change')}">Change plan</a>` : ''}
      ${ends ? post(subscription.id, 'keep', 'Keep it') : ''}
      ${!ends && features.subscription_cancel.enabled ? html`<a href="${link('cancel')}">Cancel</a>` : ''}
    </div>
  </section>`;
}

function cancelTask(view: PortalView, subscription: Stripe.Subscription): Html {
  const item = subscription.items.data[0];
  const atOnce = view.configuration.features.subscription_cancel.mode === 'immediately';
  return html`<section class="card">
    <h1>Cancel ${item ? view.nameOf(item.price) : 'the subscription'}?</h1>
    <p>${atOnce ? 'It ends at once.' : item ? `It goes on until ${day(item.current_period_end)} and then ends.` : ''}</p>
    <div class="acts">${post(subscription.id, 'cancel', 'Cancel the subscription')} <a href="?task=home">Keep it</a></div>
  </section>`;
}

function changeTask(view: PortalView, subscription: Stripe.Subscription, chosen: string | null): Html {
  const current = subscription.items.data[0]?.price.id;
  const offered = view.prices.filter((price) => !chosen || price.id === chosen);
  return html`<section class="card">
    <h1>${chosen ? 'Confirm your new plan' : 'Change plan'}</h1>
    <form method="post" class="stack">
      <input type="hidden" name="subscription" value="${subscription.id}">
      <input type="hidden" name="action" value="change">
      <fieldset><legend>Plan</legend>
        ${offered.map(
          (price) => html`<label class="choice">
            <input type="radio" name="price" value="${price.id}" required ${price.id === chosen ? 'checked' : ''} ${price.id === current ? 'disabled' : ''}>
            ${view.nameOf(price)} <span class="quiet">${priceText(price)}${price.id === current ? ' · yours now' : ''}</span>
          </label>`,
        )}
      </fieldset>
      <button class="primary">Confirm</button>
    </form>
    <p><a href="?task=home">Keep the plan</a></p>
  </section>`;
}

function cardTask(view: PortalView, fault: CardFault | undefined, name: string | undefined): Html {
  const shown = { typed: { email: '', name: name ?? '' }, ...(fault && { fault }) };
  return html`<section class="card">
    <h1>Update the card</h1>
    <form method="post" novalidate class="stack">
      ${fault?.refused ? html`<div class="alert" role="alert"><p id="refusal">${fault.message}</p></div>` : ''}
      <input type="hidden" name="action" value="card">
      ${cardFields(shown)}
      <button class="primary wide">Save the card</button>
      ${testCards}
    </form>
    <p><a href="?task=home">Keep ${view.card ? `Visa •••• ${view.card.last4}` : 'things as they are'}</a></p>
  </section>`;
}

function invoiceTable(invoices: readonly Stripe.Invoice[]): Html {
  return html`<section class="card"><h2>Invoices</h2>
    ${
      invoices.length === 0
        ? html`<p class="quiet">None yet.</p>`
        : html`<div class="scroll" tabindex="0" role="region" aria-label="Invoices"><table>
          <thead><tr><th scope="col">Date</th><th scope="col">Total</th><th scope="col">Status</th><th scope="col">Number</th></tr></thead>
          <tbody>${invoices.map(
            (invoice) => html`<tr><td>${day(invoice.created)}</td><td>${money(invoice.total, invoice.currency)}</td>
              <td><span class="badge ${invoice.status}">${invoice.status}</span>${invoice.status === 'open' ? payForm(invoice) : ''}</td><td>${invoice.number}</td></tr>`,
          )}</tbody></table></div>`
    }
  </section>`;
}

function payForm(invoice: Stripe.Invoice): Html {
  return html` <form method="post" class="inline"><input type="hidden" name="invoice" value="${invoice.id}">
    <button name="action" value="pay">Pay now</button></form>`;
}

function post(subscription: string, action: string, label: string): Html {
  return html`<form method="post" class="inline"><input type="hidden" name="subscription" value="${subscription}">
    <button name="action" value="${action}">${label}</button></form>`;
}

const day = (seconds: number): string =>
  new Date(seconds * 1000).toLocaleDateString('en', { dateStyle: 'long', timeZone: 'UTC' });
