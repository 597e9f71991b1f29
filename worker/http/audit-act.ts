import type { Context } from 'hono';
import { type AuditEntry, recordAudit } from '../db/record-audit.ts';
import type { Env } from '../env.ts';
import type { Caller } from './caller.ts';

/** Statement, for the batch of the act: the caller, at the desk or with a token, did this to money or access. */
export function auditAct(c: Context<Env>, caller: Caller, act: Pick<AuditEntry, 'action' | 'subject' | 'detail'>) {
  const { db, now } = c.var;
  const actor = caller.staff?.id ?? `token:${caller.token?.name ?? ''}`;
  return recordAudit(db, { siteId: caller.site.id, at: now, actor, ...act });
}
