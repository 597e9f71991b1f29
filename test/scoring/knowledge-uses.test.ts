import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { graphsOf } from '../../worker/scoring/knowledge/graph.ts';
import { learnItems, predictItem } from '../../worker/scoring/knowledge/predict-item.ts';
import { questionsOf } from '../../worker/scoring/knowledge/questions.ts';
import { centreOf, graphCosine } from '../../worker/scoring/knowledge/related.ts';
import { fitEmbedding } from '../../worker/scoring/knowledge/search.ts';
import { type GraphContent, topicName, triplesOf } from '../../worker/scoring/knowledge/site-graph.ts';
import { ridge } from '../../worker/scoring/linear/ridge.ts';
import { normalFrom, randomFrom } from '../../worker/scoring/random.ts';
import { numbers, openKernel } from './knowledge-world.ts';
import { holds } from './property.ts';

it('tells all that a site knows of a content', () => {
  const lesson: GraphContent = {
    id: 'lesson:js/loops',
    topics: ['js', 'js', 'loops'],
    level: 0,
    prerequisites: [{ content: 'post:hello' }, { topic: 'html' }],
    course: 'course:js',
    after: 'lesson:js/first',
  };
  expect(triplesOf([lesson, { id: 'post:bare', topics: [], level: null }])).toEqual([
    ['lesson:js/loops', 'teaches', 'topic:js'],
    ['lesson:js/loops', 'teaches', 'topic:loops'],
    ['lesson:js/loops', 'requires', 'post:hello'],
    ['lesson:js/loops', 'requires', 'topic:html'],
    ['lesson:js/loops', 'is for', 'level:0'],
    ['lesson:js/loops', 'is part of', 'course:js'],
    ['lesson:js/loops', 'continues', 'lesson:js/first'],
  ]);
});

/** A site of four fields, whose topics are taught only together with those of the same field. */
function site(seed: number) {
  const random = randomFrom(seed);
  const fields = ['web', 'data', 'systems', 'design'];
  const contents: GraphContent[] = Array.from({ length: 120 }, (_, i) => {
    const field = i % fields.length;
    const some = [0, 1, 2, 3].filter(() => random() < 0.5).map((topic) => `${fields[field]}-${topic}`);
    const before = i - fields.length * (1 + Math.floor(random() * 3));
    return {
      id: `post:${i}`,
      topics: some.length > 0 ? some : [`${fields[field]}-0`],
      level: i % 3 === 0 ? 0 : 1,
      prerequisites: before >= 0 ? [{ content: `post:${before}` }] : [],
    };
  });
  const [graph] = graphsOf(triplesOf(contents));
  const { entities, relations, triples } = graph!;
  const questions = questionsOf(entities.length, relations.length, triples);
  const embedding = fitEmbedding(
    questions,
    relations.length,
    { model: 'complex', factors: 16, rate: 0.1, n3: 0.01, batch: 64, seed },
    30,
    openKernel,
  );
  const number = new Map(entities.map((name, i) => [name, i]));
  return { contents, embedding, number, field: (i: number) => i % fields.length };
}

describe('what is near in the graph', () => {
  const { contents, embedding, number } = site(1);
  const topics = [...number.keys()].filter((name) => name.startsWith('topic:'));

  it('are the topics of the same field', () => {
    for (const topic of topics) {
      const own = centreOf(embedding, [number.get(topic)!]);
      const likeness = (name: string) => graphCosine(embedding, own, number.get(name)!);
      const others = topics.filter((name) => name !== topic).sort((a, b) => likeness(b) - likeness(a));
      const field = (name: string) => name.split('-')[0];
      expect(others.slice(0, 3).filter((name) => field(name) === field(topic)).length).toBeGreaterThanOrEqual(2);
    }
  });

  it('is the content of the field that was read', () => {
    const taste = centreOf(
      embedding,
      [0, 4, 8].map((i) => number.get(`post:${i}`)!),
    );
    const mean = (field: number) => {
      const others = contents.map((_, i) => i).filter((i) => i % 4 === field && i > 12);
      return (
        others.reduce((sum, i) => sum + graphCosine(embedding, taste, number.get(`post:${i}`)!), 0) / others.length
      );
    };
    for (const other of [1, 2, 3]) expect(mean(0)).toBeGreaterThan(mean(other) + 0.2);
  });

  it('is measured by a cosine', () => {
    const vectors = {
      model: 'distmult' as const,
      width: 2,
      entities: Float32Array.of(3, 0, 0, 2, 1, 1, 0, 0),
      relations: new Float32Array(0),
    };
    const own = centreOf(vectors, [0]);
    expect([0, 1, 2, 3].map((entity) => graphCosine(vectors, own, entity))).toEqual([
      1,
      0,
      expect.closeTo(Math.SQRT1_2, 6),
      0,
    ]);
    expect([...centreOf(vectors, [0, 1], [1, 0])]).toEqual([1, 0]);
    expect([...centreOf(vectors, [])]).toEqual([0, 0]);
  });
});

describe('the factors of a new item', () => {
  const D = 8;

  /** Factors as members would make them: of the field and of each topic, and much that no feature tells. */
  function world(seed: number, noise: number) {
    const { contents, embedding, number } = site(seed);
    const normal = normalFrom(randomFrom(seed + 100));
    const slugs = [...new Set(contents.flatMap(({ topics }) => topics))].sort();
    const ofTopic = new Map(slugs.map((slug) => [slug, Array.from({ length: D }, normal)]));
    const factors = new Float32Array(contents.length * D);
    contents.forEach(({ topics }, i) => {
      for (let k = 0; k < D; k++) {
        const told = topics.reduce((sum, slug) => sum + ofTopic.get(slug)![k]! / topics.length, 0);
        factors[i * D + k] = 0.5 + told + noise * normal();
      }
    });
    const features = contents.map(({ topics, prerequisites = [] }) => {
      const near = [
        ...topics.map((slug) => number.get(topicName(slug))!),
        ...prerequisites.flatMap((one) => ('content' in one ? number.get(one.content)! : [])),
      ];
      return Float64Array.of(
        ...slugs.map((slug) => (topics.includes(slug) ? 1 / Math.sqrt(topics.length) : 0)),
        ...centreOf(embedding, near),
      );
    });
    return { features, factors };
  }

  it('are foretold from topics and graph better than by the mean vector', () => {
    const { features, factors } = world(3, 0.3);
    const known = 100;
    const predictor = learnItems(features.slice(0, known), factors.subarray(0, known * D), D);
    const mean = (k: number) => {
      let sum = 0;
      for (let item = 0; item < known; item++) sum += factors[item * D + k]! / known;
      return sum;
    };
    let [foretold, byMean] = [0, 0];
    for (let item = known; item < features.length; item++) {
      predictItem(predictor, features[item]!).forEach((value, k) => {
        foretold += (value - factors[item * D + k]!) ** 2;
        byMean += (mean(k) - factors[item * D + k]!) ** 2;
      });
    }
    // What no feature tells is 0.09 a number; the rest is there to be foretold.
    expect(foretold).toBeLessThan(0.5 * byMean);
  });

  it('are the mean where the features tell nothing', () => {
    const { features } = world(4, 0);
    const factors = numbers(features.length * D, 9);
    const predictor = learnItems(features, factors, D);
    const predicted = predictItem(predictor, features[0]!);
    const spread = predicted.reduce((sum, value, k) => sum + (value - predictor.meanFactors[k]!) ** 2, 0);
    expect(spread).toBeLessThan(0.2);
  });
});

it('solves the ridge as its equations state it', () => {
  const shape = fc.tuple(
    fc.integer({ min: 1, max: 12 }),
    fc.integer({ min: 1, max: 6 }),
    fc.integer({ min: 1, max: 4 }),
  );
  holds(
    fc.property(shape, fc.nat(1000), fc.constantFrom(0.1, 1, 10), ([rows, p, d], seed, penalty) => {
      const x = Float64Array.from(numbers(rows * p, seed));
      const y = Float64Array.from(numbers(rows * d, seed + 1));
      const w = ridge(x, p, y, d, penalty);
      // The slope of Σ|y - xW|² + penalty |W|² is 0 there.
      const slopes = [...w].map((value, at) => {
        const [i, k] = [Math.floor(at / d), at % d];
        let slope = penalty * value;
        for (let row = 0; row < rows; row++) {
          let residual = -y[row * d + k]!;
          for (let j = 0; j < p; j++) residual += x[row * p + j]! * w[j * d + k]!;
          slope += x[row * p + i]! * residual;
        }
        return Math.abs(slope);
      });
      expect(Math.max(...slopes)).toBeLessThan(1e-9);
    }),
  );
});
