import { and, eq, isNull, sql } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import { job } from '../../db/audit.ts';
import type { ObjectRef } from '../projection/fetch-object.ts';

const NAME = 'reconcile';
/** Longer than a slice takes with Stripe at its slowest, and over before cron comes again. */
const LEASE = 4 * 60_000;

/**
 * What is gone through, in this order. Subscriptions before all that leads to payments: projecting a payment projects its
 * subscription too, and what differed there would be mended without being reported. `payments` only by a thorough run.
 */
export const phases = ['subscriptions', 'events', 'payments', 'local', 'again', 'end'] as const;
type Phase = (typeof phases)[number];

/** An object to project, and the site that it names. */
export type Due = ObjectRef & { site?: string | undefined };

/** Where a reconciliation stands, between two slices. */
export interface Run {
  /** Projects everything, not only what seems to differ: after a restore, or when the owner asks. */
  thorough: boolean;
  phase: Phase;
  /** Which part of a phase's lists, and after which object in it. */
  part: number;
  after: string | null;
  /** Seconds: the newest event seen; and, from the run before, where the events still to be seen begin. */
  newest: number;
  next: number;
  todo: Due[];
  failed: Due[];
  /** Counts claims: who has lost the lease cannot save. */
  turn: number;
  leasedUntil: number;
}

export interface Claimed {
  run: Run;
  startedAt: number;
}

const fresh: Omit<Run, 'thorough' | 'next' | 'turn'> = {
  phase: phases[0],
  part: 0,
  after: null,
  newest: 0,
  todo: [],
  failed: [],
  leasedUntil: 0,
};

/**
 * Starts a run, unless one is under way; a thorough one takes the place of one that is not. Its slices are
 * `reconcile`'s. One statement.
 */
export function startReconciliation(db: DrizzleD1Database, now: number, { thorough = false } = {}) {
  const cursor = { ...fresh, thorough };
  return db
    .insert(job)
    .values({ name: NAME, cursor, startedAt: now })
    .onConflictDoUpdate({
      target: job.name,
      set: {
        cursor: sql`json_set(excluded.cursor,
          '$.next', coalesce(json_extract(${job.cursor}, '$.next'), 0),
          '$.turn', coalesce(json_extract(${job.cursor}, '$.turn'), 0) + 1)`,
        startedAt: now,
        finishedAt: null,
      },
      setWhere: sql`${job.finishedAt} is not null or (${thorough} and not coalesce(json_extract(${job.cursor}, '$.thorough'), 0))`,
    });
}

/** Statement: how the newest run stands. */
export function newestRun(db: DrizzleD1Database) {
  return db.select({ startedAt: job.startedAt, finishedAt: job.finishedAt }).from(job).where(eq(job.name, NAME));
}

/** Takes the lease of the run under way; null when there is none, or somebody has it. */
export async function claimRun(db: DrizzleD1Database, now: number): Promise<Claimed | null> {
  const [row] = await db
    .update(job)
    .set({
      cursor: sql`json_set(${job.cursor}, '$.leasedUntil', ${now + LEASE},
        '$.turn', coalesce(json_extract(${job.cursor}, '$.turn'), 0) + 1)`,
    })
    .where(
      and(
        eq(job.name, NAME),
        isNull(job.finishedAt),
        sql`coalesce(json_extract(${job.cursor}, '$.leasedUntil'), 0) <= ${now}`,
      ),
    )
    .returning({ cursor: job.cursor, startedAt: job.startedAt });
  // A restored backup's row says no more than that a run is wanted.
  const unset = { ...fresh, thorough: false, next: 0, turn: 0 };
  return row ? { run: { ...unset, ...row.cursor }, startedAt: row.startedAt } : null;
}

/** Gives the lease back, with what the slice has come to; nothing where the lease was lost. */
export async function saveRun(db: DrizzleD1Database, run: Run, finishedAt: number | null): Promise<void> {
  await db
    .update(job)
    .set({ cursor: { ...run, leasedUntil: 0 }, finishedAt })
    .where(and(eq(job.name, NAME), sql`json_extract(${job.cursor}, '$.turn') = ${run.turn}`));
}
