import type { DrizzleD1Database } from 'drizzle-orm/d1';
import type { Bindings } from '../env.ts';
import { claim, type Parcel } from './claim.ts';
import { handOver, type Outcome } from './hand-over.ts';
import { lookUp } from './look-up.ts';
import { settle } from './settle.ts';

/** Rows claimed at once. */
export const ROUND = 20;
/** Sent side by side: a Worker has six connections, one stays for D1. */
const SIDE_BY_SIDE = 5;

/**
 * Sends what is due, `limit` rows at most (≤ ROUND): claims them by a lease, sends each, writes down what became of it.
 *
 * Two drainers send nothing twice: one statement claims, so a row has one holder at a time, and the lease (two minutes)
 * is longer than a round can last (four waves of ten seconds). When a drainer dies between sending and writing that down,
 * the lease runs out and the row is sent again under the same key: mails with the same `Idempotency-Key` and webhooks
 * with the same `webhook-id`, by which provider and receiver know them. The `send_email` binding has no such key: there a
 * mail whose lease ended without an answer is sent at most once: it is given up with that reason, for people to see and
 * decide. What it tells stands in the member's account as well, and a charge announced twice frightens.
 *
 * At most eleven D1 queries; a failure of D1's leaves the rows to their lease.
 * @returns how many rows were claimed
 */
export async function drainOutbox(
  env: Bindings,
  db: DrizzleD1Database,
  now: number,
  limit: number = ROUND,
): Promise<number> {
  const parcels = await claim(db, now, Math.min(limit, ROUND));
  if (parcels.length === 0) return 0;
  const known = await lookUp(db, parcels, now);
  for (let i = 0; i < parcels.length; i += SIDE_BY_SIDE) {
    const wave = parcels.slice(i, i + SIDE_BY_SIDE);
    const outcomes = await Promise.all(
      wave.map(async (parcel): Promise<[Parcel, Outcome]> => [parcel, await handOver(env, parcel, known, now)]),
    );
    await settle(db, outcomes, now);
  }
  return parcels.length;
}
