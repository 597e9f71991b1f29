/** How many digits the currency's minor unit has: 2 for eur, 0 for jpy. Stripe's amounts follow the same. */
function digitsOf(currency: string): number {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
}

/** `12.50` in eur → 1250; null for what is no amount in this currency. A comma works as the decimal mark too. */
export function minorUnits(text: string, currency: string): number | null {
  const digits = digitsOf(currency);
  const match = text.trim().match(/^(\d{1,9})(?:[.,](\d+))?$/);
  const fraction = match?.[2] ?? '';
  if (!match || fraction.length > digits) return null;
  return Number(`${match[1]}${fraction.padEnd(digits, '0')}`);
}
