/** The euro's, as of 2026 (Bulgaria joined on 1 January). */
const EURO = 'AT BE BG CY DE EE ES FI FR GR HR IE IT LT LU LV MT NL PT SI SK AD MC ME SM VA XK'.split(' ');
const POUND = ['GB', 'GG', 'IM', 'JE'];
const FRANC = ['CH', 'LI'];
const DOLLAR = ['US', 'PR', 'EC', 'SV', 'GU', 'VI', 'AS'];

const shared: Record<string, string[]> = {
  eur: EURO,
  gbp: POUND,
  chf: FRANC,
  usd: DOLLAR,
  aud: ['AU', 'KI', 'NR', 'TV'],
};

/**
 * The regions (ISO 3166-1) whose own currency it is. Elsewhere a currency's code begins with its country's
 * (ISO 4217), which holds for all but the shared ones above.
 */
export const regionsOf = (currency: string): string[] => shared[currency] ?? [currency.slice(0, 2).toUpperCase()];
