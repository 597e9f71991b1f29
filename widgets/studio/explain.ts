import { msg } from '@lit/localize';
import type { LyceumError } from '../../sdk/error.ts';
import { explain as explainToReader } from '../base/explain.ts';

/** Why something failed, in words for who works at the desk. */
export function explain(error: LyceumError): string {
  switch (error.code) {
    case 'network':
      return navigator.onLine
        ? msg('The desk cannot reach the community right now. Nothing you typed is lost.')
        : msg('You are offline. Nothing you typed is lost.');
    case 'session_expired':
    case 'unauthenticated':
      return msg('Your session had ended, so this was not done. Sign in, then try again.');
    case 'bad_request':
      return msg('Something in the form is not as it should be. Please look again.');
    case 'forbidden':
      return msg('Your role does not allow this.');
    case 'site_unknown':
      return msg('There is no site with this id here.');
    case 'conflict':
      return msg('This was changed in the meantime.');
    case 'payment_unavailable':
      return msg('Stripe does not answer right now. Please try again.');
    default:
      return explainToReader(error);
  }
}
