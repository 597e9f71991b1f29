import Stripe from 'stripe';
import { newId } from './account.ts';
import type { State } from './state.ts';

export const WEBHOOK_MODES = ['normal', 'hold', 'drop', 'twice'] as const;
export type WebhookMode = (typeof WEBHOOK_MODES)[number];

export interface Delivery {
  id: string;
  event: string;
  status: 'waiting' | 'held' | 'dropped' | 'delivered' | 'failed';
  /** Times in epoch milliseconds; `outcome` is a status code or why there is none. */
  attempts: { at: number; outcome: string }[];
}

export interface WebhookOptions {
  state: State;
  webhookUrl: string;
  webhookSecret: string;
  /** Milliseconds before each retry; after the last one the delivery has failed. */
  retryDelays: readonly number[];
  save(): void;
}

/** Events are sent side by side, so that they may arrive in any order, as Stripe warns. */
export function startWebhooks({ state, webhookUrl, webhookSecret, retryDelays, save }: WebhookOptions) {
  const timers = new Map<string, NodeJS.Timeout>();
  const underWay = new Set<Promise<void>>();
  const stopped = new AbortController();

  function schedule(delivery: Delivery, delay: number) {
    const timer = setTimeout(() => {
      timers.delete(delivery.id);
      const sending = attempt(delivery).finally(() => underWay.delete(sending));
      underWay.add(sending);
    }, delay);
    timers.set(delivery.id, timer);
  }

  async function attempt(delivery: Delivery) {
    const event = state.events.get(delivery.event);
    if (!event) return;
    const outcome = await send(event, webhookUrl, webhookSecret, stopped.signal);
    // An attempt cut short by closing is made again after the next start.
    if (stopped.signal.aborted) return;
    delivery.attempts.push({ at: Date.now(), outcome });
    if (/^2\d\d$/.test(outcome)) {
      delivery.status = 'delivered';
      event.pending_webhooks = 0;
    } else {
      const delay = retryDelays[delivery.attempts.length - 1];
      if (delay === undefined) delivery.status = 'failed';
      else schedule(delivery, delay);
    }
    save();
  }

  for (const delivery of state.deliveries.values()) if (delivery.status === 'waiting') schedule(delivery, 0);

  return {
    dispatch(event: Stripe.Event) {
      const status = { normal: 'waiting', twice: 'waiting', hold: 'held', drop: 'dropped' } as const;
      for (let copies = state.webhookMode === 'twice' ? 2 : 1; copies > 0; copies--) {
        const delivery: Delivery = {
          id: newId('whd'),
          event: event.id,
          status: status[state.webhookMode],
          attempts: [],
        };
        state.deliveries.set(delivery.id, delivery);
        if (delivery.status === 'waiting') schedule(delivery, 0);
      }
    },
    /** Sends what was held; returns how many. */
    release(): number {
      const held = [...state.deliveries.values()].filter((delivery) => delivery.status === 'held');
      for (const delivery of held) {
        delivery.status = 'waiting';
        schedule(delivery, 0);
      }
      save();
      return held.length;
    },
    async close() {
      stopped.abort();
      for (const timer of timers.values()) clearTimeout(timer);
      await Promise.allSettled(underWay);
    },
  };
}

/** https://docs.stripe.com/webhooks#verify-manually: `t=…,v1=HMAC-SHA256(t.payload)`, by stripe-node itself. */
async function send(event: Stripe.Event, url: string, secret: string, stopped: AbortSignal): Promise<string> {
  const payload = JSON.stringify(event, null, 2);
  const timestamp = Math.floor(Date.now() / 1000);
  const signature = await Stripe.webhooks.generateTestHeaderStringAsync({ payload, secret, timestamp });
  try {
    const reply = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8', 'stripe-signature': signature },
      body: payload,
      redirect: 'manual',
      signal: AbortSignal.any([stopped, AbortSignal.timeout(10_000)]),
    });
    await reply.body?.cancel();
    return String(reply.status);
  } catch (error) {
    return error instanceof Error ? (error.name === 'TypeError' ? 'unreachable' : error.name) : 'unreachable';
  }
}
