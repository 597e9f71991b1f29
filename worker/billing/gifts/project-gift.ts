import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import { grant } from '../../db/billing.ts';
import { gift } from '../../db/gift.ts';
import { outbox } from '../../db/outbox.ts';
import { queueMail } from '../../outbox/queue.ts';
import { announceChange } from '../projection/announce-grant.ts';
import type { Effect } from '../projection/effect.ts';
import { type Facts, stackedOn } from '../projection/facts.ts';
import type { GrantTerms } from '../projection/grant-of.ts';
import { stack } from '../projection/stack.ts';
import { restack, type Statement, type Writing } from '../projection/write-projection.ts';
import { giftCode } from './code.ts';

type Gift = NonNullable<Facts['gift']>;
type Voided = { reason: GrantTerms['reason']; at: number } | null;

/** What a payment means for the gift that it bought, and for the reward that it earned. */
export async function giftStatements(writing: Writing, effect: Effect, facts: Facts): Promise<Statement[]> {
  const bought = effect.gift && facts.gift ? await boughtGift(writing, effect.gift, facts.gift, facts) : [];
  return [...bought, ...rewarded(writing, effect, facts)];
}

async function boughtGift(
  writing: Writing,
  { paidAt, voided }: NonNullable<Effect['gift']>,
  row: Gift,
  facts: Facts,
): Promise<Statement[]> {
  const { db } = writing;
  const set = { paidAt, voidedAt: voided?.at ?? null, objectId: facts.objectId };
  return [
    db.update(gift).set(set).where(eq(gift.id, row.id)),
    ...(voided ? unsent(writing, row) : await mails(writing, row, facts)),
    ...redeemed(writing, row, voided, facts),
  ];
}

async function mails({ db, now, secret }: Writing, row: Gift, facts: Facts): Promise<Statement[]> {
  const { site, member, plans } = facts;
  if (!site || !member) return [];
  const { siteId, deliverAt, toEmail, toName, message } = row;
  const plan = plans.find(({ id }) => id === row.planId)?.name ?? '';
  const code = await giftCode(secret, row.id);
  const to = toName || toEmail || '';
  const received = { plan, giver: member.name, message, code, url: site.url };
  return [
    queueMail(db, {
      id: `${row.id}/bought`,
      siteId,
      to: member.email,
      kind: 'gift-bought',
      payload: { plan, to, code, deliverAt },
      now,
    }),
    ...(toEmail === null
      ? []
      : [
          queueMail(db, {
            id: `${row.id}/received`,
            siteId,
            to: toEmail,
            kind: 'gift-received',
            payload: received,
            now,
            dueAt: Math.max(now, deliverAt ?? now),
          }),
        ]),
  ];
}

/** Nobody is told of a gift that was taken back before its day. */
const unsent = ({ db }: Writing, row: Gift): Statement[] => [
  db
    .delete(outbox)
    .where(
      and(
        inArray(outbox.id, [`${row.id}/bought`, `${row.id}/received`]),
        isNull(outbox.doneAt),
        eq(outbox.attempts, 0),
      ),
    ),
];

/** The grant of who redeemed it ends with it, and comes back with it; what is stacked with it moves. */
function redeemed({ db, now }: Writing, row: Gift, voided: Voided, facts: Facts): Statement[] {
  const { redeemedBy, planId } = row;
  if (redeemedBy === null) {
    // Redeemed since the facts were read: what is voided now opens nothing all the same.
    const ended = { endsAt: sql`min(coalesce(${grant.endsAt}, ${now}), ${now})`, reason: voided?.reason };
    return voided ? [db.update(grant).set(ended).where(eq(grant.id, row.id))] : [];
  }
  // The owner's word stands, whatever becomes of the payment.
  const ended = facts.grants.some(({ id, reason }) => id === row.id && reason === 'ended');
  const entries = stackedOn(facts, redeemedBy, planId).map((entry) =>
    entry.id === row.id && !ended ? { ...entry, voidedAt: voided?.at ?? null } : entry,
  );
  const ends = stack(entries);
  const endsAt = ends.get(row.id) ?? null;
  ends.delete(row.id);
  if (ended) return restack(db, ends, facts);
  const reason = voided?.reason ?? (row.source === 'referral' ? 'referral' : 'gift');
  const startsAt = facts.grants.find(({ id }) => id === row.id)?.startsAt ?? now;
  const whose = { id: row.id, siteId: row.siteId, memberId: redeemedBy, planId };
  return [
    db.update(grant).set({ endsAt, reason }).where(eq(grant.id, row.id)),
    ...announceChange(db, now, whose, facts, { reason, startsAt, endsAt }),
    ...restack(db, ends, facts),
  ];
}

/** The reward is a gift that only the referrer can redeem. */
function rewarded(writing: Writing, { reward, siteId, planId }: Effect, facts: Facts): Statement[] {
  if (!reward) return [];
  const { db, now } = writing;
  const { rewardId: id } = facts.nominated;
  const voidedAt = reward.voided ? now : null;
  if (!facts.reward) {
    const { referrerId, days, paidAt } = reward;
    const row = { id, siteId, source: 'referral' as const, planId, days, giverId: referrerId, memberId: referrerId };
    return [
      db
        .insert(gift)
        .values({ ...row, objectId: facts.objectId, paidAt, createdAt: now })
        .onConflictDoNothing(),
    ];
  }
  return [
    db.update(gift).set({ voidedAt }).where(eq(gift.id, id)),
    ...redeemed(writing, facts.reward, reward.voided ? { reason: 'refunded', at: now } : null, facts),
  ];
}
