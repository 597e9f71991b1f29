import { randomBytes } from 'node:crypto';
import type Stripe from 'stripe';
import type { Agenda } from './agenda.ts';
import type { faults } from './faults.ts';
import type { State } from './state.ts';

/** One Stripe account as the endpoints see it. */
export interface Account {
  state: State;
  agenda: Agenda;
  /** The failures that are to be played. */
  faults: ReturnType<typeof faults>;
  /** Now in Stripe's unit, whole seconds since the epoch; while the account catches up, the moment caught up with. */
  now(): number;
  /** Set while the account catches up with its clock. */
  moment: number | null;
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
  let id = `${prefix}_`;
  for (const byte of randomBytes(length)) id += LETTERS[byte % LETTERS.length];
  return id;
}
