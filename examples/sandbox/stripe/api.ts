import { Hono } from 'hono';
import Stripe from 'stripe';
import type { Account } from './account.ts';
import { billingApi } from './api-billing.ts';
import { catalogApi } from './api-catalog.ts';
import { checkoutApi } from './api-checkout.ts';
import { paymentsApi } from './api-payments.ts';
import { StripeFailure } from './errors.ts';
import { catchUp } from './renewal.ts';

/** Everything under /v1; anything else is refused as Stripe refuses an unknown URL. */
export function stripeApi(account: Account) {
  return new Hono()
    .use(async (c, next) => {
      admit(account, c.req.header('authorization'), c.req.header('stripe-version'));
      c.header('stripe-version', Stripe.API_VERSION);
      catchUp(account);
      await next();
    })
    .route('/', catalogApi(account))
    .route('/', checkoutApi(account))
    .route('/', billingApi(account))
    .route('/', paymentsApi(account))
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
