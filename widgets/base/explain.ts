import { msg } from '@lit/localize';
import type { LyceumError } from '../../sdk/index.ts';

/** Why an act failed, in the reader's words, by code. */
export function explain(error: LyceumError): string {
  switch (error.code) {
    case 'network':
      return msg('The community cannot be reached right now. Nothing is lost; please try again.');
    case 'rate_limited':
      return msg('That was a little too fast. Please wait a moment.');
    case 'code_wrong':
      return msg('That is not the code. Please look again.');
    case 'code_expired':
      return msg('This code no longer works. Please ask for a new one.');
    case 'mail_unavailable':
      return msg('The mail could not be sent. Please try again in a moment.');
    case 'payment_unavailable':
      return msg('The payment service does not answer right now. Nothing was charged.');
    case 'already_entitled':
      return msg('You have this already. Opening it…');
    case 'banned':
      return msg('This account has been suspended.');
    case 'session_expired':
    case 'unauthenticated':
      return msg('Your session has ended. Please sign in again.');
    case 'not_found':
      return msg('This is not here (any more).');
    case 'locked':
      return msg('This is not open to you yet.');
    case 'too_large':
      return msg('This is too long.');
    default:
      return msg('Something went wrong. Please try again.');
  }
}
