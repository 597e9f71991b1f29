import { and, desc, eq, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import type { DriftPage } from '../../contract/repair.ts';
import { drift } from '../../db/audit.ts';
import type { Env } from '../../env.ts';
import { ask, siteOf } from '../../http/caller.ts';
import { pageOf, readCursor } from '../../http/cursor.ts';

const PAGE = 50;

/** What reconciliation found to differ on this site, newest first. */
export async function listDrift(c: Context<Env>, cursor: string | undefined): Promise<DriftPage> {
  const after = readCursor(cursor);
  const older = after ? sql`(${drift.at}, ${drift.id}) < (${after[0]}, ${Number(after[1])})` : undefined;
  const [, rows] = await ask(
    c,
    c.var.db
      .select({ id: drift.id, objectId: drift.objectId, before: drift.before, after: drift.after, at: drift.at })
      .from(drift)
      .where(and(eq(drift.siteId, siteOf(c)), older))
      .orderBy(desc(drift.at), desc(drift.id))
      .limit(PAGE + 1),
  );
  const { page, next } = pageOf(rows, PAGE, (row) => [row.at, String(row.id)]);
  return { drift: page, next };
}
