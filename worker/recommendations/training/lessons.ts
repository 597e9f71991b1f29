import { besides, LEADING } from '../../scoring/blend/lessons.ts';
import type { Shown } from '../../scoring/blend/shown.ts';
import { randomFrom } from '../../scoring/random.ts';
import type { ReadyModel } from '../model/ready-model.ts';
import { askedAt, caseOf } from './case.ts';
import { type Lessons, noteChoices, placeOf } from './choices.ts';
import { momentsOf } from './moment.ts';
import type { Prepared } from './prepare.ts';
import { barred, sightOf } from './ranking.ts';

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
  const notes = noteChoices(moments);
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
    for (const { item, count } of rows) notes.row(sight(item, 0), item, count);
    notes.end(asked.now);
  }
  return notes.lessons();
}

/**
 * What members took of the lists that they were shown, each as the site was when it was shown: a choice for each content
 * taken, among it and those not taken. O(lists × what their members met).
 */
export function shownLessonsOf(prepared: Prepared, model: ReadyModel): Omit<Lessons, 'taught'> & { taught: Shown } {
  const { contents, shown, tellers } = prepared;
  const moments = momentsOf(prepared);
  const look = sightOf(contents, moments, model);
  const byMember = new Map(tellers.map((one) => [one.member, one]));
  const notes = noteChoices(moments);
  const positions: number[] = [];
  const propensities: number[] = [];
  for (const { member, at, rows } of shown) {
    const told = byMember.get(member);
    if (!told) continue;
    moments.goTo(at);
    const sight = look(
      askedAt(prepared, told, at, contents),
      Uint32Array.from(rows, ({ item }) => item),
    );
    const left = rows.filter(({ taken }) => taken === null);
    for (const one of rows.filter(({ taken }) => taken !== null)) {
      for (const { item, position, propensity } of [one, ...left]) {
        notes.row(sight(item, 0), item, 1);
        positions.push(position);
        propensities.push(propensity);
      }
      notes.end(at);
    }
  }
  const { taught, heat } = notes.lessons();
  return {
    taught: { ...taught, positions: Float64Array.from(positions), propensities: Float64Array.from(propensities) },
    heat,
  };
}
