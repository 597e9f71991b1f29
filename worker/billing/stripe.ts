import type Stripe from 'stripe';
import type { Bindings } from '../env.ts';
import { Fault } from '../http/fault.ts';

/** Two tries stay below the 20 seconds that the SDK waits. */
const TIMEOUT = 6_000;
const RETRIES = 1;

/**
 * Imported when first needed: evaluating the library takes about 8 ms, which only requests about money should pay
 * (in the Worker's one-file bundle a dynamic import stays unevaluated until it is reached). A client is made for each
 * use, 0.2 ms, because an isolate must not share one request's sockets and timers with another.
 */
async function load(env: Bindings) {
  const { default: StripeClient } = await import('stripe');
  const at = env.STRIPE_API_URL ? new URL(env.STRIPE_API_URL) : null;
  const client = new StripeClient(env.STRIPE_SECRET_KEY, {
    // `fetch` is looked up at each call, not once.
    httpClient: StripeClient.createFetchHttpClient((input, init) => fetch(input as string, init as RequestInit)),
    timeout: TIMEOUT,
    maxNetworkRetries: RETRIES,
    telemetry: false,
    ...(at && {
      host: at.hostname,
      port: at.port || (at.protocol === 'http:' ? 80 : 443),
      protocol: at.protocol === 'http:' ? 'http' : 'https',
    }),
  });
  return { client, StripeError: StripeClient.errors.StripeError };
}

/** For what needs no connection, such as checking a signature. */
export async function stripeOf(env: Bindings): Promise<Stripe> {
  return (await load(env)).client;
}

/** Asks Stripe. @throws Fault `payment_unavailable` for every refusal, outage and timeout of Stripe's */
export async function askStripe<T>(env: Bindings, question: (stripe: Stripe) => Promise<T>): Promise<T> {
  const { client, StripeError } = await load(env);
  try {
    return await question(client);
  } catch (error) {
    if (!(error instanceof StripeError)) throw error;
    throw new Fault('payment_unavailable', 'The payment service does not answer. Nothing was charged here.', {
      cause: error,
    });
  }
}

/** The same for one object by its id; null where this Stripe account has none. */
export async function findAtStripe<T>(env: Bindings, retrieve: (stripe: Stripe) => Promise<T>): Promise<T | null> {
  const { client, StripeError } = await load(env);
  try {
    return await retrieve(client);
  } catch (error) {
    if (!(error instanceof StripeError)) throw error;
    if (error.code === 'resource_missing') return null;
    throw new Fault('payment_unavailable', 'The payment service does not answer. Please try again in a moment.', {
      cause: error,
    });
  }
}
