import { msg, str } from '@lit/localize';
import type { Opens, Plan, PlanAdminList, PlanKind } from '../../worker/contract/billing.ts';
import { money } from '../base/format.ts';

export function kindWord(kind: PlanKind | 'gift'): string {
  return {
    subscription: msg('Subscription'),
    pass: msg('Pass'),
    purchase: msg('One-off'),
    gift: msg('Gift'),
  }[kind];
}

export function opensWord(opens: Opens): string {
  return { all: msg('Everything'), tier: msg('A tier'), content: msg('Listed contents') }[opens];
}

/** What is paid for it, and how often. */
export function priceWords({ kind, interval, days, amount, currency }: Plan): string {
  const price = money(amount, currency);
  if (kind === 'pass') return msg(str`${price} for ${days ?? 0} days`);
  if (kind === 'purchase') return msg(str`${price}, once`);
  return interval === 'year' ? msg(str`${price} a year`) : msg(str`${price} a month`);
}

/** What there is to know besides the price, line by line. */
export function factsOf({ prices, trialDays, seats, opens, tier, contents }: PlanAdminList['plans'][number]): string[] {
  const others = prices.map(({ amount, currency }) => money(amount, currency)).join(' · ');
  return [
    others && msg(str`Elsewhere ${others}`),
    opens === 'all' && msg('Opens everything'),
    opens === 'tier' && msg(str`Opens the tier “${tier ?? ''}” and what is in no tier`),
    opens === 'content' &&
      (contents.length === 1 ? msg('Opens 1 content') : msg(str`Opens ${contents.length} contents`)),
    trialDays > 0 && msg(str`${trialDays} days of trial`),
    seats > 1 && msg(str`For teams of up to ${seats}`),
  ].filter((fact): fact is string => typeof fact === 'string' && fact !== '');
}
