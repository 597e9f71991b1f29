import { expect, vi } from 'vitest';
import type { SiteRules } from '../../../worker/contract/site.ts';
import { job } from '../../../worker/db/audit.ts';
import { db } from '../world.ts';
import { type FaultShares, none, randomOf, shuffled } from './faults.ts';
import { type Lifecycle, lifecycles } from './lifecycles.ts';
import { actual, expected } from './oracle.ts';
import { newPlay, type Play } from './play.ts';
import { between, copiesOf, eventsSince } from './run.ts';
import { openShop, type Shop } from './shop.ts';

const DAY = 86_400_000;
const START = Date.UTC(2026, 0, 10, 12);
/** Days from each step to the next. */
const GAPS = [10, 25, 10, 0];

type Plays = [Lifecycle, Play][];

interface Played {
  lifecycles: number;
  deliveries: number;
  /** Answered with an error, and sent again. */
  failed: number;
  dropping: boolean;
  slices: number;
  mails: string[];
  /** Mails that came without a key by which a provider knows them again. */
  keyless: string[];
  differences: Record<string, unknown>;
}

/** A share of the lifecycles, other ones for each seed. */
export function sampleOf(seed: number, share: number): Lifecycle[] {
  const chosen = shuffled(lifecycles, randomOf(seed)).slice(0, Math.ceil(share * lifecycles.length));
  return lifecycles.filter((lifecycle) => chosen.includes(lifecycle));
}

/**
 * Each lifecycle once, side by side. While Stripe goes on, events of before are delivered: none, one, two or five times,
 * in a random order, eight at a time, with pauses between fetch and write, and with Stripe, D1 and mail failing.
 */
export async function playWorld(seed: number, shares: FaultShares, told: readonly Lifecycle[]): Promise<Played> {
  const random = randomOf(seed);
  vi.useFakeTimers({ toFake: ['Date'], now: START });
  // The control is not to be mended by reconciliation.
  const dropping = random() < 0.5 && !shares.forgetful;
  // A world begins earlier than the one before it ended: what that one had reconciled says nothing here.
  await db.delete(job);
  const shop = await openShop(rulesOf(random));
  const world = between(shop, random);
  const plays: Plays = [];
  for (const lifecycle of told) plays.push([lifecycle, await newPlay(shop)]);
  const step = async (phase: number, prompt: boolean) => {
    for (const [lifecycle, play] of plays) {
      if ((lifecycle.prompt === true) !== prompt || !lifecycle.steps[phase]) continue;
      await lifecycle.steps[phase](play);
      if (!prompt) await scheduler.wait(random() * shares.pause);
    }
  };
  const seen = new Set<string>();
  type Events = ReturnType<typeof eventsSince>;
  let due: Events = [];
  const late: Events = [];
  const sort = (events: Events) => {
    for (const event of events) {
      if (dropping && random() < 0.2) continue;
      const now = random() < 0.5;
      if (now) due.push(event);
      if (!now || random() < 0.3) late.push(event);
    }
  };
  for (const [phase, gap] of GAPS.entries()) {
    world.play(shares);
    const [deliveries, action] = await Promise.allSettled([
      world.deliverAll(copiesOf(due, random)),
      step(phase, false),
    ]);
    for (const part of [deliveries, action]) if (part.status === 'rejected') throw part.reason;
    due = [];
    sort(eventsSince(shop, seen));
    await step(phase, true);
    await world.deliverAll(copiesOf(eventsSince(shop, seen), random));
    world.play(none);
    // As every night: Stripe tells of events for thirty days only.
    if (dropping && gap > 0) await world.reconcile();
    vi.setSystemTime(Date.now() + gap * DAY);
    // Renewals of the time that has passed.
    await shop.stripe.events.list({ limit: 1 });
  }
  sort(eventsSince(shop, seen));
  world.play(shares);
  await world.deliverAll(copiesOf([...due, ...late], random));
  await world.sendAll(Date.now());
  world.play(none);
  if (dropping) await world.reconcile();
  await world.sendAll(Date.now());
  world.restore();
  const { accepted, keyless } = world.mail;
  const differences = await compare(
    shop,
    plays.map(([{ name }, play]) => [name, play]),
  );
  return { lifecycles: plays.length, dropping, ...world.counted, mails: [...accepted.values()], keyless, differences };
}

export async function compare(shop: Shop, plays: [string, Play][]): Promise<Record<string, unknown>> {
  const differences: Record<string, unknown> = {};
  for (const [name, play] of plays) {
    const want = await expected(shop, play);
    const have = await actual(play, want);
    try {
      expect(have).toEqual(want);
    } catch {
      differences[name] = { have, want };
    }
  }
  return differences;
}

export function rulesOf(random: () => number): Partial<SiteRules> {
  return { graceDays: 10, referralDays: 30, partialRefund: random() < 0.5 ? 'keep' : 'end' };
}

/** Each lifecycle to its end, and nothing of it delivered. */
export async function playSilently(
  seed: number,
  sample: readonly Lifecycle[],
): Promise<{ shop: Shop; random: () => number; plays: Plays }> {
  const random = randomOf(seed);
  vi.useFakeTimers({ toFake: ['Date'], now: START });
  const shop = await openShop(rulesOf(random));
  const told = sample.filter(({ prompt }) => !prompt);
  const plays: Plays = [];
  for (const lifecycle of told) plays.push([lifecycle, await newPlay(shop)]);
  for (const [phase, gap] of GAPS.entries()) {
    for (const [lifecycle, play] of plays) await lifecycle.steps[phase]?.(play);
    vi.setSystemTime(Date.now() + gap * DAY);
    await shop.stripe.events.list({ limit: 1 });
  }
  return { shop, random, plays };
}
