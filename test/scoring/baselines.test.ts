import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { easeModel, metTogether } from '../../worker/scoring/baselines/ease.ts';
import { knnModel, neighboursOf } from '../../worker/scoring/baselines/knn.ts';
import { plainModel } from '../../worker/scoring/baselines/plain.ts';
import { popularModel } from '../../worker/scoring/baselines/popular.ts';
import { trendingModel } from '../../worker/scoring/baselines/trending.ts';
import { cellsOf } from '../../worker/scoring/evaluation/log.ts';
import type { History, Log, Model } from '../../worker/scoring/evaluation/model.ts';
import { invert } from '../../worker/scoring/linear/inverse.ts';
import { randomFrom } from '../../worker/scoring/random.ts';
import { recommend } from '../../worker/scoring/recommend.ts';
import { logOf, logs } from './evaluation-logs.ts';
import { committedKernel } from './ials-kernel.ts';
import { holds } from './property.ts';
import { content, member } from './samples.ts';

const HOUR = 3_600_000;

function history(some: Partial<History> = {}): History {
  return { user: -1, items: new Uint32Array(0), weights: new Float32Array(0), times: null, now: null, ...some };
}

function scoresOf(model: Model, log: Log, asked: History): Float32Array {
  const scores = new Float32Array(log.items.length).fill(Number.NaN);
  model.score(asked, scores);
  return scores;
}

const of = (...items: number[]) =>
  history({ items: Uint32Array.from(items), weights: new Float32Array(items.length).fill(1) });

test('popular counts each user once', () => {
  const log = logOf(['a\tx', 'a\tx', 'b\tx', 'a\ty']);
  expect([...scoresOf(popularModel(log), log, history())]).toEqual([2, 1]);
});

describe('trending', () => {
  test('an hour’s half-life: an event of two hours ago counts a quarter', () => {
    const log = logOf(['a\tx\t1\t0', 'b\ty\t1\t7200', 'c\tx\t1\t7200', 'd\tz\t1\t3600']);
    const scores = scoresOf(trendingModel(log, 1), log, history({ now: 7_200_000 }));
    expect(scores[0]).toBeCloseTo(-2, 5);
    // What happens at the moment itself is not known yet.
    expect(scores[1]).toBe(-1e9);
    expect(scores[2]).toBeCloseTo(-1, 5);
  });

  test('is the decayed sum at any moment, asked in any order, over any stretch of time', () => {
    const log = fc.tuple(logs(true), fc.constantFrom(1, 3600, 3_600_000));
    holds(
      fc.property(log, fc.array(fc.nat(31), { minLength: 1, maxLength: 6 }), ([{ time, ...rest }, apart], moments) => {
        const stretched: Log = { ...rest, time: Float64Array.from(time ?? [], (at) => (at - 1_000_000) * apart) };
        const model = trendingModel(stretched, 2);
        for (const moment of moments) {
          const now = moment * 1000 * apart;
          const scores = scoresOf(model, stretched, history({ now }));
          const sums = new Float64Array(scores.length);
          stretched.time?.forEach((at, i) => {
            const item = stretched.item[i] ?? 0;
            if (at < now) sums[item] = (sums[item] ?? 0) + 2 ** (-(now - at) / (2 * HOUR));
          });
          scores.forEach((score, item) => {
            if (score === -1e9) expect(sums[item]).toBe(0);
            else if (sums[item]! > 1e-250) expect(score).toBeCloseTo(Math.log2(sums[item]!), 2);
          });
        }
      }),
    );
  });
});

describe('inverse', () => {
  test.each([1, 3, 63, 64, 65, 130, 200])('of %i rows: times the matrix it is the unit', (n) => {
    const random = randomFrom(n);
    const matrix = new Float64Array(n * n);
    for (let i = 0; i < n; i++)
      for (let j = 0; j <= i; j++) matrix[i * n + j] = matrix[j * n + i] = i === j ? n : random() - 0.5;
    const inverse = matrix.slice();
    invert(inverse, n);
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) {
        let cell = i === j ? -1 : 0;
        for (let k = 0; k < n; k++) cell += matrix[i * n + k]! * inverse[k * n + j]!;
        if (Math.abs(cell) > 1e-10) expect.fail(`${i}, ${j}: ${cell}`);
      }
    expect(inverse[0]).toBeGreaterThan(0);
  });

  test.each([3, 64, 131])('of %i rows by the kernel: the same bits', (n) => {
    const matrix = new Float64Array(n * n);
    for (let i = 0; i < n; i++)
      for (let j = 0; j <= i; j++) matrix[i * n + j] = matrix[j * n + i] = i === j ? n : Math.sin(7 * i + j * j);
    const [plain, fast] = [matrix.slice(), matrix.slice()];
    invert(plain, n);
    invert(fast, n, committedKernel().products?.(n));
    expect(fast).toEqual(plain);
  });

  test('what is not positive definite is refused', () => {
    expect(() => invert(Float64Array.of(1, 2, 2, 1), 2)).toThrow(RangeError);
  });
});

describe('EASE', () => {
  test('each column is the ridge regression of one item on the others (Steck 2019, eq. 3)', () => {
    const log = logOf(['a\tx', 'a\ty', 'b\tx', 'b\ty', 'b\tz', 'c\ty', 'd\tz', 'd\tx']);
    const lambda = 2;
    const model = easeModel(metTogether(log), lambda, null);
    const n = log.items.length;
    const b = Array.from({ length: n }, (_, i) => scoresOf(model, log, of(i)));
    const { starts, columns } = cellsOf(log);
    const users = log.users.map((_, user) => new Set(columns.subarray(starts[user], starts[user + 1])));
    for (let j = 0; j < n; j++)
      for (let i = 0; i < n; i++) {
        if (i === j) {
          expect(b[i]?.[j]).toBeCloseTo(0, 6);
          continue;
        }
        // The derivative of |x_j − X b|² + λ |b|² by b_i is 0.
        let derivative = lambda * b[i]![j]!;
        for (const own of users) {
          let error = own.has(j) ? -1 : 0;
          for (const item of own) error += b[item]![j]!;
          if (own.has(i)) derivative += error;
        }
        expect(derivative).toBeCloseTo(0, 5);
      }
  });

  test('of more items than are wanted, the most met are scored and the others come last', () => {
    const log = logOf(['a\tw', 'a\tx', 'b\tx', 'a\ty', 'b\ty']);
    const scores = scoresOf(easeModel(metTogether(log, 2), 1, null), log, of(1));
    expect(scores[0]).toBe(-1e9);
    expect(scores[2]).toBeGreaterThan(0);
  });
});

test('neighbours: cosine with shrinkage, by hand', () => {
  // x is met by three, y by two of them and one more, z by one of those who met x.
  const log = logOf(['a\tx', 'b\tx', 'c\tx', 'a\ty', 'b\ty', 'd\ty', 'c\tz']);
  const settings = { neighbours: 10, shrinkage: 1 };
  const all = scoresOf(knnModel(neighboursOf(log, settings), settings), log, of(0));
  expect(all[1]).toBeCloseTo(2 / (3 + 1), 6);
  expect(all[2]).toBeCloseTo(1 / (Math.sqrt(3) + 1), 6);
  const one = { neighbours: 1, shrinkage: 1 };
  expect(scoresOf(knnModel(neighboursOf(log, settings), one), log, of(0))[2]).toBe(0);
});

test('plain scores as the product recommends', () => {
  const log = logOf(['a\tx\tVIEW\t50', 'b\tx\tLIKE\t60', 'c\tx\tCOMMENT\t70', 'a\ty\tVIEW\t80', 'a\tz\tCOMPLETE\t90']);
  const topics = [['sql'], ['sql', 'css'], ['git']];
  const facts = topics.map((own) => ({ topics: own, level: null, publishedAt: null }));
  const now = 100_000;
  const asked = history({
    items: Uint32Array.of(1, 2),
    weights: Float32Array.of(2, 1),
    times: Float64Array.of(80_000, 90_000),
    now,
  });
  const none = { users: 0, views: 0, likes: 0, comments: 0, shares: 0, completions: 0 };
  const stats = [
    { ...none, users: 3, likes: 1, comments: 1 },
    { ...none, users: 1 },
    { ...none, users: 1, completions: 1 },
  ];
  // A content's level is unknown in a log, and so is the reader's: both count one half there.
  const contents = stats.map((own, i) => content({ id: log.items[i] ?? '', topics: topics[i] ?? [], stats: own }));
  const reader = member({
    history: [
      { id: 'y', kind: 'like', topics: topics[1] ?? [], at: 80_000 },
      { id: 'z', kind: 'view', topics: topics[2] ?? [], at: 90_000 },
    ],
  });
  const scores = scoresOf(plainModel(log, facts), log, asked);
  for (const { id, score } of recommend(reader, contents, { now, limit: 3 }))
    expect(scores[log.items.indexOf(id)]).toBeCloseTo(score, 6);
});
