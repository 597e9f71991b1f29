import { DAY, type Range } from './months.ts';

/**
 * Subscriptions that began or stopped to be paid for on a day of the range, in one currency. `day` −1: before the range
 * (only for those that were paid for at its beginning). `twelfths`: twelfths of a month's minor units, so that a yearly
 * price divides without rounding. `earlier`: of those that stopped, who had paid before the month began.
 */
export interface Moved {
  currency: string;
  day: number;
  count: number;
  twelfths: number;
  earlier: number;
}

export interface Recurring {
  /** At the end of each day. */
  days: number[];
  months: { mrr: number; newMrr: number; churnedMrr: number }[];
}

/** Monthly recurring revenue of one currency, by day and by month; rounded to minor units once, at the end. */
export function recurringOf(started: readonly Moved[], ended: readonly Moved[], range: Range): Recurring {
  const length = dayOf(range.end - 1, range) + 1;
  const gained = perDay(started, length, ({ twelfths }) => twelfths);
  const lost = perDay(ended, length, ({ twelfths }) => twelfths);
  let level = gained.before;
  const levels = gained.days.map((gain, day) => {
    level += gain - (lost.days[day] ?? 0);
    return level;
  });
  const months = range.months.map((month, index) => {
    const [first, last] = daysOf(month, range.months[index + 1] ?? range.to, range);
    const before = first === 0 ? gained.before : (levels[first - 1] ?? level);
    const mrr = toMonth(levels[last] ?? level);
    const churnedMrr = toMonth(sum(lost.days.slice(first, last + 1)));
    return { mrr, churnedMrr, newMrr: mrr - toMonth(before) + churnedMrr };
  });
  return { days: levels.map(toMonth), months };
}

export interface Subscribers {
  atStart: number;
  started: number;
  ended: number;
  churned: number;
  churn: number | null;
}

/** Subscribers by month. Churn is of those who paid when the month began. */
export function subscribersOf(started: readonly Moved[], ended: readonly Moved[], range: Range): Subscribers[] {
  const length = dayOf(range.end - 1, range) + 1;
  const came = perDay(started, length, ({ count }) => count);
  const went = perDay(ended, length, ({ count }) => count);
  const left = perDay(ended, length, ({ earlier }) => earlier);
  let atStart = came.before;
  return range.months.map((month, index) => {
    const [first, last] = daysOf(month, range.months[index + 1] ?? range.to, range);
    const within = (days: number[]) => sum(days.slice(first, last + 1));
    const churned = within(left.days);
    const churn = atStart === 0 ? null : churned / atStart;
    const of = { atStart, started: within(came.days), ended: within(went.days), churned, churn };
    atStart += of.started - of.ended;
    return of;
  });
}

const dayOf = (at: number, { from }: Range) => Math.floor((at - from) / DAY);
const daysOf = (month: number, next: number, range: Range): [number, number] => [
  dayOf(month, range),
  dayOf(next, range) - 1,
];
const sum = (figures: readonly number[]) => figures.reduce((total, figure) => total + figure, 0);
const toMonth = (twelfths: number) => Math.round(twelfths / 12);

function perDay(moved: readonly Moved[], length: number, of: (row: Moved) => number) {
  const days = Array.from({ length }, () => 0);
  let before = 0;
  for (const row of moved) {
    if (row.day < 0) before += of(row);
    else days[row.day] = (days[row.day] ?? 0) + of(row);
  }
  return { before, days };
}
