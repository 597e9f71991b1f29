import { readFileSync } from 'node:fs';
import { pack, unpack } from '../../worker/recommendations/model/blob.ts';
import { packModel, sizeOf, unpackModel } from '../../worker/recommendations/model/ready-model.ts';
import { weightsOfBits } from '../../worker/recommendations/training/acts.ts';
import { caseOf } from '../../worker/recommendations/training/case.ts';
import type { Listed } from '../../worker/recommendations/training/catalogue.ts';
import { type RowsHeader, rowsIn } from '../../worker/recommendations/training/collect.ts';
import { gather, heldBack, matrixOf } from '../../worker/recommendations/training/dataset.ts';
import type { MemberRow } from '../../worker/recommendations/training/member-rows.ts';
import { momentsOf } from '../../worker/recommendations/training/moment.ts';
import { byModel, listFor } from '../../worker/recommendations/training/ranking.ts';
import { plainWeights } from '../../worker/scoring/blend/weights.ts';
import { openKernel } from '../../worker/scoring/ials/kernel.ts';
import { factorsOf } from '../../worker/scoring/ials/quantize.ts';
import { loadTraining, saveTraining } from '../../worker/scoring/ials/saved.ts';
import { settingsFor } from '../../worker/scoring/ials/settings.ts';
import { continueTraining, startTraining } from '../../worker/scoring/ials/training.ts';
import { randomFrom } from '../../worker/scoring/random.ts';
import { judge, type Verdict } from './verdict.ts';

const [MEMBERS, ITEMS, EACH, FACTORS] = [100_000, 20_000, 20, 64] as const;
const MB = 1024 * 1024;
const START = Date.UTC(2025, 0, 1);

/**
 * What each step of a training costs in CPU and bytes, on as many pairs as one isolate takes: the figures from which
 * docs/scale.md reckons. The limits are those of one invocation: 30 seconds of CPU, 128 MB.
 */
export function scale(): Verdict {
  const random = randomFrom(1);
  const contents = Array.from({ length: ITEMS }, (_, i): Listed => {
    const topics = [`topic-${i % 60}`, `topic-${i % 7}`];
    return {
      id: `post:a-slug-of-usual-length-${i}`,
      kind: 'post',
      topics,
      level: 1,
      publishedAt: START,
      minutes: 10,
      after: null,
    };
  });
  const gathering = gather(contents);
  const spent = { rows: 0, gather: 0, bytes: 0 };
  const slice = 2_000;
  for (let from = 0; from < MEMBERS; from += slice) {
    const rows = Array.from({ length: slice }, (_, m) => rowsOf(from + m, random)).flat();
    let blob = new Uint8Array(0);
    spent.rows += cpu(() => {
      const { header, arrays } = rowsIn(rows);
      blob = pack(header, arrays);
    });
    spent.bytes += blob.byteLength;
    spent.gather += cpu(() => gathering.add(unpack<RowsHeader>(blob.buffer)));
  }
  const data = gathering.dataset();
  const pairs = data.item.length;
  const million = pairs / 1e6;
  const told = Array.from({ length: 20 }, (_, member) => {
    return { member, fields: [], goal: null, level: null, createdAt: START, follows: [], judged: true };
  });
  const held = Uint32Array.from(told, ({ member }) => heldBack(data, member));

  let made = matrixOf(data, new Set(held), weightsOfBits, ITEMS);
  const matrix = cpu(() => {
    made = matrixOf(data, new Set(held), weightsOfBits, ITEMS);
  });
  const kernel = openKernel(new WebAssembly.Module(readFileSync('worker/scoring/ials/kernel.wasm')));
  const run = startTraining(made.matrix, { ...settingsFor(made.matrix), factors: FACTORS, iterations: 2 }, kernel);
  const sweep = cpu(() => continueTraining(run)) / 2;
  let state = new Uint8Array(0);
  const save = cpu(() => {
    state = saveTraining(run);
  });
  const ids = Array.from(made.used, (place) => contents[place]?.id ?? '');
  const packed = packModel({ version: 1, ids, weights: null, factors: factorsOf(run) });
  let model = unpackModel(packed.buffer);
  const open = cpu(() => {
    model = unpackModel(packed.buffer);
  });
  const load = cpu(() => loadTraining(state, made.matrix, kernel));
  const moments = momentsOf({ ...data, contents });
  const follow = cpu(() => momentsOf({ ...data, contents }).goTo(Date.UTC(2027, 0, 1)));
  const ranker = byModel(contents, moments, model, plainWeights);
  const asked = told.map((one, i) => caseOf(data, one, held[i] ?? 0, contents));
  const list = cpu(() => asked.map((one) => listFor(ranker, one, contents)));

  return judge([
    { what: 'pairs collected', measured: pairs, unit: '' },
    { what: 'rows into blobs, of a million pairs', measured: spent.rows / million, unit: 's' },
    { what: 'blobs into the data, of a million pairs', measured: spent.gather / million, unit: 's' },
    { what: 'bytes of a blob a pair', measured: spent.bytes / pairs, unit: 'B' },
    { what: 'data into the matrix, of a million pairs', measured: matrix / million, unit: 's' },
    { what: `a sweep at ${FACTORS} factors, of a million pairs`, measured: sweep / million, unit: 's' },
    {
      what: 'all that a step of the factorisation does beside it',
      measured: matrix + load + save,
      limit: 15,
      unit: 's',
    },
    { what: 'state between two steps', measured: state.byteLength / MB, limit: 64, unit: 'MB' },
    { what: 'following the site through its moments, of a million pairs', measured: follow / million, unit: 's' },
    {
      what: 'a list of the whole catalogue, of a million contents',
      measured: list / ((told.length * ITEMS) / 1e6),
      unit: 's',
    },
    { what: 'a model as bytes, a content', measured: packed.byteLength / ids.length, unit: 'B' },
    { what: 'a model in memory, a content', measured: sizeOf(model) / ids.length, unit: 'B' },
    { what: `opening a model of ${ITEMS} contents`, measured: open * 1000, unit: 'ms' },
  ]);
}

function rowsOf(number: number, random: () => number): MemberRow[] {
  const own = new Set<number>();
  while (own.size < EACH) own.add(Math.floor(random() ** 2 * ITEMS));
  const member = `member-${String(number).padStart(8, '0')}-0123456789ab`;
  return [...own].map((item): MemberRow => {
    const at = START + Math.floor(random() * 365 * 86_400_000);
    const never = { like: null, comment: null, share: null, complete: null, click: null };
    return { member, kind: 'post', slug: `a-slug-of-usual-length-${item}`, view: at, ...never, counts: true };
  });
}

/** Seconds of CPU, not of the clock: other work on the machine must not count. */
function cpu(act: () => unknown): number {
  const before = process.cpuUsage();
  act();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
