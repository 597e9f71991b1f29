import { and, desc, eq, lt } from 'drizzle-orm';
import type { Context } from 'hono';
import type { AuditPage } from '../../contract/repair.ts';
import { audit } from '../../db/audit.ts';
import { member } from '../../db/member.ts';
import type { Env } from '../../env.ts';
import { ask, siteOf } from '../../http/caller.ts';
import { pageOf, readCursor } from '../../http/cursor.ts';

const PAGE = 50;

/** Who did what to money and access on this site, newest first; to one subject only, where it is given. */
export async function listAudit(
  c: Context<Env>,
  { cursor, subject }: { cursor?: string | undefined; subject?: string | undefined },
): Promise<AuditPage> {
  const after = readCursor(cursor);
  const siteId = siteOf(c);
  const [, rows] = await ask(
    c,
    c.var.db
      .select({
        id: audit.id,
        at: audit.at,
        actor: audit.actor,
        name: member.name,
        action: audit.action,
        subject: audit.subject,
        detail: audit.detail,
      })
      .from(audit)
      .leftJoin(member, and(eq(member.id, audit.actor), eq(member.siteId, siteId)))
      .where(
        and(
          eq(audit.siteId, siteId),
          subject === undefined ? undefined : eq(audit.subject, subject),
          after ? lt(audit.id, after[0]) : undefined,
        ),
      )
      .orderBy(desc(audit.id))
      .limit(PAGE + 1),
  );
  const { page, next } = pageOf(rows, PAGE, (row) => [row.id, '']);
  return { entries: page, next };
}
