import { sql } from 'drizzle-orm';
import type { Context } from 'hono';
import { audit } from '../db/audit.ts';
import { type AuditEntry, recordAudit } from '../db/record-audit.ts';
import type { Env } from '../env.ts';
import type { Caller } from './caller.ts';

type Act = Pick<AuditEntry, 'action' | 'subject' | 'detail'>;

/** Statement, for the batch of the act: the caller, at the desk or with a token, did this to money or access. */
export function auditAct(c: Context<Env>, caller: Caller, act: Act) {
  const { db, now } = c.var;
  return recordAudit(db, { siteId: caller.site.id, at: now, actor: actorOf(caller), ...act });
}

/** The same for an act that may come to nothing: stands right behind its statement, and tells of it where that changed a row. */
export function auditChange(c: Context<Env>, caller: Caller, { action, subject, detail = {} }: Act) {
  const { db, now } = c.var;
  return db.insert(audit).select(
    sql`select null, ${caller.site.id}, ${now}, ${actorOf(caller)}, ${action}, ${subject}, ${JSON.stringify(detail)}
        where changes() > 0`,
  );
}

const actorOf = ({ staff, token }: Caller): string => staff?.id ?? `token:${token?.name ?? ''}`;
