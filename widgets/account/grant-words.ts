import { msg, str } from '@lit/localize';
import type { Grant } from '../../sdk/index.ts';
import { money } from '../base/format.ts';
import { day } from '../base/time.ts';

/** What a grant is called: its plan, its one content, or everything. */
export function nameOf({ plan, opens, contents }: Grant): string {
  return plan ?? (opens === 'all' ? msg('Full access') : (contents[0]?.title ?? msg('Access')));
}

/** What it opens. */
export function opening({ plan, opens, tier, contents }: Grant): string {
  if (opens === 'all') return msg('Opens everything.');
  if (opens === 'tier') return msg(str`Opens everything but what belongs to tiers other than “${tier ?? ''}”.`);
  // Given by hand it is called by what it opens.
  if (plan === null) return '';
  const titles = contents.slice(0, 3).map(({ title }) => title);
  const more = contents.length - titles.length;
  if (titles.length === 0) return msg('Opens nothing that is still here.');
  const listed = titles.join(', ');
  return more > 0 ? msg(str`Opens ${listed} and ${more} more.`) : msg(str`Opens ${listed}.`);
}

/** Where it comes from. */
export function origin({ source, reason }: Grant): string {
  switch (source) {
    case 'subscription':
      return msg('Your subscription');
    case 'trial':
      return msg('Your trial');
    case 'pass':
      return msg('A pass that you bought');
    case 'purchase':
      return msg('Bought once, yours for good');
    case 'gift':
      return reason === 'referral' ? msg('A reward for bringing others') : msg('A gift');
    case 'seat':
      return msg('A seat in a team');
    case 'comp':
      return msg('Given to you by this site');
  }
}

/** Since when and until when; for what is over, why. */
export function span(grant: Grant, now: number): string {
  const { startsAt, endsAt, renews, reason, subscription } = grant;
  if (endsAt !== null && endsAt <= now) {
    const on = day(endsAt);
    switch (reason) {
      case 'refunded':
        return msg(str`Refunded, and over since ${on}.`);
      case 'withdrawn':
        return msg(str`You withdrew from the contract; over since ${on}.`);
      case 'disputed':
        return msg(str`The payment is disputed at the bank; closed since ${on}.`);
      case 'dispute_lost':
        return msg(str`The bank took the payment back; over since ${on}.`);
      case 'past_due':
        return msg(str`The payment failed; closed since ${on}. A new card opens it again.`);
      case 'paused':
        return msg(str`Paused; closed since ${on}.`);
      case 'seat_removed':
        return msg(str`The seat was taken back on ${on}.`);
      case 'plan_gone':
        return msg(str`This plan is no longer offered here; over since ${on}.`);
      default:
        return msg(str`Ended on ${on}.`);
    }
  }
  const since = startsAt > now ? msg(str`From ${day(startsAt)}`) : msg(str`Since ${day(startsAt)}`);
  if (endsAt === null) return msg(str`${since}, without an end.`);
  if (reason === 'past_due') return msg(str`${since}. The last payment failed: access lasts until ${day(endsAt)}.`);
  if (subscription?.paused) return msg(str`${since}. Paused: access lasts until ${day(endsAt)}.`);
  return renews ? `${since}.` : msg(str`${since}, until ${day(endsAt)}.`);
}

/** The next charge. */
export function charge({ nextCharge }: Grant): string {
  if (!nextCharge) return '';
  const amount = money(nextCharge.amount, nextCharge.currency);
  return msg(str`Next charge: ${amount} on ${day(nextCharge.at)}, plus tax where it applies.`);
}
