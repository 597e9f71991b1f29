import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Stripe from 'stripe';
import { onTestFinished } from 'vitest';
import { type StripeOptions, startStripe } from '../../examples/sandbox/stripe/server.ts';

export const SECRET = 'whsec_test_of_the_stand_in';
export const SUCCESS = 'http://localhost:8080/post.html?session={CHECKOUT_SESSION_ID}';
export const CANCEL = 'http://localhost:8080/post.html';
export const CARD = { number: '4242 4242 4242 4242', expiry: '12 / 39', cvc: '123', name: 'Ada Example' };

/** A stand-in of the test's own with a real stripe-node client; closed when the test ends. */
export async function standIn(options: Partial<StripeOptions> = {}) {
  const server = await startStripe({ port: 0, webhookUrl: 'http://127.0.0.1:1/', webhookSecret: SECRET, ...options });
  onTestFinished(() => server.close());
  return { ...server, stripe: clientOf(server.url), sandbox: sandboxOf(server.url) };
}

export function clientOf(url: string, key = 'sk_test_lyceum') {
  return new Stripe(key, {
    host: '127.0.0.1',
    port: Number(new URL(url).port),
    protocol: 'http',
    httpClient: Stripe.createFetchHttpClient(),
    maxNetworkRetries: 0,
    telemetry: false,
  });
}

function sandboxOf(url: string) {
  return async (path: string, body: object = {}) => {
    const reply = await fetch(`${url}/_sandbox/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: reply.status, body: await reply.json() };
  };
}

/** Submits the hosted page's form as a browser does, without following the redirect. */
export function payAt(url: string, form: Record<string, string>) {
  return fetch(url, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' });
}

export async function monthlyPrice(stripe: Stripe, unit_amount = 900) {
  const product = await stripe.products.create({ name: 'Member', metadata: { site: 'my-blog' } });
  return stripe.prices.create({ product: product.id, currency: 'usd', unit_amount, recurring: { interval: 'month' } });
}

/** A paid subscription, with the session that led to it. */
export async function subscribe(stripe: Stripe, params: Stripe.Checkout.SessionCreateParams = {}) {
  const price = await monthlyPrice(stripe);
  const session = await stripe.checkout.sessions.create({
    mode: 'subscription',
    line_items: [{ price: price.id, quantity: 1 }],
    success_url: SUCCESS,
    cancel_url: CANCEL,
    ...params,
  });
  const reply = await payAt(session.url ?? '', { email: 'ada@example.com', ...CARD });
  const paid = await stripe.checkout.sessions.retrieve(session.id, { expand: ['subscription'] });
  if (paid.subscription === null || typeof paid.subscription === 'string') throw new Error('not expanded');
  return { price, session: paid, subscription: paid.subscription, reply };
}

/** Where webhooks arrive: records each with its signature, and answers what `status` says. */
export async function receiver(status: (nth: number) => number = () => 200) {
  const received: { payload: string; signature: string }[] = [];
  const waiting = new Set<() => void>();
  const server = createServer(async (request, response) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk);
    received.push({
      payload: Buffer.concat(chunks).toString(),
      signature: String(request.headers['stripe-signature']),
    });
    response.writeHead(status(received.length)).end();
    for (const wake of waiting) wake();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/webhook`,
    received,
    events: () => received.map(({ payload }): Stripe.Event => JSON.parse(payload)),
    /** Resolves once `done` holds of what has arrived; the test's own time limit bounds it. */
    async until(done: () => boolean) {
      while (!done()) {
        await new Promise<void>((resolve) => {
          waiting.add(resolve);
        });
      }
    },
  };
}
