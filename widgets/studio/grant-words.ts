import { msg, str } from '@lit/localize';
import type { Grant, GrantReason, GrantSource } from '../../worker/contract/account.ts';
import { money } from '../base/format.ts';
import { day } from '../base/time.ts';

/** What a grant opens, by name. */
export function grantName({ plan, opens, contents }: Grant): string {
  return plan ?? (opens === 'all' ? msg('Everything') : (contents[0]?.title ?? msg('Nothing that is still here')));
}

export function sourceWord(source: GrantSource): string {
  return {
    subscription: msg('Subscription'),
    trial: msg('Trial'),
    pass: msg('Pass'),
    purchase: msg('Bought once'),
    gift: msg('Gift'),
    seat: msg('Seat in a team'),
    comp: msg('Given by hand'),
  }[source];
}

/** Why it stands as it does. */
export function reasonWord(reason: GrantReason): string {
  return {
    paid: msg('Paid'),
    trial: msg('On trial'),
    past_due: msg('Payment failed'),
    paused: msg('Paused'),
    ended: msg('Ended'),
    refunded: msg('Refunded'),
    disputed: msg('Disputed at the bank'),
    dispute_lost: msg('Dispute lost'),
    withdrawn: msg('Withdrawn from'),
    plan_gone: msg('Its plan is gone'),
    gift: msg('Redeemed'),
    referral: msg('Reward for a referral'),
    seat: msg('Seat taken'),
    seat_removed: msg('Seat taken back'),
    comp: msg('Given'),
    owner: msg('Owns the site'),
  }[reason];
}

/** Since when, until when. */
export function spanOf({ startsAt, endsAt, renews }: Grant, now: number): string {
  const from = day(startsAt);
  if (endsAt === null)
    return startsAt > now ? msg(str`From ${from}, without an end`) : msg(str`Since ${from}, without an end`);
  const until = day(endsAt);
  if (endsAt <= now) return msg(str`${from} to ${until}`);
  if (renews) return msg(str`Since ${from}, renews`);
  return startsAt > now ? msg(str`From ${from} to ${until}`) : msg(str`Since ${from}, until ${until}`);
}

export function nextCharge({ nextCharge }: Grant): string {
  if (!nextCharge) return '';
  const amount = money(nextCharge.amount, nextCharge.currency);
  return msg(str`Next charge ${amount} on ${day(nextCharge.at)}`);
}
