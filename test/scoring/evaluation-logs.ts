import fc from 'fast-check';
import { logReader } from '../../worker/scoring/evaluation/log.ts';
import type { Log } from '../../worker/scoring/evaluation/model.ts';
import { randomFrom } from '../../worker/scoring/random.ts';

export function logOf(lines: Iterable<string>): Log {
  const reader = logReader();
  for (const line of lines) reader.take(line);
  return reader.log();
}

/** Small logs with repeated events, equal times, and users of one event. */
export const logs = (timed: boolean) =>
  fc
    .array(fc.tuple(fc.nat(9), fc.nat(12), fc.nat(30)), { minLength: 1, maxLength: 80 })
    .map((events) =>
      logOf(events.map(([user, item, time]) => `u${user}\ti${item}\t1${timed ? `\t${1000 + time}` : ''}`)),
    );

/** Of people who like one of four groups of 30 items each, and now and then something else: a taste can be learned. */
export function tastes(seed: number, users = 300): string[] {
  const random = randomFrom(seed);
  const below = (count: number) => Math.floor(random() * count);
  return Array.from({ length: users }, (_, user) => {
    const group = user % 4;
    return Array.from({ length: 6 + below(8) }, () => {
      // Within a group low numbers are met more.
      const item = Math.floor(30 * random() ** 2);
      return `u${user}\tg${random() < 0.85 ? group : below(4)}-${item}\tVIEW\t${1_700_000_000 + below(10_000_000)}`;
    });
  }).flat();
}
