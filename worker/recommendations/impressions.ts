import { and, eq, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import type { RecommendedKind } from '../contract/recommendation.ts';
import { profile } from '../db/profile.ts';
import { impression } from '../db/scoring.ts';
import type { Env } from '../env.ts';
import { siteOf } from '../http/caller.ts';

/** The same content shown again within so long is the same impression. */
export const SLOT = 30 * 60_000;

/** D1 binds at most 100 values a statement; a row has eleven. */
const ROWS = 9;

export interface Shown {
  kind: RecommendedKind;
  slug: string;
  propensity: number;
  explored: boolean;
}

/** Logs, once the answer is on its way, what stands in a member's list, and how likely it was to stand there. */
export function logImpressions(c: Context<Env>, memberId: string, modelVersion: number, list: readonly Shown[]): void {
  const { db, now: at } = c.var;
  const siteId = siteOf(c);
  const slot = Math.floor(at / SLOT);
  const rows = list.map(({ kind, slug, propensity, explored }, place) => {
    return { siteId, memberId, kind, slug, slot, position: place + 1, propensity, explored, modelVersion, at };
  });
  const [first, ...rest] = Array.from({ length: Math.ceil(rows.length / ROWS) }, (_, i) =>
    db
      .insert(impression)
      .values(rows.slice(i * ROWS, (i + 1) * ROWS))
      .onConflictDoNothing(),
  );
  // Whoever has switched personal lists off while the list was made leaves nothing behind.
  const unwanted = db.delete(impression).where(
    and(
      eq(impression.siteId, siteId),
      eq(impression.memberId, memberId),
      sql`exists (select 1 from ${profile} where ${profile.siteId} = ${siteId} and ${profile.memberId} = ${memberId}
        and not ${profile.personal})`,
    ),
  );
  if (first) c.executionCtx.waitUntil(writeAfterAnswer(c.var, () => db.batch([first, ...rest, unwanted])));
}

/** A list that was shown is worth more than its log: what cannot be written is only told. */
async function writeAfterAnswer({ requestId }: Env['Variables'], write: () => Promise<unknown>): Promise<void> {
  // A timer's turn comes after the answer: D1 is not kept busy before it.
  await new Promise((resolve) => setTimeout(resolve, 0));
  try {
    await write();
  } catch (cause) {
    console.error(JSON.stringify({ requestId, code: 'impressions', cause: String(cause) }));
  }
}
