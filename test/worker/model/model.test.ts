import { afterEach, beforeEach, expect, inject, test, vi } from 'vitest';
import { type FaultShares, none } from './faults.ts';
import { lifecycles } from './lifecycles.ts';
import { eventsByPlay, forget, ordersOf } from './orders.ts';
import { between } from './run.ts';
import { compare, playSilently, playWorld, sampleOf } from './world.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** How much of the model is played: a sample in a test run, all of it in `npm run bench -- billing`. */
    model: { worlds: number; seed: number; share: number; allOrders: number; someOrders: number };
  }
}

const { worlds, seed: first, share, allOrders, someOrders } = inject('model');
const shares: FaultShares = { stripe: 0.02, d1: 0.02, mail: 0.2, pause: 4 };
const timeout = 3_600_000;

beforeEach(() => {
  // Thousands of played failures are logged.
  vi.spyOn(console, 'error').mockImplementation(() => {});
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test.each(Array.from({ length: worlds }, (_, index) => ({ seed: first + index })))(
  'every lifecycle ends as Stripe has it, seed $seed',
  { timeout },
  async ({ seed }) => {
    const { lifecycles, deliveries, failed, dropping, slices, mails, keyless, differences } = await playWorld(
      seed,
      shares,
      sampleOf(seed, share),
    );
    const doubled = mails.length - new Set(mails).size;
    const lost = dropping ? `20 % dropped, ${slices} slices of reconciliation` : 'none dropped';
    console.log(
      `model world, seed ${seed}: ${lifecycles} lifecycles, ${deliveries} deliveries, ${failed} failed and sent again, ${lost}, ${mails.length} mails, ${doubled} doubled, ${Object.keys(differences).length} differences`,
    );
    expect(differences).toEqual({});
    expect({ doubled, keyless }).toEqual({ doubled: 0, keyless: [] });
  },
);

test(`every lifecycle ends as Stripe has it in every order of its events, seed ${first}`, { timeout }, async () => {
  const { shop, random, plays } = await playSilently(first, sampleOf(first, share));
  const world = between(shop, random);
  const events = eventsByPlay(
    shop,
    plays.map(([, play]) => play),
  );
  let orders = 0;
  const wrong: Record<string, unknown> = {};
  for (const [{ name }, play] of plays) {
    for (const order of ordersOf(events.get(play) ?? [], allOrders, someOrders, random)) {
      await forget(play);
      for (const event of order) expect(await world.deliver(event)).toBe(true);
      orders++;
      const differences = await compare(shop, [[`${name}: ${order.map(({ type }) => type).join(', ')}`, play]]);
      Object.assign(wrong, differences);
      if (Object.keys(wrong).length > 3) break;
    }
  }
  world.restore();
  console.log(
    `model orders, seed ${first}: ${plays.length} lifecycles, ${orders} orders, ${world.counted.deliveries} deliveries, ${Object.keys(wrong).length} differences`,
  );
  expect(wrong).toEqual({});
});

/** One of each kind of grant; no step of theirs needs the ledger. */
const granted = ['renews every month', 'trial that becomes paid', 'a tier', 'team', 'pass', 'one-off', 'past due'];

test(`the control: where grants are left out of their batch, each is missed, seed ${first}`, { timeout }, async () => {
  const some = lifecycles.filter(({ name }) => granted.includes(name));
  const whole = await playWorld(first, none, some);
  expect(whole.differences).toEqual({});
  const { differences } = await playWorld(first, { ...none, forgetful: true }, some);
  expect(Object.keys(differences).sort()).toEqual([...granted].sort());
});
