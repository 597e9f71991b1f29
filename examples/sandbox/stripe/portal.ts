import { Hono } from 'hono';
import type Stripe from 'stripe';
import type { Account } from './account.ts';
import { type CardFault, cardFault, cardForm } from './card.ts';
import { changeCard } from './customer-card.ts';
import { StripeFailure } from './errors.ts';
import { payInvoice } from './invoice-actions.ts';
import { find, idOf } from './lists.ts';
import { closedPage } from './pay-page.ts';
import { offeredPrices } from './portal-configurations.ts';
import { type PortalTask, portalPage } from './portal-page.ts';
import { catchUp } from './renewal.ts';
import { updateSubscription } from './subscription-update.ts';
import { cancelSubscription } from './subscriptions.ts';

/** A session's page serves an hour; Stripe's ends sooner when unused. */
const OPEN_FOR = 3600;

/** The customer portal: https://docs.stripe.com/customer-management */
export function hostedPortal(account: Account) {
  const { state } = account;
  const known = (id: string) => {
    catchUp(account);
    const session = state.portalSessions.get(id);
    const customer = session && state.customers.get(session.customer);
    return session && customer && session.created + OPEN_FOR > account.now() ? { session, customer } : null;
  };
  return new Hono()
    .get('/:id', (c) => {
      const found = known(c.req.param('id'));
      if (!found) return c.html(gone(), 404);
      return c.html(show(account, found.session, found.customer, taskOf(found.session, c.req.query())));
    })
    .post('/:id', async (c) => {
      const form = await c.req.parseBody();
      const found = known(c.req.param('id'));
      if (!found) return c.html(gone(), 404);
      const { session, customer } = found;
      try {
        const fault = act(account, session, customer, form);
        if (fault) {
          const task = { kind: 'card', fault, name: String(form.name ?? '') } as const;
          return c.html(show(account, session, customer, task), 402);
        }
      } catch (error) {
        if (!(error instanceof StripeFailure)) throw error;
        return c.html(show(account, session, customer, { kind: 'refused', reason: error.message }), 402);
      } finally {
        account.save();
      }
      return c.redirect(afterwards(session), 303);
    });
}

/** What the page is opened for: the session's flow, or what the payer clicked. */
function taskOf({ flow }: Stripe.BillingPortal.Session, asked: Record<string, string>): PortalTask {
  const { task, subscription = '' } = asked;
  if (task === 'done') return { kind: 'done', message: flow?.after_completion.hosted_confirmation?.custom_message };
  if (task === 'card') return { kind: 'card' };
  if (task === 'cancel') return { kind: 'cancel', subscription };
  if (task === 'change') return { kind: 'change', subscription };
  if (task === 'home' || !flow) return { kind: 'home' };
  if (flow.subscription_cancel) return { kind: 'cancel', subscription: flow.subscription_cancel.subscription };
  if (flow.subscription_update) return { kind: 'change', subscription: flow.subscription_update.subscription };
  const confirm = flow.subscription_update_confirm;
  if (confirm) return { kind: 'change', subscription: confirm.subscription, price: confirm.items[0]?.price ?? null };
  return { kind: 'card' };
}

/** Does what the configuration allows, to the customer's own subscriptions only. */
function act(
  account: Account,
  session: Stripe.BillingPortal.Session,
  customer: Stripe.Customer,
  form: Record<string, unknown>,
): CardFault | null {
  const configuration = find(account.state.portalConfigurations, 'configuration', idOf(session.configuration) ?? '');
  const { features } = configuration;
  const { action } = form;
  if (action === 'card' && features.payment_method_update.enabled) {
    const typed = cardForm(form);
    const fault = cardFault(typed, account.now() * 1000, false);
    if (fault) return fault;
    const [month = 12, year = 39] = typed.expiry.split('/').map(Number);
    const expiry = { month, year: 2000 + (year % 100) };
    changeCard(account, customer, typed.number.replace(/\D/g, '').slice(-4), expiry);
    return null;
  }
  if (action === 'pay') {
    const invoice = account.state.invoices.of(customer.id).find((known) => known.id === form.invoice);
    payInvoice(account, invoice?.id ?? '', {});
    return null;
  }
  const own = account.state.subscriptions.of(customer.id).find((known) => known.id === form.subscription);
  const { id } = find(account.state.subscriptions, 'subscription', own?.id ?? '', 'subscription');
  if (action === 'keep') updateSubscription(account, id, { cancel_at_period_end: false });
  if (action === 'cancel' && features.subscription_cancel.enabled) {
    const { mode, proration_behavior } = features.subscription_cancel;
    if (mode === 'immediately') cancelSubscription(account, id, { prorate: proration_behavior !== 'none' });
    else updateSubscription(account, id, { cancel_at_period_end: true });
  }
  const price = offeredPrices(account, configuration).find((offered) => offered.id === form.price);
  const item = own?.items.data[0];
  if (action === 'change' && price && item) {
    const { proration_behavior: behavior } = features.subscription_update;
    updateSubscription(account, id, {
      items: [{ id: item.id, price: price.id }],
      proration_behavior:
        behavior === 'always_invoice' ? 'always_invoice' : behavior === 'none' ? 'none' : 'create_prorations',
    });
  }
  return null;
}

/** https://docs.stripe.com/customer-management/portal-deep-links#after-completion */
function afterwards({ id, flow }: Stripe.BillingPortal.Session): string {
  const { redirect, type } = flow?.after_completion ?? {};
  if (redirect) return redirect.return_url;
  return `/p/session/${id}?task=${type === 'hosted_confirmation' ? 'done' : 'home'}`;
}

function show(account: Account, session: Stripe.BillingPortal.Session, customer: Stripe.Customer, task: PortalTask) {
  const { state } = account;
  const configuration = find(state.portalConfigurations, 'configuration', idOf(session.configuration) ?? '');
  const subscriptions = state.subscriptions.of(customer.id).filter((known) => known.status !== 'canceled');
  const method = idOf(subscriptions[0]?.default_payment_method ?? customer.invoice_settings.default_payment_method);
  return portalPage({
    session,
    customer,
    configuration,
    subscriptions,
    prices: offeredPrices(account, configuration),
    invoices: [...state.invoices.of(customer.id)].reverse(),
    card: state.paymentMethods.get(method ?? '')?.card ?? null,
    nameOf: (price) => state.products.get(idOf(price.product) ?? '')?.name ?? price.id,
    task,
  });
}

const gone = () => closedPage('This page has expired', 'Go back to where you came from and open it anew.', null);
