/** Stripe counts these in hundredths, though nobody else does: https://docs.stripe.com/currencies#special-cases */
const HUNDREDTHS = ['isk', 'ugx'];

/** An amount in minor units (Stripe's) as people write it: the currency's own decimals (ISO 4217: two, for yen none). */
export function amountText(amount: number, currency: string, lang: string): string {
  const format = new Intl.NumberFormat(localeOf(lang), { style: 'currency', currency: currency.toUpperCase() });
  const decimals = HUNDREDTHS.includes(currency) ? 2 : (format.resolvedOptions().maximumFractionDigits ?? 2);
  return format.format(amount / 10 ** decimals);
}

/** A day, in UTC: the reader's time zone is not known. */
export function dayText(at: number, lang: string): string {
  return new Intl.DateTimeFormat(localeOf(lang), { dateStyle: 'long', timeZone: 'UTC' }).format(at);
}

/** A day with its time, in UTC. */
export function timeText(at: number, lang: string): string {
  const format = { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' } as const;
  return `${new Intl.DateTimeFormat(localeOf(lang), format).format(at)} UTC`;
}

/** The site's language as far as mails speak it. */
const localeOf = (lang: string) => (isChinese(lang) ? 'zh-CN' : 'en-GB');

export const isChinese = (lang: string): boolean => /^zh\b/i.test(lang);
