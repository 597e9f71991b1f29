import { and, count, eq, gte, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import type { Reconciliation } from '../../contract/repair.ts';
import { drift, job } from '../../db/audit.ts';
import { stripeEvent } from '../../db/billing.ts';
import type { Env } from '../../env.ts';
import { auditAct } from '../../http/audit-act.ts';
import { ask, siteOf } from '../../http/caller.ts';
import { reconcile } from './reconcile.ts';
import { newestRun, startReconciliation } from './run.ts';

/** Slices worked right after the request; cron does the rest. */
const AT_ONCE = 4;

/** Where the newest reconciliation stands. */
export async function readReconciliation(c: Context<Env>): Promise<Reconciliation> {
  const { db } = c.var;
  const siteId = siteOf(c);
  const started = sql`(select ${job.startedAt} from ${job} where ${job.name} = 'reconcile')`;
  const [, [run], [differed], [failed]] = await ask(
    c,
    newestRun(db),
    db
      .select({ count: count().as('drifted') })
      .from(drift)
      .where(and(eq(drift.siteId, siteId), gte(drift.at, started))),
    db
      .select({ count: count().as('failed') })
      .from(stripeEvent)
      .where(
        and(eq(stripeEvent.siteId, siteId), eq(stripeEvent.outcome, 'failed'), eq(stripeEvent.type, 'reconciliation')),
      ),
  );
  return {
    state: run ? (run.finishedAt === null ? 'running' : 'done') : 'never',
    startedAt: run?.startedAt ?? null,
    finishedAt: run?.finishedAt ?? null,
    drifted: differed?.count ?? 0,
    failed: failed?.count ?? 0,
  };
}

/** The owner wants everything compared, now: starts a run, or helps the one that is under way. */
export async function pressReconciliation(c: Context<Env>): Promise<void> {
  const { db, now, env } = { ...c.var, env: c.env };
  const [caller] = await ask(c);
  await db.batch([
    startReconciliation(db, now, { thorough: true }),
    auditAct(c, caller, {
      action: 'reconciliation.start',
      subject: 'reconciliation',
    }),
  ]);
  const work = async () => {
    for (let slice = 0; slice < AT_ONCE; slice++) {
      if ((await reconcile(env, db, Date.now())) !== 'working') return;
    }
  };
  c.executionCtx.waitUntil(
    work().catch((error: unknown) => console.error(JSON.stringify({ reconcile: String(error) }))),
  );
}
