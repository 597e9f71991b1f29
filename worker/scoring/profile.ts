import type { Content } from './content.ts';
import { decay, HALF_LIFE } from './decay.ts';

type Format = Content['kind'];

/** A content that a member took up: when last, and how long it takes. */
export interface Taken {
  kind: Format;
  /** Null where not known. */
  minutes: number | null;
  /** Epoch milliseconds. */
  at: number;
}

/** How a member learns, read from what they did; what lies 30 days back counts half. */
export interface Habits {
  /** Shares of the hours of the day, 24 of them from midnight; all 0 without evidence. */
  hours: number[];
  /** Minutes a week. */
  minutes: number;
  /** Shares of the formats that were taken, the largest first. */
  formats: { kind: Format; share: number }[];
  /** Usual minutes of one content (their geometric mean); null where not known. */
  length: number | null;
  /** How many contents of today this rests on. */
  evidence: number;
}

const HOUR = 60 * 60 * 1000;
const WEEK = 7 * 24 * HOUR;
const FORMATS: readonly Format[] = ['course', 'lesson', 'post'];

/** So many contents of each format are believed in before any was taken. */
const PRIOR = 1;

/**
 * The habits of a member at the time `now` (epoch milliseconds): each content once, by its last time, counting
 * 2^(-age / 30 days); the future counts as now, what has no valid time does not count. `zone`: minutes that the member's
 * clock is ahead of UTC. Minutes a week are the decayed minutes over the equally decayed weeks since the first content, at
 * least one week: a member of three days is not taken for a slow one. The order of the contents does not matter.
 * O(contents × log contents).
 */
export function habitsOf(taken: readonly Taken[], now: number, zone = 0): Habits {
  // Sums of doubles depend on their order: one order, then.
  const known = taken
    .filter(({ kind, at }) => Number.isFinite(at) && FORMATS.includes(kind))
    .sort((a, b) => a.at - b.at || minutesOf(a) - minutesOf(b) || FORMATS.indexOf(a.kind) - FORMATS.indexOf(b.kind));
  const hours = Array<number>(24).fill(0);
  const formats = new Map<Format, number>();
  let [evidence, minutes, timed, logs] = [0, 0, 0, 0];
  for (const one of known) {
    const weight = decay(now - one.at);
    const hour = ((Math.floor((one.at + zone * 60_000) / HOUR) % 24) + 24) % 24;
    hours[hour] = (hours[hour] ?? 0) + weight;
    formats.set(one.kind, (formats.get(one.kind) ?? 0) + weight);
    evidence += weight;
    const length = minutesOf(one);
    if (length === 0) continue;
    minutes += weight * length;
    timed += weight;
    logs += weight * Math.log(length);
  }
  const since = Math.max(WEEK, now - (known[0]?.at ?? now));
  const weeks = ((HALF_LIFE / Math.LN2) * (1 - 2 ** (-since / HALF_LIFE))) / WEEK;
  return {
    hours: evidence > 0 ? hours.map((weight) => weight / evidence) : hours,
    minutes: minutes / weeks,
    formats: FORMATS.filter((kind) => formats.has(kind))
      .map((kind) => ({ kind, share: (formats.get(kind) ?? 0) / evidence }))
      .filter(({ share }) => share > 0)
      .sort((a, b) => b.share - a.share),
    length: timed > 0 ? Math.exp(logs / timed) : null,
    evidence,
  };
}

/**
 * How well a content suits the habits, 0…1: the mean of its format's share over the largest (one content of each taken
 * for granted), and of how near its length is to the usual, the shorter over the longer. A length that is not known
 * counts one half; without evidence null. Hours of the day and minutes a week are the same for every candidate: they are
 * shown, and change no order. O(1).
 */
export function habitFit(
  { formats, length, evidence }: Habits,
  content: Pick<Taken, 'kind' | 'minutes'>,
): number | null {
  if (!(evidence > 0)) return null;
  const likeliness = (kind: Format) => (formats.find((one) => one.kind === kind)?.share ?? 0) * evidence + PRIOR;
  const format = likeliness(content.kind) / Math.max(...FORMATS.map(likeliness));
  const minutes = minutesOf(content);
  const near = length === null || minutes === 0 ? 0.5 : Math.min(length, minutes) / Math.max(length, minutes);
  return (format + near) / 2;
}

/** 0 where it is not known, or no number above 0; a day at most. */
function minutesOf({ minutes }: { minutes: number | null }): number {
  return minutes !== null && minutes > 0 ? Math.min(minutes, 24 * 60) : 0;
}
