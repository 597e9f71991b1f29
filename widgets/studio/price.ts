import { msg } from '@lit/localize';
import { money } from '../base/format.ts';

/** What the desk offers; Stripe takes more. */
export const currencies = ['eur', 'usd', 'gbp', 'chf', 'cny', 'jpy', 'sek', 'cad', 'aud', 'inr'];

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

/** 1250 in eur → `12.50`, as a field takes it. */
export function majorUnits(amount: number, currency: string): string {
  const digits = digitsOf(currency);
  return (amount / 10 ** digits).toFixed(digits);
}

/** The contract's limits of what can be charged. */
const LEAST = 50;
const MOST = 99_999_999;

/** What is wrong with a price as it was typed, or null. */
export function priceFault(text: string, currency: string): string | null {
  const amount = minorUnits(text, currency);
  if (amount === null) return msg('Write the price as a number, such as 9 or 9.50.');
  if (amount < LEAST) return `${msg('The least is')} ${money(LEAST, currency)}.`;
  if (amount > MOST) return `${msg('The most is')} ${money(MOST, currency)}.`;
  return null;
}
