import { msg } from '@lit/localize';

/** The language that the widgets speak, for money: the page's may be another, or no valid tag. */
const lang = msg('en', { id: 'locale', desc: 'The BCP 47 tag of the language translated into, such as zh-Hans' });

/** `1200`, `eur` → `€12`. Stripe's amounts are in the currency's minor unit, of which some have no fraction (JPY). */
export function money(amount: number, currency: string): string {
  const format = new Intl.NumberFormat(lang, {
    style: 'currency',
    currency,
    trailingZeroDisplay: 'stripIfInteger',
  } as Intl.NumberFormatOptions);
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}
