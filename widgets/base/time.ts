import { msg } from '@lit/localize';

/** The language that the widgets speak, for dates: the page's may be another, or no valid tag. */
const lang = msg('en', { id: 'locale', desc: 'The BCP 47 tag of the language translated into, such as zh-Hans' });

/** A day, as in “May 3, 2026”. */
export function day(time: number): string {
  return new Intl.DateTimeFormat(lang, { dateStyle: 'medium' }).format(time);
}

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_557_600_000],
  ['month', 2_629_800_000],
  ['week', 604_800_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

/** “3 hours ago”, down to the minute. */
export function ago(time: number, now: number): string {
  const format = new Intl.RelativeTimeFormat(lang, { numeric: 'auto' });
  const past = Math.max(0, now - time);
  const [unit, length] = steps.find(([, size]) => past >= size) ?? ['minute', 60_000];
  return format.format(-Math.floor(past / length), unit);
}
