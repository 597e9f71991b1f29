import { Fault } from '../http/fault.ts';

export const DAY = 86_400_000;
/** Months that one question may span. */
const MOST = 36;
const USUAL = 12;

/** Whole UTC months. `to` is exclusive; `end` is where it stops being the future: figures of days stop there. */
export interface Range {
  from: number;
  to: number;
  end: number;
  /** The first instant of each month. */
  months: number[];
}

/**
 * Widens what was asked for to whole months; the last twelve unless said otherwise.
 * @throws Fault `bad_request` for a range that is empty or too long
 */
export function rangeOf(given: { from?: number | undefined; to?: number | undefined }, now: number): Range {
  const to = monthAt((given.to ?? now + 1) - 1, 1);
  const from = given.from === undefined ? monthAt(to - 1, 1 - USUAL) : monthAt(given.from);
  const months: number[] = [];
  for (let month = from; month < to && months.length <= MOST; month = monthAt(month, 1)) months.push(month);
  if (months.length === 0 || months.length > MOST) {
    throw new Fault('bad_request', `Ask for at least one month and at most ${MOST}.`);
  }
  return { from, to, end: Math.max(from, Math.min(to, now + 1)), months };
}

/** The first instant of the UTC month that `at` is in, or of one so many months later. */
export function monthAt(at: number, later = 0): number {
  const date = new Date(at);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + later);
}
