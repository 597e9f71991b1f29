import { FEATURES, featuresOf, type Grounds } from '../../scoring/blend/features.ts';
import type { Taught } from '../../scoring/blend/lessons.ts';
import type { HeatAt } from '../../scoring/blend/sight.ts';
import { HALF_LIVES } from '../model/grounds.ts';
import type { Moments } from './moment.ts';

/** Choices in the order of time, whose items are the rows' own numbers; and a row's heat by half-life. */
export interface Lessons {
  taught: Taught;
  heat(halfLifeHours: number): HeatAt;
}

/** Writes choices down, row by row and list by list, each with what the site was like at its moment. */
export function noteChoices({ heat }: Pick<Moments, 'heat'>) {
  const starts = [0];
  const counts: number[] = [];
  const values: number[] = [];
  const nows: number[] = [];
  const heats = HALF_LIVES.map((): number[] => []);
  return {
    row(grounds: Grounds, place: number, count: number): void {
      counts.push(count);
      values.push(...featuresOf(grounds));
      for (const [halfLife, list] of heats.entries()) list.push(heat(place, halfLife));
    },
    end(now: number): void {
      starts.push(counts.length);
      nows.push(now);
    },
    lessons(): Lessons {
      const kept = heats.map((list) => Float64Array.from(list));
      return {
        taught: {
          width: FEATURES.length,
          starts: Uint32Array.from(starts),
          values: Float64Array.from(values),
          counts: Float64Array.from(counts),
          items: Uint32Array.from(counts.keys()),
          nows,
        },
        heat: (hours) => (row) => kept[placeOf(hours)]?.[row] ?? 0,
      };
    },
  };
}

/** The place of a half-life among those that are kept. */
export function placeOf(hours: number): number {
  const place = HALF_LIVES.indexOf(hours);
  if (place < 0) throw new RangeError(`no heat is kept that halves in ${hours} hours`);
  return place;
}
