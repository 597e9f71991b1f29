import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import Stripe from 'stripe';
import { vi } from 'vitest';
import { stripeApp } from '../../examples/sandbox/stripe/server.ts';
import { session } from '../../worker/db/session.ts';
import { db, type makeMember } from './world.ts';

const DAY = 86_400_000;

/**
 * A stand-in of the file's own, in the same process as the Worker: what other files buy is not in it. Calls of
 * `env.STRIPE_API_URL` go to it.
 */
export function openOwnStripe() {
  const app = stripeApp({ webhookUrl: 'http://127.0.0.1:9/unused', webhookSecret: 'whsec_test', retryDelays: [] });
  const real = globalThis.fetch;
  const answer: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const url = new URL(request.url);
    const here = url.origin === new URL(env.STRIPE_API_URL ?? '').origin || url.hostname === 'stripe.test';
    return here ? app.fetch(request) : real(input as RequestInfo, init as RequestInit);
  };
  vi.stubGlobal('fetch', answer);
  const at = new URL(env.STRIPE_API_URL ?? '');
  const stripe = new Stripe('sk_test_local', {
    httpClient: Stripe.createFetchHttpClient((input, init) => answer(input as string, init as RequestInit)),
    host: at.hostname,
    port: at.port,
    protocol: 'http',
    telemetry: false,
  });
  const control = async (path: string, body: Record<string, unknown>) => {
    const headers = { 'Content-Type': 'application/json' };
    const init = { method: 'POST', headers, body: JSON.stringify(body) };
    const reply = await app.fetch(new Request(`http://stripe.test/_sandbox${path}`, init));
    if (!reply.ok) throw new Error(await reply.text());
  };
  return {
    stripe,
    /** What a bank, a network or Stripe's operator does. */
    control,
    /** Its own deliveries are dropped: a test delivers what it wants. */
    ready: control('/webhooks', { mode: 'drop' }),
    close(): void {
      vi.unstubAllGlobals();
    },
  };
}

/** The same on the Worker's clock, so that a test can let weeks pass. */
export function openClockedStripe() {
  vi.useFakeTimers({ toFake: ['Date'] });
  const own = openOwnStripe();
  const { stripe } = own;
  return {
    ...own,
    /** Lets time pass for Worker, Stripe and browser; the member stays signed in. */
    async pass(days: number, member: Awaited<ReturnType<typeof makeMember>>): Promise<void> {
      const now = Math.floor(Date.now() + days * DAY);
      vi.setSystemTime(now);
      await db
        .update(session)
        .set({ seenAt: now, expiresAt: now + DAY })
        .where(eq(session.memberId, member.id));
      member.lyceum.session.open({ token: member.token, expiresAt: now + DAY });
      // Whatever was due is done before the next call is answered; in an outage none is.
      await stripe.events.list({ limit: 1 }, { maxNetworkRetries: 0 }).catch(() => {});
    },
    close(): void {
      vi.useRealTimers();
      own.close();
    },
  };
}
