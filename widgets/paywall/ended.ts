import { msg, str } from '@lit/localize';
import type { Post } from '../../sdk/index.ts';
import { day } from '../base/time.ts';

type Ended = NonNullable<Extract<Post, { state: 'locked' }>['ended']>;

/** Why access that there was is over, in the reader's words. */
export function ended({ reason, at }: Ended): string {
  const on = day(at);
  switch (reason) {
    case 'trial':
      return msg(str`Your trial ended on ${on}.`);
    case 'past_due':
      return msg(
        str`A payment did not go through, so your access ended on ${on}. You can change your card in your account.`,
      );
    case 'paused':
      return msg(str`Your subscription has been paused since ${on}. You can go on with it in your account.`);
    case 'refunded':
    case 'withdrawn':
      return msg(str`Your payment was given back, and your access ended on ${on}.`);
    case 'disputed':
    case 'dispute_lost':
      return msg(str`The payment was disputed with your bank, so your access ended on ${on}.`);
    case 'seat':
    case 'seat_removed':
      return msg(str`Your seat in the team ended on ${on}.`);
    case 'gift':
      return msg(str`The gift that you were given ended on ${on}.`);
    default:
      return msg(str`Your access ended on ${on}.`);
  }
}
