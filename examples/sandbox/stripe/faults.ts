import type { Context, Next } from 'hono';
import * as v from 'valibot';
import type { Account } from './account.ts';
import { StripeFailure } from './errors.ts';

/**
 * How a call can go wrong. Nothing is done: `error` (500), `rate_limit` (429), `timeout` (no answer at all).
 * It is done and the answer is lost: `lost` (500), `dropped` (the connection breaks).
 */
export const FAULTS = ['error', 'rate_limit', 'timeout', 'lost', 'dropped'] as const;
type Fault = (typeof FAULTS)[number];

/** The next `next` calls, or a share of all of them; `path` limits it to addresses under /v1 that begin so. */
export const faultPlan = v.strictObject({
  mode: v.picklist(FAULTS),
  next: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  share: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1)), 1),
  seed: v.optional(v.pipe(v.number(), v.integer()), 1),
  method: v.optional(v.picklist(['GET', 'POST', 'DELETE'])),
  path: v.optional(v.string(), '/'),
});
type FaultPlan = v.InferOutput<typeof faultPlan>;

export function faults() {
  let plans: { plan: FaultPlan; left: number; random: () => number }[] = [];
  return {
    add(plan: FaultPlan) {
      plans.push({ plan, left: plan.next ?? Number.POSITIVE_INFINITY, random: mulberry32(plan.seed) });
    },
    clear() {
      plans = [];
    },
    /** What befalls this call. */
    draw(method: string, path: string): Fault | null {
      for (const entry of plans) {
        const { plan } = entry;
        if (!path.startsWith(`/v1${plan.path}`) || (plan.method && plan.method !== method)) continue;
        if (entry.random() >= plan.share) continue;
        entry.left -= 1;
        if (entry.left === 0) plans = plans.filter((other) => other !== entry);
        return plan.mode;
      }
      return null;
    },
  };
}

/** Told to the server, which then breaks the connection instead of answering. */
export const DROPPED = 'x-stand-in-dropped';

export function playFaults(account: Account) {
  return async (c: Context, next: Next) => {
    const fault = account.faults.draw(c.req.method, c.req.path);
    if (fault === 'error') throw outage();
    if (fault === 'rate_limit') {
      throw new StripeFailure(429, 'Too many requests hit the API too quickly.', { code: 'rate_limit' });
    }
    if (fault === 'timeout') await silence(c.req.raw.signal);
    await next();
    if (fault === 'lost') c.res = Response.json(outage().body, { status: 500 });
    if (fault === 'dropped') c.res = new Response(null, { status: 500, headers: { [DROPPED]: 'true' } });
  };
}

const outage = () => new StripeFailure(500, 'The stand-in plays an outage.', { type: 'api_error' });

/** Waits until the caller gives up; nothing has been done then, and nothing will be. */
async function silence(signal: AbortSignal): Promise<never> {
  if (!signal.aborted) await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
  throw outage();
}

/** A seeded generator of numbers in [0, 1): Tommy Ettinger's mulberry32. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
