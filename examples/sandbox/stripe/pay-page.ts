import { html } from 'hono/html';
import type Stripe from 'stripe';
import { CARDS, type CardFault, type CardForm } from './card.ts';
import { money, priceText } from './money.ts';
import { type Html, page } from './page.ts';

interface PayView {
  session: Stripe.Checkout.Session;
  lines: readonly Stripe.LineItem[];
  trialDays: number;
  /** The address already known of the payer, which the form then shows and does not ask for. */
  knownEmail: string | null;
  typed?: Pick<CardForm, 'email' | 'name'>;
  fault?: CardFault | null;
}

const notice = html`<aside class="notice" aria-label="About this page">
  <strong>Local stand-in.</strong> This page plays Stripe on your own machine: no money moves. Pay with a test card only.
</aside>`;

export function payPage(view: PayView): Html {
  const { session } = view;
  const title = view.lines.map((line) => line.description).join(', ') || 'Checkout';
  const body = html`${notice}
    <main class="checkout">
      ${summary(view)}
      <form class="card" method="post" novalidate aria-label="Payment">
        ${view.fault?.refused ? html`<div class="alert" role="alert"><p id="refusal">${view.fault.message}</p><p>Nothing was charged.</p></div>` : ''}
        ${emailField(view)}
        <fieldset>
          <legend>Card</legend>
          ${field(view, 'number', 'Card number', { inputmode: 'numeric', autocomplete: 'cc-number', placeholder: '4242 4242 4242 4242', maxlength: 23 })}
          <div class="pair">
            ${field(view, 'expiry', 'Expiry', { inputmode: 'numeric', autocomplete: 'cc-exp', placeholder: 'MM / YY', maxlength: 9 })}
            ${field(view, 'cvc', 'CVC', { inputmode: 'numeric', autocomplete: 'cc-csc', placeholder: '123', maxlength: 4 })}
          </div>
          ${field(view, 'name', 'Name on card', { autocomplete: 'cc-name', value: view.typed?.name ?? '', maxlength: 100 })}
        </fieldset>
        <button class="primary wide" type="submit">${payLabel(view)}</button>
        ${session.cancel_url ? html`<p class="center"><a href="${session.cancel_url}">Cancel and go back</a></p>` : ''}
        <details open>
          <summary>Test cards</summary>
          <dl class="cards">
            ${CARDS.map((card) => html`<div><dt><code>${card.number}</code></dt><dd>${card.effect}</dd></div>`)}
          </dl>
          <p class="quiet">Any expiry date to come, any three digits, any name.</p>
        </details>
      </form>
    </main>`;
  return page(`Pay: ${title}`, body, { className: 'pay' });
}

function summary({ session, lines, trialDays }: PayView): Html {
  const currency = session.currency ?? 'usd';
  const total = money(session.amount_total ?? 0, currency);
  const recurring = lines.find((line) => line.price?.recurring)?.price;
  const verb = session.mode === 'subscription' ? 'Subscribe to' : 'Pay for';
  return html`<section class="summary" aria-label="Order">
    ${session.cancel_url ? html`<a class="back" href="${session.cancel_url}"><span aria-hidden="true">←</span> Back</a>` : ''}
    <h1>${verb} ${lines.map((line) => line.description).join(', ')}</h1>
    <p class="total">
      ${trialDays > 0 ? html`${trialDays} days free` : total}
      ${recurring && trialDays === 0 ? html`<span class="quiet">per ${period(recurring)}</span>` : ''}
    </p>
    ${recurring && trialDays > 0 ? html`<p class="quiet">Then ${priceText(recurring)}</p>` : ''}
    <dl class="lines">
      ${lines.map(
        (line) => html`<div>
          <dt>${line.description}${(line.quantity ?? 1) > 1 ? html` <span class="quiet">× ${line.quantity}</span>` : ''}
            <span class="quiet block">${line.price ? priceText(line.price) : ''}</span></dt>
          <dd>${money(line.amount_total, line.currency)}</dd>
        </div>`,
      )}
      <div class="sum"><dt>Due today</dt><dd>${total}</dd></div>
    </dl>
  </section>`;
}

function period({ recurring }: Stripe.Price): string {
  if (!recurring) return '';
  return recurring.interval_count === 1 ? recurring.interval : `${recurring.interval_count} ${recurring.interval}s`;
}

function payLabel({ session, trialDays }: PayView): string {
  if (trialDays > 0) return 'Start trial';
  const total = money(session.amount_total ?? 0, session.currency ?? 'usd');
  return session.mode === 'subscription' ? `Subscribe · ${total}` : `Pay ${total}`;
}

function emailField(view: PayView): Html {
  if (!view.knownEmail) {
    const value = view.typed?.email ?? '';
    return field(view, 'email', 'E-mail', { type: 'email', autocomplete: 'email', value, maxlength: 254 });
  }
  return html`<div class="field"><label for="email">E-mail</label>
    <input id="email" name="email" type="email" value="${view.knownEmail}" readonly></div>`;
}

type Attributes = Record<'inputmode' | 'autocomplete' | 'placeholder' | 'type' | 'value', string> & {
  maxlength: number;
};

function field(view: PayView, name: keyof CardForm, label: string, attributes: Partial<Attributes>): Html {
  const wrong = view.fault?.field === name;
  const describedBy = view.fault?.refused ? 'refusal' : `${name}-fault`;
  return html`<div class="field">
    <label for="${name}">${label}</label>
    <input id="${name}" name="${name}" required
      ${Object.entries({ type: 'text', ...attributes }).map(([key, value]) => html` ${key}="${value}"`)}
      ${wrong ? html`aria-invalid="true" aria-describedby="${describedBy}" autofocus` : ''}>
    ${wrong && !view.fault?.refused ? html`<p class="fault" role="alert" id="${name}-fault">${view.fault?.message}</p>` : ''}
  </div>`;
}

/** For a session that can no longer be paid, or that never was: what happened and a way back. */
export function closedPage(title: string, text: string, back: { href: string; label: string } | null): Html {
  const body = html`${notice}
    <main class="closed card">
      <h1>${title}</h1>
      <p>${text}</p>
      ${back ? html`<p><a class="primary" href="${back.href}">${back.label}</a></p>` : ''}
    </main>`;
  return page(title, body, { className: 'pay' });
}
