import { msg, str } from '@lit/localize';
import type { MemberDetail, Payment } from '../../worker/contract/member.ts';
import type { SiteRules } from '../../worker/contract/site.ts';
import { day } from '../base/time.ts';

/** What can still be given back. */
export const leftOf = ({ amount, refunded }: Pick<Payment, 'amount' | 'refunded'>) => Math.max(0, amount - refunded);

/**
 * What giving back `amount` does to the access that the payment opened, as the ledger has it: a full refund ends it, a
 * partial one by the owner's rule. A subscription is not cancelled by that.
 */
export function afterRefund(
  payment: Pick<Payment, 'kind' | 'subscription' | 'amount' | 'refunded'>,
  amount: number,
  rules: Pick<SiteRules, 'partialRefund'>,
  subscriptions: MemberDetail['subscriptions'],
): string[] {
  const full = payment.refunded + amount >= payment.amount;
  const ends = full || rules.partialRefund === 'end';
  const said: string[] = [];
  if (!ends) said.push(msg('Access stays: by your settings, a partial refund keeps it.'));
  else if (payment.kind === 'gift') {
    said.push(msg('The gift is taken back: its code is no longer good, and access from it ends at once.'));
  } else if (payment.subscription !== null) {
    said.push(msg('If this paid for the period that runs now, access from it ends at once.'));
  } else said.push(msg('Access from it ends at once.'));
  if (ends && !full) said.push(msg('By your settings a partial refund does that too.'));
  const running = subscriptions.find(
    ({ id, endedAt, cancelAt }) => id === payment.subscription && endedAt === null && cancelAt === null,
  );
  if (running) {
    said.push(
      msg(
        str`The subscription itself goes on and charges again on ${day(running.periodEndsAt)}, unless you cancel it.`,
      ),
    );
  }
  return said;
}
