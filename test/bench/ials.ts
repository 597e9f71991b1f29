import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { cellsOf } from '../../worker/scoring/evaluation/log.ts';
import { measure } from '../../worker/scoring/evaluation/measure.ts';
import type { Case, Part, Split } from '../../worker/scoring/evaluation/split.ts';
import { foldIn, scoreItems } from '../../worker/scoring/ials/foldin.ts';
import { openKernel } from '../../worker/scoring/ials/kernel.ts';
import { modelOf } from '../../worker/scoring/ials/model.ts';
import { factorsOf, type ItemFactors } from '../../worker/scoring/ials/quantize.ts';
import { saveTraining } from '../../worker/scoring/ials/saved.ts';
import { type Settings, settingsFor } from '../../worker/scoring/ials/settings.ts';
import type { Kernel } from '../../worker/scoring/ials/solver.ts';
import { continueTraining, startTraining, type Training } from '../../worker/scoring/ials/training.ts';
import { randomFrom } from '../../worker/scoring/random.ts';
import type { Sparse } from '../../worker/scoring/sparse.ts';
import { heldOut } from './movielens.ts';
import { judge, type Row, type Verdict } from './verdict.ts';

/** Live memory is looked at, not what waits to be collected: an isolate that nears its limit collects. */
setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;

const GOAL = 0.474;
/** Sweeps after which the goal is given up. */
const MOST = 20;
const MB = 1024 * 1024;

/** What the factorisation costs and how good it is: in memory on two million generated pairs, and on MovieLens-1M's held-out users. */
export function training(): Verdict {
  const kernel = openKernel(new WebAssembly.Module(readFileSync('worker/scoring/ials/kernel.wasm')));
  const generated = memory(kernel);
  const split = heldOut();
  return judge([...(split ? onMovieLens(split, kernel) : []), ...generated]);
}

function onMovieLens({ choosing, testing }: Split, kernel: Kernel): Row[] {
  const data = cellsOf(testing.train);
  const { items } = testing.train;
  const quality = (run: Training, { cases }: Part) => measure(modelOf(factorsOf(run)), cases, { ks: [20, 100], items });
  const train = (settings: Settings, by: Kernel | null = kernel) => {
    const run = startTraining(data, settings, by);
    return { run, seconds: cpu(() => continueTraining(run)) };
  };
  /** Near what the size and density suggest, the best on the validation part. */
  const chosen = (factors: number, iterations: number) => {
    const start = { ...settingsFor(data), factors, iterations };
    const tried = [0.75, 1, 1.33].flatMap((ridge) =>
      [0.75, 1, 1.33].map((unobserved) => {
        const settings = { ...start, ridge: start.ridge * ridge, unobserved: start.unobserved * unobserved };
        return { settings, value: quality(train(settings).run, choosing)['NDCG@100'] ?? 0 };
      }),
    );
    return tried.reduce((best, one) => (one.value > best.value ? one : best)).settings;
  };
  const { run: long } = train({ ...chosen(128, 8), iterations: 12 });
  const best = quality(long, testing);
  const folds128 = folding(factorsOf(long), testing.cases);

  const short = chosen(64, 5);
  // The goal is near the best that 64 factors come to, so chance moves the sweep that reaches it: the middle one of three.
  const reached = [1, 2, 3].map((seed) => {
    const run = startTraining(data, { ...short, seed, iterations: MOST }, kernel);
    for (let sweeps = 1; sweeps < MOST; sweeps++) {
      continueTraining(run, { spent: () => run.halves === 2 * sweeps });
      if ((quality(run, testing)['NDCG@100'] ?? 0) >= GOAL) return sweeps;
    }
    return MOST;
  });
  const [, sweeps = MOST] = reached.sort((a, b) => a - b);
  const fastest = Math.min(...[1, 2, 3, 4, 5].map(() => train({ ...short, iterations: sweeps }).seconds));
  const twin = train({ ...short, iterations: sweeps }, null).seconds;
  const folds64 = folding(factorsOf(train(short).run), testing.cases);
  return [
    {
      what: '128 factors: 0.482 / NDCG@100',
      measured: 0.482 / (best['NDCG@100'] ?? 0),
      limit: 1.005,
      unit: '×',
      note: `iALS of Rendle et al.; ours ${best['NDCG@100']?.toFixed(4)}`,
    },
    {
      what: '128 factors: 0.411 / Recall@20',
      measured: 0.411 / (best['Recall@20'] ?? 0),
      limit: 1.005,
      unit: '×',
      note: `ours ${best['Recall@20']?.toFixed(4)}`,
    },
    {
      what: `64 factors: CPU to NDCG@100 ${GOAL}`,
      measured: fastest,
      limit: 1,
      unit: 's',
      note: `${sweeps} sweeps, best of 5; rival: the C++ library implicit, 1.0 s on the machine of the anchors`,
    },
    {
      what: 'the kernel’s CPU over its twin’s in TypeScript',
      measured: fastest / twin,
      limit: 0.5,
      unit: '×',
      note: `twin ${twin.toFixed(2)} s`,
    },
    ...folds64,
    ...folds128,
  ];
}

/** The CPU, not the clock: other work on the machine must not count. */
function cpu(act: () => unknown): number {
  const before = process.cpuUsage();
  act();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

function folding(items: ItemFactors, cases: readonly Case[]): Row[] {
  const histories = cases.map(({ history }) => history.items.slice(0, 100)).filter(({ length }) => length === 100);
  const scores = new Float32Array(items.count);
  const vector = foldIn(items, histories[0] ?? [], null);
  const milliseconds = (act: () => unknown, times: number) =>
    Math.min(...Array.from({ length: 7 }, () => (cpu(act) / times) * 1000));
  const fold = milliseconds(() => {
    for (const own of histories) foldIn(items, own, null);
  }, histories.length);
  const score = milliseconds(() => {
    for (const _ of histories) scoreItems(items, vector, scores);
  }, histories.length);
  const { factors } = items.settings;
  return [
    { what: `${factors} factors: folding in 100 events`, measured: fold, unit: 'ms' },
    { what: `${factors} factors: scoring 10,000 items`, measured: (score * 10_000) / items.count, unit: 'ms' },
  ];
}

/** Bytes of the heap, of typed arrays and of the kernel's memory that are in use. */
function live(): number {
  gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** 100,000 users × 20,000 items: popular items by a power of chance. */
function memory(kernel: Kernel): Row[] {
  const [users, items, each] = [100_000, 20_000, 20];
  const random = randomFrom(1);
  const starts = Uint32Array.from({ length: users + 1 }, (_, user) => user * each);
  const columns = new Uint32Array(users * each);
  const own = new Set<number>();
  for (let user = 0; user < users; user++) {
    own.clear();
    while (own.size < each) own.add(Math.floor(random() ** 2 * items));
    columns.set(Uint32Array.from(own).sort(), user * each);
  }
  const data: Sparse = { rows: users, width: items, starts, columns, values: null };
  let peak = 0;
  const before = live();
  const run = startTraining(data, { ...settingsFor(data), factors: 64, iterations: 1 }, kernel);
  const look = () => {
    peak = Math.max(peak, live() - before + columns.byteLength + starts.byteLength);
  };
  const seconds = cpu(() => continueTraining(run, { rows: users + items }));
  look();
  const saved = saveTraining(run);
  look();
  return [
    {
      what: '2,000,000 pairs, 64 factors: peak memory, data and saved state included',
      measured: peak / MB,
      limit: 100,
      unit: 'MB',
      note: `the kernel’s ${(run.solver.users.buffer.byteLength / MB).toFixed(0)}, the state ${(saved.length / MB).toFixed(0)}`,
    },
    { what: '2,000,000 pairs, 64 factors: CPU a sweep', measured: seconds, unit: 's' },
  ];
}
