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
] as const;

/** Null when the card pays; otherwise the field to mend and what to say. */
export function cardFault(form: CardForm, now: number): CardFault | null {
  if (!/^\S+@\S+\.\S+$/.test(form.email)) return { field: 'email', message: 'Enter your e-mail address.' };
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
  return card.refusal ? { field: 'number', message: card.refusal, refused: true } : null;
}

/** A card is good to the end of the month it names. `now` in epoch milliseconds. */
function expiryFault(expiry: string, now: number): string | null {
  const match = /^(\d{1,2})\s*\/?\s*(?:20)?(\d{2})$/.exec(expiry);
  const month = Number(match?.[1]);
  if (!match || month < 1 || month > 12) return 'Enter the expiry date as MM / YY.';
  const end = Date.UTC(2000 + Number(match[2]), month);
  return end <= now ? 'Your card has expired.' : null;
}
