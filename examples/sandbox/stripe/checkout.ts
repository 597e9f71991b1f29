import { Hono } from 'hono';
import type Stripe from 'stripe';
import type { Account } from './account.ts';
import { type CardFault, type CardForm, cardFault } from './card.ts';
import { fulfil } from './fulfilment.ts';
import { closedPage, payPage } from './pay-page.ts';
import { createMethod } from './payment-methods.ts';
import { catchUp } from './renewal.ts';

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
      const typed = cardForm(await c.req.parseBody());
      catchUp(account);
      const session = state.sessions.get(c.req.param('id'));
      // A second click on Pay lands where the first one does.
      if (session?.status === 'complete') return c.redirect(returnUrl(session), 303);
      if (session?.status !== 'open') return c.html(closed(session), session ? 410 : 404);
      const form = { ...typed, email: knownEmail(account, session) ?? typed.email };
      const fault = cardFault(form, account.now() * 1000);
      if (fault) return c.html(open(account, session, form, fault), 402);
      const [month = 12, year = 39] = form.expiry.split('/').map(Number);
      const method = createMethod(account, {
        type: 'card',
        last4: form.number.replace(/\D/g, '').slice(-4),
        expiry: { month, year: (year % 100) + 2000 },
        email: form.email,
        name: form.name,
      });
      fulfil(account, session, { ...form, method });
      account.save();
      return c.redirect(returnUrl(session), 303);
    });
}

function cardForm(body: Record<string, unknown>): CardForm {
  const text = (name: string) => String(body[name] ?? '').trim();
  return {
    email: text('email'),
    number: text('number'),
    expiry: text('expiry'),
    cvc: text('cvc'),
    name: text('name'),
  };
}

function knownEmail({ state }: Account, session: Stripe.Checkout.Session): string | null {
  const customer = typeof session.customer === 'string' ? state.customers.get(session.customer) : undefined;
  return customer?.email ?? session.customer_email;
}

function open(account: Account, session: Stripe.Checkout.Session, typed?: CardForm, fault?: CardFault) {
  const details = account.state.checkouts.get(session.id);
  return payPage({
    session,
    lines: details?.lineItems ?? [],
    trialDays: details?.subscription?.trial_period_days ?? 0,
    knownEmail: knownEmail(account, session),
    ...(typed && { typed }),
    ...(fault && { fault }),
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
