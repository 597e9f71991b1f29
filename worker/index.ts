import { drizzle } from 'drizzle-orm/d1';
import { expireSignIns } from './account/expire.ts';
import { app } from './app.ts';
import { trimCheckoutAttempts } from './billing/checkout/attempts.ts';
import { deferCharges } from './billing/gifts/defer.ts';
import { trimGifts } from './billing/gifts/trim.ts';
import { linkImported } from './billing/imports/link.ts';
import { reconcile } from './billing/repair/reconcile.ts';
import { startReconciliation } from './billing/repair/run.ts';
import { trimEvents } from './billing/repair/trim.ts';
import { settleWithdrawals } from './billing/withdrawal/settle.ts';
import { refreshFigures, startFigures } from './communities/figures.ts';
import type { Bindings, Work } from './env.ts';
import { continueMailings } from './notifications/queue-mailing.ts';
import { queueReminders } from './notifications/reminders.ts';
import { drainOutbox, ROUND } from './outbox/drain.ts';
import { trimOutbox } from './outbox/trim.ts';
import { trimMeter } from './posts/meter.ts';
import { trimImpressions, trimInteractions } from './recommendations/retention.ts';
import { work } from './recommendations/training/queue.ts';
import { reviveTrainings, startTrainings } from './recommendations/training/schedule.ts';
import { tidyModels } from './recommendations/training/tidy.ts';

/** As in wrangler.toml. */
const NIGHTLY = '17 3 * * *';
/** Apart from what is sent, so that each has an invocation's limits for itself. */
const RECONCILING = '2-57/5 * * * *';

/** What has outlived its use. */
const trims = [
  expireSignIns,
  trimCheckoutAttempts,
  trimEvents,
  trimGifts,
  trimImpressions,
  trimInteractions,
  trimMeter,
  trimOutbox,
];

export default {
  fetch: app.fetch,
  queue: work,
  /** A failure of one task leaves the others their turn. */
  async scheduled({ cron, scheduledTime }, env, ctx) {
    const db = drizzle(env.DB);
    if (cron === NIGHTLY) {
      for (const trim of trims) ctx.waitUntil(trim(db, scheduledTime));
      ctx.waitUntil(startReconciliation(db, scheduledTime).run());
      ctx.waitUntil(startFigures(db, scheduledTime).run());
      ctx.waitUntil(tidyModels(env, db).then(() => startTrainings(env, db, scheduledTime)));
      return;
    }
    if (cron === RECONCILING) {
      ctx.waitUntil(reconcile(env, db, Date.now()));
      ctx.waitUntil(deferCharges({ env, db, now: Date.now() }));
      ctx.waitUntil(refreshFigures(db, Date.now()));
      ctx.waitUntil(reviveTrainings(env, db, Date.now()));
      return;
    }
    ctx.waitUntil(settleWithdrawals(env, db, scheduledTime));
    ctx.waitUntil(linkImported({ env, db, now: Date.now() }, { slice: 2 }));
    const queued = [queueReminders(db, scheduledTime), continueMailings(db, scheduledTime)];
    for (const task of queued) ctx.waitUntil(task);
    ctx.waitUntil(Promise.allSettled(queued).then(() => sendDue(env)));
  },
} satisfies ExportedHandler<Bindings, Work>;

/** Two rounds: forty requests and 24 D1 queries at most, with the free plan's limits of 50 an invocation in mind. */
async function sendDue(env: Bindings): Promise<void> {
  const db = drizzle(env.DB);
  for (let round = 0; round < 2; round++) {
    // Leases are counted from the real time, however late cron is.
    if ((await drainOutbox(env, db, Date.now())) < ROUND) return;
  }
}
