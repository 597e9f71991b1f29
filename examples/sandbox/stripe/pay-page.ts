import { html } from 'hono/html';
import type Stripe from 'stripe';
import { CARDS, type CardFault, type CardForm } from './card.ts';
import type { OrderFault } from './checkout-order.ts';
import { money } from './money.ts';
import { type Html, page } from './page.ts';
import { summary } from './pay-summary.ts';

export interface PayView {
  session: Stripe.Checkout.Session;
  lines: readonly Stripe.LineItem[];
  trialDays: number;
  /** The address already known of the payer, which the form then shows and does not ask for. */
  knownEmail: string | null;
  /** False where nothing is due and no card is kept. */
  asksForMethod: boolean;
  /** A card of a former purchase. */
  saved: Stripe.PaymentMethod | null;
  /** The promotion code at work. */
  code: string | null;
  orderFault?: OrderFault;
  typed?: Pick<CardForm, 'email' | 'name'>;
  fault?: CardFault | null;
}

export const notice = html`<aside class="notice" aria-label="About this page">
  <strong>Local stand-in.</strong> This page plays Stripe on your own machine: no money moves. Pay with a test card only.
</aside>`;

export function payPage(view: PayView): Html {
  const { session } = view;
  const title = view.lines.map((line) => line.description).join(', ') || 'Checkout';
  const body = html`${notice}
    <main class="checkout">
      ${summary(view)}
      <div class="card stack">
        ${view.saved && view.asksForMethod ? savedForm(view, view.saved) : ''}
        <form method="post" novalidate aria-label="Payment">
          ${view.fault?.refused ? html`<div class="alert" role="alert"><p id="refusal">${view.fault.message}</p><p>Nothing was charged.</p></div>` : ''}
          ${emailField(view)}
          ${view.asksForMethod ? cardFields(view) : ''}
          <button class="primary wide" type="submit">${payLabel(view)}</button>
          ${view.asksForMethod ? otherMethods(view) : ''}
          ${session.cancel_url ? html`<p class="center"><a href="${session.cancel_url}">Cancel and go back</a></p>` : ''}
          ${view.asksForMethod ? testCards : ''}
        </form>
      </div>
    </main>`;
  return page(`Pay: ${title}`, body, { className: 'pay' });
}

/** Shared with the portal, which takes a card too. */
export function cardFields(view: Pick<PayView, 'typed' | 'fault'>): Html {
  return html`<fieldset>
    <legend>Card</legend>
    ${field(view, 'number', 'Card number', { inputmode: 'numeric', autocomplete: 'cc-number', placeholder: '4242 4242 4242 4242', maxlength: 23 })}
    <div class="pair">
      ${field(view, 'expiry', 'Expiry', { inputmode: 'numeric', autocomplete: 'cc-exp', placeholder: 'MM / YY', maxlength: 9 })}
      ${field(view, 'cvc', 'CVC', { inputmode: 'numeric', autocomplete: 'cc-csc', placeholder: '123', maxlength: 4 })}
    </div>
    ${field(view, 'name', 'Name on card', { autocomplete: 'cc-name', value: view.typed?.name ?? '', maxlength: 100 })}
  </fieldset>`;
}

export const testCards = html`<details open>
  <summary>Test cards</summary>
  <dl class="cards">
    ${CARDS.map((card) => html`<div><dt><code>${card.number}</code></dt><dd>${card.effect}</dd></div>`)}
  </dl>
  <p class="quiet">Any expiry date to come, any three digits, any name.</p>
</details>`;

function savedForm(view: PayView, { card }: Stripe.PaymentMethod): Html {
  return html`<form method="post" aria-label="Saved card">
    <button class="wide" name="method" value="saved">${payLabel(view)} with Visa •••• ${card?.last4}</button>
  </form>`;
}

const OTHERS = { sepa_debit: 'Pay by bank debit', alipay: 'Alipay', wechat_pay: 'WeChat Pay' };

/** They settle later: the dashboard plays the bank. */
function otherMethods({ session }: PayView): Html {
  const offered = Object.entries(OTHERS).filter(([type]) => session.payment_method_types.includes(type));
  if (offered.length === 0) return html``;
  return html`<fieldset class="others">
    <legend>Or</legend>
    ${offered.map(([type, label]) => html`<button name="method" value="${type}">${label}</button>`)}
    <p class="quiet">The money arrives later, when the stand-in’s dashboard says so.</p>
  </fieldset>`;
}

function payLabel({ session, trialDays }: PayView): string {
  if (trialDays > 0) return 'Start trial';
  if (session.amount_total === 0) return session.mode === 'subscription' ? 'Subscribe' : 'Complete order';
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

function field(
  view: Pick<PayView, 'fault'>,
  name: keyof CardForm,
  label: string,
  attributes: Partial<Attributes>,
): Html {
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
