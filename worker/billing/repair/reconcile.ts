import type { DrizzleD1Database } from 'drizzle-orm/d1';
import type { Bindings } from '../../env.ts';
import { mend } from './mend.ts';
import { claimRun, saveRun } from './run.ts';
import { turnPage } from './turn-page.ts';

/** Objects a slice: with six round trips each, it stays below D1's 50 queries an invocation. */
const SLICE = 5;
/** Pages a slice. */
const PAGES = 3;

/**
 * One slice of the reconciliation under way (`startReconciliation`): compares Stripe's events, subscriptions and payments
 * with the ledger, and projects what differs. Cron calls it until it is done. What one slice has not saved the next
 * does again, to no other effect; an object that fails is written down, and tried once more at the end.
 * @returns `idle`: none is under way, or another slice is being worked
 * @throws Fault `payment_unavailable`, and what the database throws; the next call goes on
 */
export async function reconcile(
  env: Bindings,
  db: DrizzleD1Database,
  now: number,
  budget = SLICE,
): Promise<'idle' | 'working' | 'done'> {
  const claimed = await claimRun(db, now);
  if (!claimed) return 'idle';
  const { run } = claimed;
  const ledger = { env, db, now };
  for (let pages = 0; run.todo.length < budget && run.phase !== 'end' && pages < PAGES; pages++) {
    await turnPage(ledger, claimed);
  }
  const due = run.todo.splice(0, budget);
  if (due.length > 0) run.failed.push(...(await mend(ledger, due)));
  const done = run.phase === 'end' && run.todo.length === 0;
  if (done && run.failed.length === 0) {
    // Events since the start are the next run's too: they may have been listed before they were there.
    run.next = Math.min(Math.max(run.newest, run.next), Math.floor(claimed.startedAt / 1000));
  }
  await saveRun(db, run, done ? now : null);
  return done ? 'done' : 'working';
}
