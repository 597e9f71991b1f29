import { FEATURES, featuresOf } from '../../scoring/blend/features.ts';
import { besides, LEADING, type Taught } from '../../scoring/blend/lessons.ts';
import type { HeatAt } from '../../scoring/blend/sight.ts';
import { randomFrom } from '../../scoring/random.ts';
import { HALF_LIVES } from '../model/grounds.ts';
import type { ReadyModel } from '../model/ready-model.ts';
import { caseOf } from './case.ts';
import { momentsOf } from './moment.ts';
import type { Prepared } from './prepare.ts';
import { barred, sightOf } from './ranking.ts';

/** Choices in the order of time, whose items are the rows' own numbers; and a row's heat by half-life. */
export interface Lessons {
  taught: Taught;
  heat(halfLifeHours: number): HeatAt;
}

/**
 * What some members met next, each as the site was at that moment, beside others that they could have met. Nobody whom
 * the version is measured on is among them. O(members × (contents + what they met)).
 */
export function lessonsOf(prepared: Prepared, model: ReadyModel): Lessons {
  const { contents, told, held, first } = prepared;
  const moments = momentsOf(prepared);
  const look = sightOf(contents, moments, model);
  const learners = told
    .map((one, i) => ({ one, row: held[i] ?? 0 }))
    .filter(({ one }) => !one.judged)
    .sort((a, b) => (first[a.row] ?? 0) - (first[b.row] ?? 0) || a.row - b.row);
  const order = Uint32Array.from(contents.keys());
  const leading = LEADING.map(placeOf).map((halfLife) => (place: number) => moments.heat(place, halfLife));
  const starts = [0];
  const counts: number[] = [];
  const values: number[] = [];
  const nows: number[] = [];
  const heats = HALF_LIVES.map((): number[] => []);
  for (const { one, row } of learners) {
    const asked = caseOf(prepared, one, row, contents);
    moments.goTo(asked.now);
    const out = barred(asked, contents);
    out[asked.target] = 1;
    const others = besides({ order, out, stamp: 1 }, leading, randomFrom(row));
    if (others.length === 0) continue;
    const rows = [{ item: asked.target, count: 1 }, ...others];
    const sight = look(
      asked,
      Uint32Array.from(rows, ({ item }) => item),
    );
    for (const { item, count } of rows) {
      counts.push(count);
      values.push(...featuresOf(sight(item, 0)));
      for (const [halfLife, list] of heats.entries()) list.push(moments.heat(item, halfLife));
    }
    starts.push(counts.length);
    nows.push(asked.now);
  }
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
}

/** The place of a half-life among those that are kept. */
function placeOf(hours: number): number {
  const place = HALF_LIVES.indexOf(hours);
  if (place < 0) throw new RangeError(`no heat is kept that halves in ${hours} hours`);
  return place;
}
