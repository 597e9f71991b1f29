import type { ProvidedContext } from 'vitest';
import { startStripe } from '../../examples/sandbox/stripe/server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the stand-in for Stripe listens during the Worker's tests. */
    stripeUrl: string;
  }
}

/**
 * Runs the stand-in in Node, beside workerd. Its own deliveries are dropped: a test delivers the events it wants,
 * when it wants them.
 */
export default async function (project: { config: { provide: Partial<ProvidedContext> } }) {
  const { stripeUrl } = project.config.provide;
  if (!stripeUrl) throw new Error('vitest.config.ts provides no stripeUrl');
  const stripe = await startStripe({
    port: Number(new URL(stripeUrl).port),
    webhookUrl: 'http://127.0.0.1:9/unused',
    webhookSecret: 'whsec_test',
    retryDelays: [],
    // Many test files share it, and each may ask for its own events.
    eventsKept: 1_000_000,
  });
  await fetch(`${stripe.url}/_sandbox/webhooks`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ mode: 'drop' }),
  });
  return () => stripe.close();
}
