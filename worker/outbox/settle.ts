import { sql } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import { outbox, webhookEndpoint } from '../db/outbox.ts';
import type { Parcel } from './claim.ts';
import type { Outcome } from './hand-over.ts';

const MINUTE = 60_000;
/** Below the 24 hours that mail providers remember a key: a try that was taken without an answer is still known at the next. */
const LONGEST_WAIT = 720 * MINUTE;
/** How long after each try the next one comes, in milliseconds. After the fourteenth, four days on, the row is given up. */
export const BACKOFF = [
  ...[1, 5, 30, 120, 360].map((minutes) => minutes * MINUTE),
  ...Array<number>(8).fill(LONGEST_WAIT),
];
/** What is kept of an error. */
const ERROR_LENGTH = 300;

/** Writes down what became of a wave, in one statement; of endpoints that are gone, in a second. */
export async function settle(
  db: DrizzleD1Database,
  outcomes: readonly (readonly [Parcel, Outcome])[],
  now: number,
): Promise<void> {
  const results = outcomes.map(([parcel, outcome]) => ({
    id: parcel.id,
    attempts: parcel.attempts,
    ...columnsOf(parcel, outcome, now),
  }));
  await db.run(sql`update ${outbox} set leased_until = 0, done_at = r.value ->> 'doneAt', failed_at = r.value ->> 'failedAt',
    error = r.value ->> 'error', due_at = coalesce(r.value ->> 'dueAt', due_at)
    from json_each(${JSON.stringify(results)}) as r
    where outbox.id = r.value ->> 'id' and outbox.done_at is null
      and (outbox.attempts = r.value ->> 'attempts' or r.value ->> 'doneAt' is not null)`);
  const gone = outcomes.flatMap(([{ target }, outcome]) =>
    outcome.state === 'failed' && outcome.gone ? [target] : [],
  );
  if (gone.length > 0) {
    await db.run(sql`update ${webhookEndpoint} set active = 0
      where id in (select value from json_each(${JSON.stringify(gone)}))`);
  }
}

/** A late holder whose lease ran out writes only that it did send; how the next try goes is the next holder's word. */
function columnsOf({ attempts }: Parcel, outcome: Outcome, now: number) {
  if (outcome.state === 'done') return { doneAt: now, failedAt: null, error: outcome.note ?? '', dueAt: null };
  const error = outcome.error.slice(0, ERROR_LENGTH);
  const wait = BACKOFF[attempts - 1];
  if (outcome.state === 'failed' || wait === undefined) return { doneAt: null, failedAt: now, error, dueAt: null };
  const asked = Math.min((outcome.retryAfter ?? 0) * 1000, LONGEST_WAIT);
  return { doneAt: null, failedAt: null, error, dueAt: now + Math.max(wait, asked) };
}
