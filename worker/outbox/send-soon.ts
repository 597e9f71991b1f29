import type { Context } from 'hono';
import type { Env } from '../env.ts';
import { drainOutbox } from './drain.ts';

/** One wave: what a request may still do after its answer ends after thirty seconds. */
const WAVE = 5;

/**
 * Sends what this request has queued, once it is answered: nobody waits for it. Call it after the batch that queued
 * something; what does not get through is sent by the next run of cron.
 */
export function sendSoon(c: Context<Env>): void {
  c.executionCtx.waitUntil(sendAfterAnswer(c.env, c.var));
}

async function sendAfterAnswer(env: Env['Bindings'], { db, now, requestId }: Env['Variables']): Promise<void> {
  // A timer's turn comes after the answer: D1 is not kept busy before it.
  await new Promise((resolve) => setTimeout(resolve, 0));
  try {
    await drainOutbox(env, db, now, WAVE);
  } catch (cause) {
    console.error(JSON.stringify({ requestId, code: 'outbox', cause: String(cause) }));
  }
}
