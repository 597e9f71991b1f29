import type { DrizzleD1Database } from 'drizzle-orm/d1';
import type { WebhookType } from '../../contract/webhook.ts';
import { announce } from '../../outbox/queue.ts';
import type { Effect } from './effect.ts';
import type { Facts } from './facts.ts';
import type { GrantTerms } from './grant-of.ts';

/** Statements that tell the owner's server of a grant that began, changed or ended with this revision. */
export function announceGrant(
  db: DrizzleD1Database,
  now: number,
  effect: Effect,
  facts: Facts,
  after: GrantTerms | null,
) {
  const { siteId, memberId, planId } = effect;
  return announceChange(db, now, { id: facts.objectId, siteId, memberId, planId }, facts, after);
}

/** The same for any grant that the facts know. */
export function announceChange(
  db: DrizzleD1Database,
  now: number,
  { id, siteId, memberId: member, planId: plan }: { id: string; siteId: string; memberId: string; planId: string },
  facts: Facts,
  after: Pick<GrantTerms, 'reason' | 'startsAt' | 'endsAt'> | null,
) {
  const before = facts.grants.find((row) => row.id === id) ?? null;
  const type = changeOf(before, after, now);
  if (!type) return [];
  const { reason, startsAt, endsAt } = after ?? { reason: 'ended', startsAt: before?.startsAt ?? now, endsAt: now };
  const data = { grant: id, member, plan, reason, startsAt, endsAt };
  return [announce(db, { id: `${id}/${facts.revision + 1}`, siteId, type, data, now })];
}

type Span = Pick<GrantTerms, 'endsAt' | 'reason'>;

function changeOf(before: Span | null, after: Span | null, now: number): WebhookType | null {
  const live = (span: Span | null) => span !== null && (span.endsAt === null || span.endsAt > now);
  if (live(before) !== live(after)) return live(after) ? 'grant.created' : 'grant.ended';
  if (!live(after)) return null;
  return before?.endsAt === after?.endsAt && before?.reason === after?.reason ? null : 'grant.changed';
}
