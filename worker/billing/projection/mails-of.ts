import { queueMail } from '../../outbox/queue.ts';
import type { Effect } from './effect.ts';
import type { Facts } from './facts.ts';
import type { Statement, Writing } from './write-projection.ts';

/** Mails that a subscription's state calls for, keyed so that each is sent once a period. */
export function mailsOf(
  { db, now }: Writing,
  { grant, siteId, planId, subscription }: Effect,
  facts: Facts,
): Statement[] {
  const { site, member, plans, objectId } = facts;
  if (!site || !member || !subscription || grant === null || grant === 'keep') return [];
  if (grant.reason !== 'past_due' || !grant.renews || grant.endsAt === null) return [];
  const plan = plans.find(({ id }) => id === planId)?.name ?? '';
  return [
    queueMail(db, {
      id: `${objectId}/payment-failed/${subscription.periodEndsAt}`,
      siteId,
      to: member.email,
      kind: 'payment-failed',
      payload: { plan, until: grant.endsAt, url: site.url },
      now,
    }),
  ];
}
