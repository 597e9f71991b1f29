import { html } from 'hono/html';
import type Stripe from 'stripe';
import { money, priceText } from './money.ts';
import type { Html } from './page.ts';
import type { PayView } from './pay-page.ts';

/** What is bought and what it comes to, with the forms that change it. */
export function summary(view: PayView): Html {
  const { session, lines, trialDays } = view;
  const currency = session.currency ?? 'usd';
  const total = money(session.amount_total ?? 0, currency);
  const recurring = lines.find((line) => line.price?.recurring)?.price;
  const verb = session.mode === 'subscription' ? 'Subscribe to' : 'Pay for';
  const { amount_discount = 0, amount_tax = 0 } = session.total_details ?? {};
  return html`<section class="summary" aria-label="Order">
    ${session.cancel_url ? html`<a class="back" href="${session.cancel_url}"><span aria-hidden="true">←</span> Back</a>` : ''}
    <h1>${verb} ${lines.map((line) => line.description).join(', ')}</h1>
    <p class="total">
      ${trialDays > 0 ? html`${trialDays} days free` : total}
      ${recurring && trialDays === 0 ? html`<span class="quiet">per ${period(recurring)}</span>` : ''}
    </p>
    ${recurring && trialDays > 0 ? html`<p class="quiet">Then ${priceText(recurring)}</p>` : ''}
    <dl class="lines">
      ${lines.map((line) => lineRow(view, line))}
      ${amount_discount > 0 ? html`<div><dt>Discount${view.code ? html` <span class="quiet">${view.code}</span>` : ''}</dt><dd>−${money(amount_discount, currency)}</dd></div>` : ''}
      ${session.automatic_tax.enabled ? html`<div><dt>Tax <span class="quiet">20 %</span></dt><dd>${money(amount_tax, currency)}</dd></div>` : ''}
      <div class="sum"><dt>Due today</dt><dd>${total}</dd></div>
    </dl>
    ${session.allow_promotion_codes ? codeForm(view) : ''}
  </section>`;
}

function lineRow(view: PayView, line: Stripe.LineItem): Html {
  const adjustable = line.adjustable_quantity;
  return html`<div>
    <dt>${line.description}${!adjustable && (line.quantity ?? 1) > 1 ? html` <span class="quiet">× ${line.quantity}</span>` : ''}
      <span class="quiet block">${line.price ? priceText(line.price) : ''}</span>
      ${adjustable ? quantityForm(view, line, adjustable) : ''}</dt>
    <dd>${money(line.amount_subtotal, line.currency)}</dd>
  </div>`;
}

function quantityForm(view: PayView, line: Stripe.LineItem, bounds: Stripe.LineItem.AdjustableQuantity): Html {
  const name = `quantity_${line.id}`;
  const fault = view.orderFault?.field === 'quantity' ? view.orderFault.message : null;
  return html`<form method="post" class="change" aria-label="Quantity">
    <label for="${name}">Quantity</label>
    <input id="${name}" name="${name}" type="number" value="${line.quantity}" min="${bounds.minimum ?? 0}" max="${bounds.maximum ?? 99}">
    <button name="action" value="quantity">Update</button>
    ${fault ? html`<p class="fault" role="alert">${fault}</p>` : ''}
  </form>`;
}

function codeForm(view: PayView): Html {
  if (view.code) {
    return html`<form method="post" class="change" aria-label="Promotion code">
      <span>Code <strong>${view.code}</strong> applied</span><button name="action" value="remove-code">Remove</button>
    </form>`;
  }
  const fault = view.orderFault?.field === 'code' ? view.orderFault.message : null;
  return html`<form method="post" class="change" aria-label="Promotion code">
    <label for="code">Promotion code</label>
    <input id="code" name="code" autocomplete="off" maxlength="100" ${fault ? html`aria-invalid="true" aria-describedby="code-fault"` : ''}>
    <button name="action" value="code">Apply</button>
    ${fault ? html`<p class="fault" role="alert" id="code-fault">${fault}</p>` : ''}
  </form>`;
}

function period({ recurring }: Stripe.Price): string {
  if (!recurring) return '';
  return recurring.interval_count === 1 ? recurring.interval : `${recurring.interval_count} ${recurring.interval}s`;
}
