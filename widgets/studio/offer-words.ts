import { msg, str } from '@lit/localize';
import type { OfferDuration, OfferList } from '../../worker/contract/offer.ts';
import { money } from '../base/format.ts';

export type OfferRow = OfferList['offers'][number];
export type OfferState = 'active' | 'withdrawn' | 'expired' | 'used-up';

/** Stripe refuses a code that is over by itself, whether it was withdrawn or not. */
export function stateOf({ active, expiresAt, maxUses, uses }: OfferRow, now: number): OfferState {
  if (expiresAt !== null && expiresAt <= now) return 'expired';
  if (maxUses !== null && uses !== null && uses >= maxUses) return 'used-up';
  return active ? 'active' : 'withdrawn';
}

export function stateWord(state: OfferState): string {
  return {
    active: msg('Active'),
    withdrawn: msg('Withdrawn'),
    expired: msg('Expired'),
    'used-up': msg('Used up'),
  }[state];
}

export function durationWord(duration: OfferDuration): string {
  return {
    once: msg('First payment'),
    repeating: msg('Some months'),
    forever: msg('Every payment'),
  }[duration];
}

/** “20% off for 3 months”. */
export function termsOf({ percent, amount, currency, duration, months }: OfferRow): string {
  const off = percent !== null ? msg(str`${percent}% off`) : msg(str`${money(amount ?? 0, currency ?? 'eur')} off`);
  if (duration === 'forever') return msg(str`${off} every payment`);
  if (duration === 'once') return msg(str`${off} the first payment`);
  return months === 1 ? msg(str`${off} for a month`) : msg(str`${off} for ${months ?? 0} months`);
}

/** As Stripe counts them. */
export function usesOf({ uses, maxUses }: OfferRow): string {
  if (uses === null) return msg('Stripe does not say how often it was used');
  if (maxUses !== null) return msg(str`${uses} of ${maxUses} uses`);
  return uses === 1 ? msg('1 use') : msg(str`${uses} uses`);
}
