import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EMBEDDING_MODELS, type Embedding, type EmbeddingModel } from '../../worker/scoring/knowledge/embedding.ts';
import { graphsOf } from '../../worker/scoring/knowledge/graph.ts';
import { holdOut } from '../../worker/scoring/knowledge/hold-out.ts';
import { planOf } from '../../worker/scoring/knowledge/plan.ts';
import { plain } from '../../worker/scoring/knowledge/products.ts';
import { questionsOf } from '../../worker/scoring/knowledge/questions.ts';
import { rankMetrics, ranksOf } from '../../worker/scoring/knowledge/rank.ts';
import { fitEmbedding, search } from '../../worker/scoring/knowledge/search.ts';
import { epoch, startTraining, type TrainingSettings } from '../../worker/scoring/knowledge/train.ts';
import { family, numbers, openKernel } from './knowledge-world.ts';
import { holds } from './property.ts';

const settings = (some: Partial<TrainingSettings> & { model: EmbeddingModel }): TrainingSettings => ({
  factors: 16,
  rate: 0.1,
  n3: 0.01,
  batch: 16,
  seed: 1,
  ...some,
});

const [graph] = graphsOf(family());
const { entities, relations, triples } = graph!;
/** So small that slopes can be measured one by one. */
const [few] = graphsOf([
  ['a', 'r', 'b'],
  ['a', 'r', 'c'],
  ['b', 's', 'a'],
  ['c', 's', 'c'],
  ['d', 'r', 'b'],
]);
const size = { entities: entities.length, relations: relations.length };
const questions = questionsOf(size.entities, size.relations, triples);

/** The score of a fact by the papers' own formulas, unlike the code in complex numbers one by one. */
function score({ model, width, entities, relations }: Embedding, head: number, relation: number, tail: number): number {
  const vector = (from: Float32Array, row: number) => [...from.subarray(row * width, (row + 1) * width)];
  const [h, r, t] = [vector(entities, head), vector(relations, relation), vector(entities, tail)];
  const sum = (each: (k: number) => number, length = width) =>
    Array.from({ length }, (_, k) => each(k)).reduce((a, b) => a + b, 0);
  if (model === 'distmult') return sum((k) => h[k]! * r[k]! * t[k]!);
  if (model === 'transe') return -Math.sqrt(sum((k) => (h[k]! + r[k]! - t[k]!) ** 2));
  const n = width / 2;
  const product = (k: number): [re: number, im: number] => {
    const [c, d] = model === 'complex' ? [r[k]!, r[n + k]!] : [Math.cos(r[k]!), Math.sin(r[k]!)];
    return [h[k]! * c - h[n + k]! * d, h[k]! * d + h[n + k]! * c];
  };
  // ComplEx: Re(Σ h r conj(t)); RotatE: -|h ∘ r - t|.
  if (model === 'complex') return sum((k) => product(k)[0] * t[k]! + product(k)[1] * t[n + k]!, n);
  return -Math.sqrt(sum((k) => (product(k)[0] - t[k]!) ** 2 + (product(k)[1] - t[n + k]!) ** 2, n));
}

/** The loss as Lacroix et al. (2018) state it, one fact after the other. */
function loss(embedding: Embedding, n3: number): number {
  const { model, width } = embedding;
  const half = width / 2;
  const cubes = (from: Float32Array, row: number) => {
    const x = from.subarray(row * width, (row + 1) * width);
    return model === 'complex'
      ? [...x.subarray(0, half)].reduce((sum, re, k) => sum + Math.hypot(re, x[half + k]!) ** 3, 0)
      : x.reduce((sum, value) => sum + Math.abs(value) ** 3, 0);
  };
  let [total, facts] = [0, 0];
  const { triples } = few!;
  const count = embedding.entities.length / width;
  const each = (h: number, r: number, t: number) => {
    const scores = Array.from({ length: count }, (_, other) => score(embedding, h, r, other));
    total += Math.log(scores.reduce((sum, one) => sum + Math.exp(one), 0)) - scores[t]!;
    total += n3 * (cubes(embedding.entities, h) + cubes(embedding.relations, r) + cubes(embedding.entities, t));
    facts++;
  };
  triples.head.forEach((h, i) => {
    each(h, triples.relation[i]!, triples.tail[i]!);
    each(triples.tail[i]!, triples.relation[i]! + few!.relations.length, h);
  });
  return total / facts;
}

describe('training', () => {
  it.each(EMBEDDING_MODELS)('follows the slope of the loss: %s', (model) => {
    const n3 = model === 'complex' || model === 'distmult' ? 0.05 : 0;
    const size = { entities: few!.entities.length, relations: few!.relations.length };
    const training = startTraining(size, settings({ model, factors: 4, n3, batch: 1000, rate: 1e-6 }));
    // Large enough for the slopes to be seen through single precision.
    training.embedding.entities.set(numbers(training.embedding.entities.length, 5));
    training.embedding.relations.set(numbers(training.embedding.relations.length, 6));
    const before = structuredClone(training.embedding);
    const told = epoch(training, questionsOf(size.entities, size.relations, few!.triples));
    expect(told).toBeCloseTo(loss(before, 0), 4);
    for (const part of ['entities', 'relations'] as const) {
      for (let i = 0; i < before[part].length; i++) {
        const at = (change: number) => {
          const moved = structuredClone(before);
          moved[part][i]! += change;
          return { loss: loss(moved, n3), value: moved[part][i]! };
        };
        const [up, down] = [at(1e-3), at(-1e-3)];
        const slope = (up.loss - down.loss) / (up.value - down.value);
        // Adagrad's first sum is the square of the derivative.
        expect(Math.sqrt(training.sums[part][i]!)).toBeCloseTo(Math.abs(slope), 4);
        if (Math.abs(slope) > 1e-3)
          expect(Math.sign(before[part][i]! - training.embedding[part][i]!)).toBe(Math.sign(slope));
      }
    }
  });

  it('is the same for the same seed, and another for another', () => {
    const embed = (seed: number) => fitEmbedding(questions, size.relations, settings({ model: 'complex', seed }), 3);
    expect(embed(1)).toEqual(embed(1));
    expect(embed(2).entities).not.toEqual(embed(1).entities);
  });

  it.each(EMBEDDING_MODELS)('learns what follows from what: %s', (model) => {
    const { train, valid } = holdOut(triples, 0.1, 3);
    const facts = { ...size, train, valid };
    const plan = planOf(facts, { model, seed: 1, factors: 16, epochs: 60 });
    const found = search(facts, plan, openKernel);
    // Chance is about 0.17 among 26 entities. A translation cannot hold both ways, as cousins do, and not be nothing.
    expect(found.valid.MRR).toBeGreaterThan(model === 'transe' ? 0.35 : 0.6);
    expect(plan.candidates).toContain(found.settings);
  });

  it('refuses factors that the kernel cannot hold', () => {
    expect(() => startTraining(size, settings({ model: 'distmult', factors: 6 }), openKernel)).toThrow(RangeError);
  });
});

describe('the kernel', () => {
  it('multiplies as the plain products do, to single precision', () => {
    const shape = fc.tuple(
      fc.integer({ min: 1, max: 7 }),
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 11 }),
    );
    holds(
      fc.property(shape, fc.nat(1000), ([rows, count, quarter], seed) => {
        const width = 4 * quarter;
        const inputs = [rows * width, count * width, rows * count].map((length, i) => numbers(length, seed + i));
        const results = [plain(), openKernel()].map((products) => {
          const room = products.room(...inputs.map(({ length }) => length));
          room.forEach((array, i) => {
            array.set(inputs[i]!);
          });
          const [a, e, g] = room as [Float32Array, Float32Array, Float32Array];
          products.addTransposed(e, g, a, rows, count, width);
          products.addWeightedRows(a, g, e, rows, count, width);
          products.rowsTimesRows(g, a, e, rows, count, width);
          return room.map((array) => [...array]);
        });
        const [expected, measured] = results;
        const apart = expected!.flatMap((array, i) =>
          array.map((value, k) => Math.abs(measured![i]![k]! - value) / (1 + Math.abs(value))),
        );
        expect(Math.max(...apart)).toBeLessThan(1e-4);
      }),
    );
  });
});

describe('ranks', () => {
  const facts = fc.array(fc.tuple(fc.nat(4), fc.nat(1), fc.nat(4)), { minLength: 1, maxLength: 12 });
  const named = (list: [number, number, number][]) => list.map(([h, r, t]) => [`e${h}`, `r${r}`, `e${t}`] as const);
  const all = [0, 1, 2, 3, 4].flatMap((i) => [[`e${i}`, 'r0', `e${i}`] as const, [`e${i}`, 'r1', `e${i}`] as const]);

  it('are those of a count by hand: known answers left out, ties in the middle, both directions', () => {
    holds(
      fc.property(
        facts,
        facts,
        fc.nat(100),
        fc.constantFrom('transe', 'distmult', 'complex'),
        (known, asked, seed, model) => {
          const [numbering, train, test] = graphsOf(all, named(known), named(asked));
          const [n, r] = [numbering!.entities.length, numbering!.relations.length];
          const training = startTraining({ entities: n, relations: r }, settings({ model, factors: 2, seed }));
          // Few different values, and whole ones: scores are exact, and often equal.
          training.embedding.entities.set(numbers(n * training.embedding.width, seed).map(Math.round));
          training.embedding.relations.set(numbers(2 * r * training.embedding.width, seed + 1).map(Math.round));
          const { embedding } = training;
          const everything = questionsOf(n, r, train!.triples, test!.triples);
          const ranks = ranksOf(embedding, questionsOf(n, r, test!.triples), everything, plain);

          const facts = [train!.triples, test!.triples].flatMap(({ head, relation, tail }) =>
            [...head].flatMap((h, i) => [`${h} ${relation[i]} ${tail[i]}`, `${tail[i]} ${relation[i]! + r} ${h}`]),
          );
          const rank = (h: number, relation: number, t: number) => {
            const own = score(embedding, h, relation, t);
            const others = [...Array(n).keys()]
              .filter((other) => other !== t && !facts.includes(`${h} ${relation} ${other}`))
              .map((other) => score(embedding, h, relation, other));
            return 1 + others.filter((one) => one > own).length + others.filter((one) => one === own).length / 2;
          };
          const { head, relation, tail } = test!.triples;
          const expected = [...head].flatMap((h, i) => [
            rank(h, relation[i]!, tail[i]!),
            rank(tail[i]!, relation[i]! + r, h),
          ]);
          expect([...ranks].sort()).toEqual(expected.sort());
        },
      ),
    );
  });

  it('become the mean reciprocal rank and hits', () => {
    expect(rankMetrics(Float64Array.of(1, 2, 4, 12.5))).toEqual({
      MRR: (1 + 1 / 2 + 1 / 4 + 1 / 12.5) / 4,
      'Hits@1': 0.25,
      'Hits@3': 0.5,
      'Hits@10': 0.75,
    });
    expect(rankMetrics(new Float64Array(0)).MRR).toBe(0);
  });
});
