import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hitRate, ndcg, recall } from '../../worker/scoring/evaluation/metrics.ts';
import { holds } from './property.ts';

const list = (places: string) => Array.from(places, (place) => place === 'x');

describe('worked examples of others', () => {
  test('NDCG@5 of the documentation of Evret: d1 d4 [d2] d9 [d8], three relevant', () => {
    // https://kaivid-labs.github.io/evret/metrics/ndcg/: 0.8869 / 2.1309
    expect(ndcg(list('..x.x'), 3, 5)).toBeCloseTo(0.4162, 4);
  });

  test('HR@2 and Recall@2 of torchmetrics: preds 0.2, 0.3, 0.5 and target True, False, True', () => {
    // https://lightning.ai/docs/torchmetrics/v1.0.0/retrieval/hit_rate.html and …/recall.html: tensor(1.), tensor(0.5000)
    expect(hitRate(list('x.x'), 2)).toBe(1);
    expect(recall(list('x.x'), 2, 2, 'all')).toBe(0.5);
  });

  test('one relevant item at place r: HR 1, NDCG 1 / log2(r + 1), as He et al. (WWW 2017) evaluate', () => {
    for (let place = 1; place <= 10; place++) {
      const hits = list(`${'.'.repeat(place - 1)}x`);
      expect(hitRate(hits, 10)).toBe(1);
      expect(ndcg(hits, 1, 10)).toBeCloseTo(Math.LN2 / Math.log(place + 1), 12);
    }
  });

  test('recall is divided by what k can reach, as in Liang et al. (WWW 2018)', () => {
    expect(recall(list('xx'), 5, 2)).toBe(1);
    expect(recall(list('xx'), 5, 2, 'all')).toBe(0.4);
  });
});

const hits = fc.array(fc.boolean(), { maxLength: 30 });
const size = fc.integer({ min: 1, max: 40 });
const relevantOf = (list: boolean[], more: number) => Math.max(1, list.filter(Boolean).length + more);

test('each is within 0…1, a perfect list has 1, and an empty one 0', () => {
  holds(
    fc.property(hits, size, fc.nat(10), (list, k, more) => {
      const relevant = relevantOf(list, more);
      for (const value of [hitRate(list, k), recall(list, relevant, k), ndcg(list, relevant, k)]) {
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1);
      }
      const perfect = Array.from({ length: Math.min(k, relevant) }, () => true);
      expect([hitRate(perfect, k), recall(perfect, relevant, k), ndcg(perfect, relevant, k)]).toEqual([1, 1, 1]);
      expect([hitRate([], k), recall([], relevant, k), ndcg([], relevant, k)]).toEqual([0, 0, 0]);
    }),
  );
});

test('a hit that moves up never lowers a figure, and raises NDCG', () => {
  holds(
    fc.property(hits, size, fc.nat(10), fc.nat(29), (list, k, more, at) => {
      const place = list.findIndex((hit, i) => i >= at && hit && i > 0 && !list[i - 1]);
      fc.pre(place > 0 && place < k);
      const moved = list.with(place, false).with(place - 1, true);
      const relevant = relevantOf(list, more);
      expect(hitRate(moved, k)).toBeGreaterThanOrEqual(hitRate(list, k));
      expect(recall(moved, relevant, k)).toBe(recall(list, relevant, k));
      expect(ndcg(moved, relevant, k)).toBeGreaterThan(ndcg(list, relevant, k));
    }),
  );
});
