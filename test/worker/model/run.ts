import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { drizzle } from 'drizzle-orm/d1';
import type Stripe from 'stripe';
import { vi } from 'vitest';
import { app } from '../../../worker/app.ts';
import { refOf } from '../../../worker/billing/projection/event-ref.ts';
import { reconcile } from '../../../worker/billing/repair/reconcile.ts';
import { startReconciliation } from '../../../worker/billing/repair/run.ts';
import { drainOutbox } from '../../../worker/outbox/drain.ts';
import { db } from '../world.ts';
import { type FaultShares, faultyDb, mailProvider, none, shuffled } from './faults.ts';
import { type Shop, STRIPE } from './shop.ts';

const PARALLEL = 8;

export interface Counted {
  deliveries: number;
  failed: number;
  slices: number;
}

/** The Worker between a Stripe, a database and a mail provider that may each fail. */
export function between(shop: Shop, random: () => number) {
  let shares: FaultShares = none;
  const mail = mailProvider();
  const counted: Counted = { deliveries: 0, failed: 0, slices: 0 };
  const real = globalThis.fetch;
  const chance = (share: number) =>
    (random() < share ? (random() < 0.5 ? 'before' : 'after') : 'no') as 'no' | 'before' | 'after';

  const spy = vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const request = new Request(input as string, init as RequestInit);
    if (request.url.startsWith('http://mail.test')) return mail.take(request, () => chance(shares.mail));
    if (!request.url.startsWith(STRIPE)) return real(request);
    const fails = chance(shares.stripe);
    if (fails === 'before') {
      if (random() < 0.3) throw new TypeError('fetch failed');
      const rate = random() < 0.5;
      const error = { error: { type: rate ? 'rate_limit_error' : 'api_error', message: 'played' } };
      return Response.json(error, { status: rate ? 429 : 500, headers: { 'stripe-should-retry': 'false' } });
    }
    const reply = await shop.app.fetch(request);
    if (shares.pause > 0) await scheduler.wait(random() * shares.pause);
    if (fails === 'after') throw new TypeError('connection reset');
    return reply;
  });

  const faulty = () => ({ ...shop.env, DB: faultyDb(shop.env.DB, random, shares) });

  async function deliver(event: Stripe.Event): Promise<boolean> {
    counted.deliveries++;
    const ctx = createExecutionContext();
    const reply = await app.fetch(await shop.signed(event), faulty(), ctx);
    await waitOnExecutionContext(ctx);
    await reply.body?.cancel();
    if (reply.status >= 500) counted.failed++;
    else if (!reply.ok) throw new Error(`${event.type}: ${reply.status}`);
    return reply.ok;
  }

  return {
    counted,
    mail,
    play(next: FaultShares) {
      shares = next;
    },
    restore: () => spy.mockRestore(),
    /** Delivers each as often as it says, eight at a time, and what failed again, as Stripe does. */
    async deliverAll(events: readonly Stripe.Event[]): Promise<void> {
      const queue = [...events];
      const work = async () => {
        for (let event = queue.shift(); event; event = queue.shift()) if (!(await deliver(event))) queue.push(event);
      };
      await Promise.all(Array.from({ length: PARALLEL }, work));
    },
    deliver,
    /** Sends what is queued, until nothing is due any more. */
    async sendAll(now: number): Promise<void> {
      const env = faulty();
      for (let round = 0; round < 400; round++) {
        const sent = await drainOutbox(env, drizzle(env.DB), now + round * 3_600_000).catch(() => 1);
        if (sent === 0 && round > 40) return;
      }
    },
    async reconcile(): Promise<void> {
      await startReconciliation(db, Date.now());
      for (let slice = 0; slice < 2000; slice++) {
        counted.slices++;
        if ((await reconcile(shop.env, db, Date.now())) !== 'working') return;
      }
      throw new Error('reconciliation does not end');
    },
  };
}

/** The events that a webhook endpoint at Stripe would get. */
export function eventsSince(shop: Shop, seen: Set<string>): Stripe.Event[] {
  const fresh = [...shop.app.account.state.events.values()].filter(({ id }) => !seen.has(id));
  for (const { id } of fresh) seen.add(id);
  return fresh.filter((event) => refOf(event) !== null || event.type === 'customer.deleted');
}

export const copiesOf = (events: readonly Stripe.Event[], random: () => number) =>
  shuffled(
    events.flatMap((event) => Array<Stripe.Event>([1, 1, 2, 5][Math.floor(random() * 4)] ?? 1).fill(event)),
    random,
  );
