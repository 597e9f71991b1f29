import { describe, expect, it } from 'vitest';
import { EMBEDDING_MODELS } from '../../worker/scoring/knowledge/embedding.ts';
import { graphsOf } from '../../worker/scoring/knowledge/graph.ts';
import { holdOut } from '../../worker/scoring/knowledge/hold-out.ts';
import { type Facts, planOf } from '../../worker/scoring/knowledge/plan.ts';
import { questionsOf } from '../../worker/scoring/knowledge/questions.ts';
import { addRival, allRivals, clearRivals, drawRivals, noRivals } from '../../worker/scoring/knowledge/rivals.ts';
import { search } from '../../worker/scoring/knowledge/search.ts';
import { epoch, startTraining } from '../../worker/scoring/knowledge/train.ts';
import { randomFrom } from '../../worker/scoring/random.ts';
import { family, openKernel } from './knowledge-world.ts';

/** Random facts: a plan looks at nothing but their number. */
function graph(entities: number, relations: number, facts: number): Facts {
  const random = randomFrom(entities);
  const any = (below: number) => new Uint32Array(facts).map(() => Math.floor(random() * below));
  const triples = { head: any(entities), relation: any(relations), tail: any(entities) };
  return { entities, relations, ...holdOut(triples, 0.05, 1) };
}

const options = { seed: 1, factors: null, epochs: 40 };
const [clans] = graphsOf(family());
const size = { entities: clans!.entities.length, relations: clans!.relations.length };
const small: Facts = { ...size, ...holdOut(clans!.triples, 0.1, 3) };

describe('the plan of a search', () => {
  it('tries everything, and all wrong answers, where the graph is small', () => {
    for (const model of EMBEDDING_MODELS) {
      const plan = planOf(graph(135, 46, 6000), { ...options, model });
      expect(plan.rounds).toEqual([{ until: 40, keep: 1 }]);
      for (const one of plan.candidates) expect(one).toMatchObject({ factors: 400 });
      expect(plan.candidates.every(({ sample }) => sample === undefined)).toBe(true);
    }
  });

  it.each([
    ['2,000 entities', graph(2000, 42, 36_000), 2.6e11],
    ['40,000 entities', graph(40_000, 11, 90_000), 1.4e12],
  ])('bounds the work: %s', (_, facts, work) => {
    for (const model of ['transe', 'complex'] as const) {
      const plan = planOf(facts, { ...options, model });
      expect(plan.work).toBeLessThanOrEqual(work * 1.01);
      const [{ factors, sample } = { factors: 0, sample: 0 }] = plan.candidates;
      expect(factors).toBeGreaterThanOrEqual(48);
      expect(sample).toBeGreaterThanOrEqual(256);
    }
  });

  it('keeps the factors that were asked for, and draws fewer wrong answers', () => {
    const [one] = planOf(graph(2000, 42, 36_000), { ...options, model: 'complex', factors: 200 }).candidates;
    expect(one).toMatchObject({ factors: 200, sample: 128 });
  });

  it('is not exceeded by more than an epoch and a look', () => {
    const plan = { ...planOf(small, { ...options, model: 'complex', factors: 8 }), work: 3e6 };
    let epochs = 0;
    const found = search(small, plan, openKernel, () => epochs++);
    const questions = questionsOf(size.entities, size.relations, small.train).entity.length;
    const each = 4 * questions * size.entities * 16;
    expect(found.work).toBeGreaterThan(plan.work - each);
    expect(found.work).toBeLessThan(plan.work + each);
    expect(epochs).toBeLessThan(plan.candidates.length * 40);
  });

  it('leaves candidates behind round by round', () => {
    const plan = planOf(small, { ...options, model: 'complex', factors: 8 });
    const rounds = [
      { until: 3, keep: 2 },
      { until: 6, keep: 1 },
      { until: 9, keep: 1 },
    ];
    const reached = new Map<number, number>();
    search(small, { ...plan, rounds }, openKernel, (candidate, epoch) => reached.set(candidate, epoch));
    expect([...reached.values()].sort()).toEqual([3, 3, 6, 9]);
  });
});

describe('wrong answers that are drawn', () => {
  it('stand for all that are not there already', () => {
    const rivals = noRivals(100, 20);
    addRival(rivals, 7);
    addRival(rivals, 99);
    addRival(rivals, 7);
    drawRivals(rivals, 10, randomFrom(1));
    expect(rivals).toMatchObject({ count: 12, own: 2 });
    // Ten for the other ninety-eight.
    expect(rivals.shift).toBeCloseTo(Math.log(9.8), 12);
    expect(new Set(rivals.entity.subarray(0, 12)).size).toBe(12);
    rivals.entity.subarray(0, 12).forEach((entity, row) => {
      expect(rivals.row[entity]).toBe(row);
    });
    clearRivals(rivals);
    expect(new Set(rivals.row)).toEqual(new Set([-1]));
  });

  it('are all where there are no more: the loss is that of all entities', () => {
    const questions = questionsOf(size.entities, size.relations, clans!.triples);
    const settings = { model: 'complex', factors: 8, rate: 0.1, n3: 0.01, batch: 16, seed: 1 } as const;
    const all = startTraining(size, settings);
    const drawn = startTraining(size, { ...settings, sample: size.entities - 1 });
    for (let i = 0; i < 3; i++) expect(epoch(drawn, questions)).toBeCloseTo(epoch(all, questions), 4);
    expect(allRivals(3)).toMatchObject({ count: 3, own: 3, shift: 0 });
  });

  it('teach as well as all do, on the mean', () => {
    const questions = questionsOf(size.entities, size.relations, small.train);
    const settings = { model: 'distmult', factors: 8, rate: 0.1, n3: 0.01, batch: 4, seed: 1 } as const;
    const [all, drawn] = [startTraining(size, settings), startTraining(size, { ...settings, sample: 6 })];
    const losses = Array.from({ length: 20 }, () => [epoch(all, questions), epoch(drawn, questions)] as const);
    const [first] = losses;
    const last = losses.at(-1)!;
    expect(last[1]).toBeLessThan(first![1] / 2);
    expect(Math.abs(last[1] - last[0])).toBeLessThan(0.25);
    expect(drawn.work).toBeLessThan(all.work);
  });
});
