import { msg } from '@lit/localize';
import { day } from '../base/time.ts';

const lang = msg('en', { id: 'locale', desc: 'The BCP 47 tag of the language translated into, such as zh-Hans' });
const NEAR = 48 * 3_600_000;

/** When something opens: the day; soon, with the time. */
export function opening(at: number, now: number = Date.now()): string {
  if (at - now > NEAR) return day(at);
  return new Intl.DateTimeFormat(lang, { dateStyle: 'medium', timeStyle: 'short' }).format(at);
}
