import type Stripe from 'stripe';
import type { Account } from './account.ts';
import { createMethod, FAILS_LATER } from './payment-methods.ts';

/** What the payer typed, trimmed; the card's own fields are never put back into a page. */
export interface CardForm {
  email: string;
  number: string;
  expiry: string;
  cvc: string;
  name: string;
}
/** `refused`: the bank said no to a card that was typed in well. */
export type CardFault = { field: keyof CardForm; message: string; refused?: boolean };

/** https://docs.stripe.com/testing: the cards the stand-in knows. */
export const CARDS = [
  { number: '4242 4242 4242 4242', effect: 'The payment succeeds', refusal: '' },
  { number: '4000 0000 0000 0002', effect: 'The card is declined', refusal: 'Your card was declined.' },
  {
    number: '4000 0000 0000 9995',
    effect: 'Insufficient funds',
    refusal: 'Your card has insufficient funds. Try a different card.',
  },
  { number: '4000 0000 0000 0341', effect: 'Saved; its charges fail', refusal: '' },
] as const;

export function emailFault(form: CardForm): CardFault | null {
  return /^\S+@\S+\.\S+$/.test(form.email) ? null : { field: 'email', message: 'Enter your e-mail address.' };
}

/** Null when the card is good; otherwise the field to mend and what to say. `charged`: it is to pay at once. */
export function cardFault(form: CardForm, now: number, charged: boolean): CardFault | null {
  const digits = form.number.replace(/\D/g, '');
  const card = CARDS.find((known) => known.number.replaceAll(' ', '') === digits);
  if (!card) {
    const message = digits ? 'Your card number is invalid. Only test cards work here.' : 'Enter a card number.';
    return { field: 'number', message };
  }
  const expiry = expiryFault(form.expiry, now);
  if (expiry) return { field: 'expiry', message: expiry };
  if (!/^\d{3,4}$/.test(form.cvc)) return { field: 'cvc', message: 'Enter the 3 digits of the security code.' };
  if (!form.name) return { field: 'name', message: 'Enter the name on the card.' };
  const refusal = card.refusal || (charged && digits.endsWith(FAILS_LATER) ? 'Your card was declined.' : '');
  return refusal ? { field: 'number', message: refusal, refused: true } : null;
}

/** What the stand-in keeps of a card that was typed in well. */
export function cardMethod(account: Account, form: CardForm): Stripe.PaymentMethod {
  const [month = 12, year = 39] = form.expiry.split('/').map(Number);
  return createMethod(account, {
    type: 'card',
    last4: form.number.replace(/\D/g, '').slice(-4),
    expiry: { month, year: 2000 + (year % 100) },
    email: form.email,
    name: form.name,
  });
}

export function cardForm(body: Record<string, unknown>): CardForm {
  const text = (name: string) => String(body[name] ?? '').trim();
  return {
    email: text('email'),
    number: text('number'),
    expiry: text('expiry'),
    cvc: text('cvc'),
    name: text('name'),
  };
}

/** A card is good to the end of the month it names. `now` in epoch milliseconds. */
function expiryFault(expiry: string, now: number): string | null {
  const match = /^(\d{1,2})\s*\/?\s*(?:20)?(\d{2})$/.exec(expiry);
  const month = Number(match?.[1]);
  if (!match || month < 1 || month > 12) return 'Enter the expiry date as MM / YY.';
  const end = Date.UTC(2000 + Number(match[2]), month);
  return end <= now ? 'Your card has expired.' : null;
}
