import { Hono } from 'hono';
import Stripe from 'stripe';
import * as v from 'valibot';
import type { Account } from './account.ts';
import { answer } from './call.ts';
import * as catalog from './catalog.ts';
import { createCustomer, customerFields, customerList, updateCustomer } from './customers.ts';
import { StripeFailure } from './errors.ts';
import { eventList } from './events.ts';
import { lineItems } from './expand.ts';
import { find, listPage } from './lists.ts';
import { catchUp } from './renewal.ts';
import * as sessions from './sessions.ts';
import * as subscriptions from './subscriptions.ts';

const nothing = v.strictObject({});

/** Everything under /v1; anything else is refused as Stripe refuses an unknown URL. */
export function stripeApi(account: Account) {
  const { state } = account;
  const on = <S extends v.GenericSchema>(schema: S, run: (params: v.InferOutput<S>, id: string) => object) =>
    answer(account, schema, run);
  const one = <T extends object>(noun: string, items: Map<string, T>) => on(nothing, (_, id) => find(items, noun, id));

  return new Hono()
    .use(async (c, next) => {
      admit(account, c.req.header('authorization'), c.req.header('stripe-version'));
      c.header('stripe-version', Stripe.API_VERSION);
      catchUp(account);
      await next();
    })
    .post(
      '/customers',
      on(customerFields, (params) => createCustomer(account, params)),
    )
    .get(
      '/customers',
      on(customerList, (p) =>
        listPage(state.customers, '/v1/customers', p, (customer) => !p.email || customer.email === p.email),
      ),
    )
    .get('/customers/:id', one('customer', state.customers))
    .post(
      '/customers/:id',
      on(customerFields, (params, id) => updateCustomer(account, id, params)),
    )
    .post(
      '/products',
      on(catalog.productCreate, (params) => catalog.createProduct(account, params)),
    )
    .get(
      '/products',
      on(catalog.productList, (params) => catalog.listProducts(account, params)),
    )
    .get('/products/:id', one('product', state.products))
    .post(
      '/products/:id',
      on(catalog.productUpdate, (params, id) => catalog.updateProduct(account, id, params)),
    )
    .post(
      '/prices',
      on(catalog.priceCreate, (params) => catalog.createPrice(account, params)),
    )
    .get(
      '/prices',
      on(catalog.priceList, (params) => catalog.listPrices(account, params)),
    )
    .get('/prices/:id', one('price', state.prices))
    .post(
      '/prices/:id',
      on(catalog.priceUpdate, (params, id) => catalog.updatePrice(account, id, params)),
    )
    .post(
      '/checkout/sessions',
      on(sessions.sessionCreate, (params) => sessions.createSession(account, params)),
    )
    .get(
      '/checkout/sessions',
      on(sessions.sessionList, (params) => sessions.listSessions(account, params)),
    )
    .get('/checkout/sessions/:id', one('checkout.session', state.sessions))
    .get(
      '/checkout/sessions/:id/line_items',
      on(v.strictObject({ limit: v.optional(v.string()) }), (_, id) =>
        lineItems(account, find(state.sessions, 'checkout.session', id).id),
      ),
    )
    .post(
      '/checkout/sessions/:id/expire',
      on(nothing, (_, id) => sessions.expireSession(account, id)),
    )
    .get(
      '/subscriptions',
      on(subscriptions.subscriptionList, (params) => subscriptions.listSubscriptions(account, params)),
    )
    .get('/subscriptions/:id', one('subscription', state.subscriptions))
    .post(
      '/subscriptions/:id',
      on(subscriptions.subscriptionUpdate, (params, id) => subscriptions.updateSubscription(account, id, params)),
    )
    .delete(
      '/subscriptions/:id',
      on(subscriptions.subscriptionCancel, (_, id) => subscriptions.cancelSubscription(account, id)),
    )
    .get('/invoices/:id', one('invoice', state.invoices))
    .get('/payment_intents/:id', one('payment_intent', state.paymentIntents))
    .get(
      '/events',
      on(eventList, (p) =>
        listPage(
          state.events,
          '/v1/events',
          p,
          (event) => (!p.type || event.type === p.type) && (!p.types || p.types.includes(event.type)),
        ),
      ),
    )
    .get('/events/:id', one('event', state.events))
    .all('/*', (c) => {
      throw new StripeFailure(404, `Unrecognized request URL (${c.req.method}: ${c.req.path}).`);
    });
}

function admit({ state }: Account, authorization: string | undefined, version: string | undefined) {
  if (state.outage) throw new StripeFailure(500, 'The stand-in plays an outage.', { type: 'api_error' });
  const key = authorization?.replace(/^Bearer /, '');
  if (!key) throw new StripeFailure(401, 'You did not provide an API key.');
  // A live key has no business here; refusing it shows a wrong configuration at once.
  if (!/^(sk|rk)_test_/.test(key)) throw new StripeFailure(401, 'Invalid API Key provided: use one with sk_test_.');
  if (version && version !== Stripe.API_VERSION) {
    throw new StripeFailure(400, `Invalid Stripe API version: ${version}. The stand-in speaks ${Stripe.API_VERSION}.`);
  }
}
