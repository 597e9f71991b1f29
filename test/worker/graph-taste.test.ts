import { expect, test } from 'vitest';
import { graphTaste } from '../../worker/recommendations/model/graph-taste.ts';
import { packModel, type ReadyModel, unpackModel } from '../../worker/recommendations/model/ready-model.ts';
import type { Listed } from '../../worker/recommendations/training/catalogue.ts';
import { embedSite, placesOf } from '../../worker/recommendations/training/site-graph.ts';
import { usual } from '../../worker/scoring/ials/settings.ts';
import { graphCosine } from '../../worker/scoring/knowledge/related.ts';

const [COURSES, LESSONS] = [6, 8];

/** Lessons alike in topic and level, and one content that the graph has never heard of. */
const contents = Array.from({ length: COURSES * LESSONS }, (_, i): Listed => {
  const [course, lesson] = [Math.floor(i / LESSONS), i % LESSONS];
  return {
    ...{ id: `lesson:c${course}/l${lesson}`, kind: 'lesson', topics: ['web'], level: 0, publishedAt: 0, minutes: 5 },
    after: lesson === 0 ? null : `lesson:c${course}/l${lesson - 1}`,
  };
});
const graph = embedSite(contents);
const stray: Listed = { ...(contents[0] as Listed), id: 'post:stray', kind: 'post' };
const kept = [...contents, stray];

function modelOf(): Omit<ReadyModel, 'index'> {
  if (!graph) throw new Error('the site has no graph');
  const factors = {
    ...{ count: kept.length, rows: new Int8Array(0), scales: new Float32Array(kept.length) },
    ...{ gram: new Float64Array(0), settings: { ...usual, factors: 0 }, base: 0, slope: 0 },
  };
  return { version: 1, ids: kept.map(({ id }) => id), weights: null, factors, graph: placesOf(graph, kept) };
}

test('a member is near to what goes on from what they met, by the graph alone', () => {
  const model = unpackModel(packModel(modelOf()).buffer);
  for (let course = 0; course < COURSES; course++) {
    const near = graphTaste(
      model,
      [0, 1, 2].map((lesson) => ({ id: `lesson:c${course}/l${lesson}`, weight: 1 })),
    );
    const cosines = contents.map((_, item) => near(item) ?? Number.NaN);
    for (const cosine of cosines) expect(Math.abs(cosine)).toBeLessThanOrEqual(1);
    const mean = (own: boolean) => {
      const some = cosines.filter((_, i) => (Math.floor(i / LESSONS) === course) === own && i % LESSONS > 2);
      return some.reduce((sum, cosine) => sum + cosine, 0) / some.length;
    };
    expect(mean(true)).toBeGreaterThan(mean(false) + 0.2);
  }
});

test('bytes keep its directions', () => {
  if (!graph) throw new Error('the site has no graph');
  const { embedding, entityOf } = graph;
  const near = graphTaste(unpackModel(packModel(modelOf()).buffer), [{ id: 'lesson:c0/l0', weight: 2 }]);
  const from = entityOf(contents[0] as Listed) ?? 0;
  const centre = embedding.entities.slice(from * embedding.width, (from + 1) * embedding.width);
  contents.forEach((content, item) => {
    expect(near(item)).toBeCloseTo(graphCosine(embedding, centre, entityOf(content) ?? 0), 1);
  });
});

test('nothing is known of a stranger, of what is not in the graph, or by a model without one', () => {
  const model = unpackModel(packModel(modelOf()).buffer);
  expect(graphTaste(model, [])(0)).toBeNull();
  expect(graphTaste(model, [{ id: 'post:gone', weight: 1 }])(0)).toBeNull();
  expect(graphTaste(model, [{ id: 'post:stray', weight: 1 }])(0)).toBeNull();
  const near = graphTaste(model, [{ id: 'lesson:c0/l0', weight: 1 }]);
  expect(near(kept.length - 1)).toBeNull();
  expect(near(undefined)).toBeNull();
  // Models of before have none.
  const { graph: _, ...before } = modelOf();
  const old = unpackModel(packModel(before).buffer);
  expect(old.graph).toBeNull();
  expect(graphTaste(old, [{ id: 'lesson:c0/l0', weight: 1 }])(0)).toBeNull();
});
