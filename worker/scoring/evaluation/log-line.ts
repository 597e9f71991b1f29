import { EVENTS, eventOf } from './event.ts';

/** One line of a log, read. */
export interface LoggedEvent {
  user: string;
  item: string;
  /** Above 0. */
  weight: number;
  /** Place in `EVENTS`; null where the line gives a number, or nothing. */
  event: number | null;
  /** Epoch milliseconds; null where the line has none. */
  time: number | null;
}

/** What is wrong with a line, in words for the owner of the file. */
export class LineError extends Error {}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const NO_NAME = /^(?:[+-]?(?:nan|inf|infinity)|[^\p{L}]*)$/iu;

/** More than any count or rating: beyond it a sum of weights is no sum any more. */
const MOST = 1e9;

/** From here on a time is in milliseconds: in seconds it would be the year 5138. */
const MILLISECONDS = 1e11;

/**
 * A line `user <tab> item [<tab> weight|event [<tab> unix time]]`. The third field is a number above 0 or an event's name;
 * the time is in seconds or milliseconds. Fields after the fourth are not read. O(length).
 * @throws LineError
 */
export function readLine(line: string): LoggedEvent {
  const [user = '', item = '', third = '', fourth = ''] = line.split('\t', 5).map((field) => field.trim());
  if (user === '' || item === '') throw new LineError(`expected user <tab> item${tabs(line)}`);
  const isEvent = third !== '' && !NUMBER.test(third);
  if (isEvent && NO_NAME.test(third)) throw new LineError(`${quoted(third)} is neither a weight nor an event`);
  const event = isEvent ? eventOf(third) : null;
  const weight = event === null ? Number(third || 1) : (EVENTS[event]?.weight ?? 1);
  // A Float32 must not round it to 0.
  if (!(weight >= 1e-9 && weight <= MOST))
    throw new LineError(`the weight ${quoted(third)} is not above 0, or too large: leave such lines out`);
  return { user, item, weight, event, time: fourth === '' ? null : readTime(fourth) };
}

/**
 * Epoch milliseconds of a unix time in seconds or milliseconds.
 * @throws LineError
 */
export function readTime(text: string): number {
  const time = NUMBER.test(text) ? Number(text) : Number.NaN;
  const milliseconds = time < MILLISECONDS ? Math.round(time * 1000) : Math.round(time);
  if (!(milliseconds >= 0 && milliseconds <= 8.64e15))
    throw new LineError(`${quoted(text)} is no unix time in seconds or milliseconds`);
  return milliseconds;
}

/** Also with a type after the name, as RecBole's files have it: `user_id:token`. */
const NAMES =
  /^"?(?:user|member|person|customer|visitor|u)[\s_-]?(?:id)?(?::\w+)?"?\t"?(?:item|content|movie|post|product|article|course|i)[\s_-]?(?:id)?(?::\w+)?"?(?:\t|$)/i;
const TIME = /^"?(?:(?:unix|event)?[\s_-]?time(?:[\s_-]?stamp)?|date|ts|at)(?::\w+)?"?$/i;

/** Whether a first line names its columns in place of holding an event. */
export function isHeading(line: string): boolean {
  return NAMES.test(line) || TIME.test(line.split('\t', 4)[3]?.trim() ?? '');
}

const tabs = (line: string) => (line.includes('\t') ? '' : ': the line has no tab');

/** A file's text, fit for a terminal: short, and without control characters. */
export function quoted(text: string): string {
  const plain = text.replace(/\p{C}/gu, '�');
  return JSON.stringify(plain.length > 40 ? `${plain.slice(0, 40)}…` : plain);
}
