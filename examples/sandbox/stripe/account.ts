import { randomInt } from 'node:crypto';
import type Stripe from 'stripe';
import type { State } from './state.ts';

/** One Stripe account as the endpoints see it. */
export interface Account {
  state: State;
  /** Now in Stripe's unit, whole seconds since the epoch. */
  now(): number;
  /** Where this server is reached, without a trailing slash. */
  url: string;
  /** The API call being answered; null while the account acts by itself or for a payer. */
  request: Stripe.Event.Request | null;
  /** Sends an event to the webhook in the background. */
  dispatch(event: Stripe.Event): void;
  /** Keeps the state on disk where that is wanted. */
  save(): void;
}

const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

export function newId(prefix: string, length = 24): string {
  return `${prefix}_${Array.from({ length }, () => LETTERS[randomInt(LETTERS.length)]).join('')}`;
}
