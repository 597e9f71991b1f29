import type { RunningWorker } from './worker.ts';

/** What sends, and what compares with Stripe, as in wrangler.toml. */
const CRONS = ['*/5 * * * *', '2-57/5 * * * *'];
/** Instead of five minutes: who tries the demo waits for a mail. */
const EVERY = 3_000;

/** Runs the Worker's cron tasks, one after the other, never two at once. */
export function startCron(worker: RunningWorker): { close(): Promise<void> } {
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  let running = Promise.resolve();

  async function run(): Promise<void> {
    for (const cron of CRONS) {
      // What fails here fails again in a moment, or not; the Worker has said why.
      if (!closed) await worker.scheduled(cron).catch(() => {});
    }
    if (!closed) wait();
  }

  function wait(): void {
    timer = setTimeout(() => {
      running = run();
    }, EVERY);
  }

  wait();
  return {
    async close() {
      closed = true;
      clearTimeout(timer);
      await running;
    },
  };
}
