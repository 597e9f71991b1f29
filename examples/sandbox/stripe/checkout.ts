import { Hono } from 'hono';
import type Stripe from 'stripe';
import type { Account } from './account.ts';
import { type CardFault, cardFault, cardForm, cardMethod, emailFault } from './card.ts';
import { adjustQuantities, applyCode, OrderFault, removeCode } from './checkout-order.ts';
import { fulfil } from './fulfilment.ts';
import { find, idOf } from './lists.ts';
import { closedPage, type PayView, payPage } from './pay-page.ts';
import { createMethod } from './payment-methods.ts';
import { catchUp } from './renewal.ts';

type Typed = ReturnType<typeof cardForm>;

/** The hosted checkout page: what the payer sees at `session.url`. */
export function hostedCheckout(account: Account) {
  const { state } = account;
  return new Hono()
    .get('/:id', (c) => {
      catchUp(account);
      const session = state.sessions.get(c.req.param('id'));
      if (session?.status !== 'open') return c.html(closed(session), session ? 200 : 404);
      return c.html(open(account, session));
    })
    .post('/:id', async (c) => {
      const body = await c.req.parseBody();
      const typed = cardForm(body);
      catchUp(account);
      const session = state.sessions.get(c.req.param('id'));
      // A second click on Pay lands where the first one does.
      if (session?.status === 'complete') return c.redirect(returnUrl(session), 303);
      if (session?.status !== 'open') return c.html(closed(session), session ? 410 : 404);
      try {
        adjustQuantities(account, session, body);
        if (body.action === 'code') applyCode(account, session, String(body.code ?? '').trim());
        if (body.action === 'remove-code') removeCode(account, session);
      } catch (fault) {
        if (!(fault instanceof OrderFault)) throw fault;
        return c.html(open(account, session, { orderFault: fault }), 402);
      }
      account.save();
      if (body.action) return c.redirect(`/c/pay/${session.id}`, 303);
      const form = { ...typed, email: knownEmail(account, session) ?? typed.email };
      const paid = methodOf(account, session, String(body.method ?? ''), form);
      if (paid && 'field' in paid) return c.html(open(account, session, { typed: form, fault: paid }), 402);
      fulfil(account, session, { email: form.email, name: form.name, method: paid });
      account.save();
      return c.redirect(returnUrl(session), 303);
    });
}

/** What the payer pays with; null where nothing is asked for, a fault where something is to be mended. */
function methodOf(
  account: Account,
  session: Stripe.Checkout.Session,
  chosen: string,
  form: Typed,
): Stripe.PaymentMethod | CardFault | null {
  const fault = emailFault(form);
  if (fault) return fault;
  if (!asksForMethod(session)) return null;
  const saved = chosen === 'saved' ? savedMethod(account, session) : null;
  if (saved) return saved;
  for (const type of ['alipay', 'wechat_pay', 'sepa_debit'] as const) {
    if (chosen !== type || !session.payment_method_types.includes(type)) continue;
    const expiry = { month: 12, year: 2039 };
    return createMethod(account, { type, last4: '3000', expiry, email: form.email, name: form.name || null });
  }
  const charged = (session.amount_total ?? 0) > 0;
  return cardFault(form, account.now() * 1000, charged) ?? cardMethod(account, form);
}

/** https://docs.stripe.com/payments/checkout/no-cost-orders, …/free-trials */
function asksForMethod(session: Stripe.Checkout.Session): boolean {
  return (session.amount_total ?? 0) > 0 || session.payment_method_collection === 'always';
}

function savedMethod({ state }: Account, session: Stripe.Checkout.Session): Stripe.PaymentMethod | null {
  const customer = idOf(session.customer);
  if (!customer) return null;
  return state.paymentMethods.of(customer).findLast((method) => method.type === 'card') ?? null;
}

function knownEmail({ state }: Account, session: Stripe.Checkout.Session): string | null {
  const customer = state.customers.get(idOf(session.customer) ?? '');
  return customer?.email ?? session.customer_email;
}

function open(
  account: Account,
  session: Stripe.Checkout.Session,
  after: Pick<PayView, 'typed' | 'fault' | 'orderFault'> = {},
) {
  const details = find(account.state.checkouts, 'checkout.session', session.id);
  const code = account.state.promotionCodes.get(idOf(session.discounts?.[0]?.promotion_code) ?? '');
  return payPage({
    session,
    lines: details.lineItems,
    trialDays: details.subscription?.trial_period_days ?? 0,
    knownEmail: knownEmail(account, session),
    asksForMethod: asksForMethod(session),
    saved: savedMethod(account, session),
    code: code?.code ?? null,
    ...after,
  });
}

function closed(session: Stripe.Checkout.Session | undefined) {
  if (!session)
    return closedPage('No such checkout', 'The address is wrong, or the stand-in was started afresh.', null);
  if (session.status === 'complete') {
    const back = { href: returnUrl(session), label: 'Continue' };
    return closedPage('Already paid', 'This checkout is complete. You were not charged again.', back);
  }
  const back = session.cancel_url ? { href: session.cancel_url, label: 'Go back' } : null;
  return closedPage('This checkout has expired', 'Nothing was charged. Go back and start again.', back);
}

/** https://docs.stripe.com/payments/checkout/custom-success-page */
function returnUrl(session: Stripe.Checkout.Session): string {
  return (session.success_url ?? '').replaceAll('{CHECKOUT_SESSION_ID}', session.id);
}
