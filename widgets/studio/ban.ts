import { msg, str } from '@lit/localize';
import type { LyceumError } from '../../sdk/error.ts';
import { confirmed } from './confirm.ts';
import { explain } from './explain.ts';

/** Asks whether to suspend somebody, or to let somebody back in who is. */
export function surelyBan({ name, banned }: { name: string; banned: boolean }): Promise<boolean> {
  return confirmed(
    banned
      ? {
          title: msg(str`Let ${name} back in?`),
          text: msg('They can sign in, read and comment again at once.'),
          yes: msg('Let back in'),
        }
      : {
          title: msg(str`Suspend ${name}?`),
          text: msg(
            'They are signed out everywhere and cannot come back in. A running subscription stays as it is at Stripe.',
          ),
          yes: msg('Suspend'),
          danger: true,
        },
  );
}

export function banDone({ name, banned }: { name: string; banned: boolean }): string {
  return banned ? msg(str`${name} may come in again.`) : msg(str`${name} is suspended.`);
}

export function banRefusal(error: LyceumError): string {
  return error.code === 'conflict' ? msg('An owner cannot be suspended.') : explain(error);
}
