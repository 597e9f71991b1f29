import type { DrizzleD1Database } from 'drizzle-orm/d1';
import { audit } from './audit.ts';

export type AuditEntry = Omit<typeof audit.$inferInsert, 'id'>;

/** Statement, for the batch of the act: who did what to money or access. */
export function recordAudit(db: DrizzleD1Database, entry: AuditEntry) {
  return db.insert(audit).values(entry);
}
