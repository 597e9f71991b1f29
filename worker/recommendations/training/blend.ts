import { type Choices, fitChoices, likelihood } from '../../scoring/blend/choice.ts';
import { FEATURES, featuresOf } from '../../scoring/blend/features.ts';
import { fitBlend, PRIOR, RIDGE } from '../../scoring/blend/fit.ts';
import { PLAIN_HALF_LIFE } from '../../scoring/blend/weights.ts';
import { randomFrom, shuffle } from '../../scoring/random.ts';
import { HALF_LIVES } from '../model/grounds.ts';
import { caseOf } from './case.ts';
import { readFactors } from './factorise.ts';
import { momentsOf } from './moment.ts';
import { type Prepared, readPrepared } from './prepare.ts';
import { eligible, sightOf } from './ranking.ts';
import type { Change, Claimed } from './version.ts';
import type { Workshop } from './workshop.ts';

/** Contents that stand for all those that were not chosen. */
const OTHERS = 50;

/** The latest share of the choices says which half-life is best, and how likely a choice is. */
const LATEST = 1 / 5;

/**
 * Learns how much each feature counts, and for how long a trend lasts: from what some members met next, as the site was at that moment, against a
 * sample of what they could have met. Nobody whom the version is measured on is among them.
 */
export async function blend(shop: Workshop, claimed: Claimed): Promise<Change> {
  const prepared = await readPrepared(shop, claimed);
  const model = await readFactors(shop, claimed);
  const learned = learn(prepared, model);
  const settings = { ...claimed.settings, choices: learned.choices, calibrationError: learned.calibrationError };
  return { stage: 'judge', cursor: claimed.cursor, weights: learned.weights, settings };
}

function learn(prepared: Prepared, model: Awaited<ReturnType<typeof readFactors>>) {
  const lessons = choicesOf(prepared, model);
  const size = lessons.starts.length - 1;
  const cut = size - Math.floor(size * LATEST);
  let best = { place: HALF_LIVES.indexOf(PLAIN_HALF_LIFE), value: Number.NEGATIVE_INFINITY };
  if (cut < size) {
    lessons.values.forEach((_, place) => {
      const weights = fitChoices(part(lessons, place, 0, cut), PRIOR, RIDGE);
      const value = likelihood(part(lessons, place, cut, size), weights);
      if (value > best.value) best = { place, value };
    });
  }
  const { weights, calibrationError } = fitBlend(
    part(lessons, best.place, 0, cut),
    part(lessons, best.place, cut, size),
    HALF_LIVES[best.place] ?? PLAIN_HALF_LIFE,
  );
  return { weights: { ...weights, features: [...weights.features] }, calibrationError, choices: size };
}

/** Choices in the order of time; `values` of each half-life. */
interface Lessons {
  starts: Uint32Array;
  values: readonly Float64Array[];
  counts: Float64Array;
}

function choicesOf(prepared: Prepared, model: Awaited<ReturnType<typeof readFactors>>): Lessons {
  const { contents, told, held, first } = prepared;
  const moments = momentsOf(prepared);
  const look = sightOf(contents, moments, model);
  const learners = told
    .map((one, i) => ({ one, row: held[i] ?? 0 }))
    .filter(({ one }) => !one.judged)
    .sort((a, b) => (first[a.row] ?? 0) - (first[b.row] ?? 0) || a.row - b.row);
  const starts = [0];
  const counts: number[] = [];
  const values = HALF_LIVES.map((): number[] => []);
  for (const { one, row } of learners) {
    const asked = caseOf(prepared, one, row, contents);
    moments.goTo(asked.now);
    const may = eligible(asked, contents);
    const others = Uint32Array.from(contents.keys()).filter((place) => may[place] === 1 && place !== asked.target);
    if (others.length === 0) continue;
    shuffle(others, randomFrom(row));
    const sample = others.subarray(0, OTHERS);
    const places = Uint32Array.of(asked.target, ...sample);
    const sight = look(asked, places);
    for (const place of places) {
      counts.push(place === asked.target ? 1 : others.length / sample.length);
      for (const [halfLife, list] of values.entries()) list.push(...featuresOf(sight(place, halfLife)));
    }
    starts.push(counts.length);
  }
  return {
    starts: Uint32Array.from(starts),
    values: values.map((list) => Float64Array.from(list)),
    counts: Float64Array.from(counts),
  };
}

function part({ starts, values, counts }: Lessons, place: number, from: number, to: number): Choices {
  const width = FEATURES.length;
  const [begin = 0, end = 0] = [starts[from], starts[to]];
  return {
    width,
    starts: starts.slice(from, to + 1).map((start) => start - begin),
    values: (values[place] ?? new Float64Array(0)).slice(begin * width, end * width),
    counts: counts.slice(begin, end),
  };
}
