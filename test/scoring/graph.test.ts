import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutApart } from '../../worker/scoring/graph/condense.ts';
import { type Graph, graphOf } from '../../worker/scoring/graph/graph.ts';
import { leiden } from '../../worker/scoring/graph/leiden.ts';
import { modularity } from '../../worker/scoring/graph/modularity.ts';
import { move } from '../../worker/scoring/graph/move.ts';
import { refine } from '../../worker/scoring/graph/refine.ts';
import { randomFrom } from '../../worker/scoring/random.ts';
import { holds } from './property.ts';

const NODES = 14;
type Edge = [a: number, b: number, weight: number];
const aNode = fc.nat(NODES - 1);
/** Weights whose sums round. */
const edges = fc.array(fc.tuple(aNode, aNode, fc.double({ min: 0.01, max: 9, noNaN: true })), { maxLength: 50 });
const resolution = fc.constantFrom(0.3, 1, 2.5, 6);
const seed = fc.nat(1000);

const graphFrom = (list: readonly Edge[], weighted = true): Graph =>
  graphOf(NODES, {
    from: list.map(([a]) => a),
    to: list.map(([, b]) => b),
    weights: weighted ? list.map(([, , weight]) => weight) : null,
  });

/** Q by its definition, the sum over all pairs of (A − γ k k / 2m) / 2m: nothing of the code under test. */
function byPairs(list: readonly Edge[], communities: ArrayLike<number>, gamma: number): number {
  const matrix = Array.from({ length: NODES }, () => new Array<number>(NODES).fill(0));
  for (const [a, b, weight] of list) {
    matrix[a]![b]! += weight;
    matrix[b]![a]! += weight;
  }
  const k = matrix.map((row) => row.reduce((sum, cell) => sum + cell, 0));
  const total = k.reduce((sum, one) => sum + one, 0);
  if (total === 0) return 0;
  let sum = 0;
  for (let i = 0; i < NODES; i++)
    for (let j = 0; j < NODES; j++)
      if (communities[i] === communities[j]) sum += matrix[i]![j]! - (gamma * k[i]! * k[j]!) / total;
  return sum / total;
}

/** Which nodes hang together within one community, by repeated relabelling. */
function pieces(list: readonly Edge[], communities: ArrayLike<number>): number[] {
  const label = Array.from({ length: NODES }, (_, v) => v);
  for (let round = 0; round < NODES; round++)
    for (const [a, b] of list)
      if (communities[a] === communities[b]) label[a] = label[b] = Math.min(label[a]!, label[b]!);
  return label;
}

const distinct = (list: Iterable<unknown>) => new Set(list).size;

describe('graphOf', () => {
  it('sums what is given twice, in either direction, and keeps loops apart', () => {
    const graph = graphOf(3, { from: [0, 1, 2, 2], to: [1, 0, 2, 1], weights: [1, 2, 5, 4] });
    expect([...graph.starts]).toEqual([0, 1, 3, 4]);
    expect([...graph.neighbours]).toEqual([1, 0, 2, 1]);
    expect([...graph.weights]).toEqual([3, 3, 4, 4]);
    expect([...graph.loops]).toEqual([0, 0, 5]);
    expect([...graph.strengths]).toEqual([3, 7, 14]);
    expect(graph.total).toBe(24);
  });

  it('rounds a sum alike in every order', () => {
    const sums = ['.1 .2 .3', '.3 .2 .1', '.2 .3 .1', '.3 .1 .2'].map((weights) =>
      graphOf(2, { from: [0, 1, 0], to: [1, 0, 1], weights: weights.split(' ').map(Number) }),
    );
    for (const graph of sums) expect(graph).toEqual(sums[0]);
  });

  it('counts an edge without a weight once, however often it is given', () => {
    const once = graphOf(3, { from: [0, 1, 2], to: [1, 2, 2], weights: null });
    expect(graphOf(3, { from: [0, 1, 1, 2, 2], to: [1, 0, 2, 1, 2], weights: null })).toEqual(once);
    expect([...once.strengths]).toEqual([1, 2, 3]);
  });

  it('refuses what is no edge', () => {
    expect(() => graphOf(2, { from: [0], to: [2], weights: null })).toThrow(RangeError);
    for (const weight of [0, -1, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => graphOf(2, { from: [0], to: [1], weights: [weight] })).toThrow(RangeError);
  });

  it('is the same whatever the order and direction of the edges', () => {
    holds(
      fc.property(edges, fc.infiniteStream(fc.nat()), (list, keys) => {
        const mixed = list
          .map((edge) => ({ edge, key: keys.next().value ?? 0 }))
          .sort((a, b) => a.key - b.key)
          .map(({ edge: [a, b, weight], key }): Edge => (key % 2 ? [a, b, weight] : [b, a, weight]));
        expect(graphFrom(mixed)).toEqual(graphFrom(list));
      }),
    );
  });
});

describe('modularity', () => {
  it('of two triangles joined by an edge is 5/14', () => {
    // Each triangle holds 3 of 7 edges and half of all strength: 2 × (3/7 − 1/4) = 5/14.
    const graph = graphOf(6, { from: [0, 1, 2, 3, 4, 5, 2], to: [1, 2, 0, 4, 5, 3, 3], weights: null });
    expect(modularity(graph, [0, 0, 0, 1, 1, 1], 1)).toBeCloseTo(5 / 14, 12);
  });

  it('is its definition, pair by pair', () => {
    holds(
      fc.property(edges, fc.array(aNode, { minLength: NODES, maxLength: NODES }), resolution, (list, groups, gamma) => {
        expect(modularity(graphFrom(list), groups, gamma)).toBeCloseTo(byPairs(list, groups, gamma), 10);
      }),
    );
  });
});

describe('leiden', () => {
  // Zachary's karate club (1977), 34 people and 78 friendships, as in Newman's collection. That 0.4198 with four
  // communities is the best was proved by Aloise et al., "Column generation algorithms for exact modularity maximization" (2010).
  const karate =
    '1-2 1-3 2-3 1-4 2-4 3-4 1-5 1-6 1-7 5-7 6-7 1-8 2-8 3-8 4-8 1-9 3-9 3-10 1-11 5-11 6-11 1-12 1-13 4-13 1-14 2-14 ' +
    '3-14 4-14 6-17 7-17 1-18 2-18 1-20 2-20 1-22 2-22 24-26 25-26 3-28 24-28 25-28 3-29 24-30 27-30 2-31 9-31 1-32 ' +
    '25-32 26-32 29-32 3-33 9-33 15-33 16-33 19-33 21-33 23-33 24-33 30-33 31-33 32-33 9-34 10-34 14-34 15-34 16-34 ' +
    '19-34 20-34 21-34 23-34 24-34 27-34 28-34 29-34 30-34 31-34 32-34 33-34';
  const club = karate.split(' ').map((pair) => pair.split('-').map((name) => Number(name) - 1));
  const clubGraph = graphOf(34, {
    from: club.map(([a]) => a ?? -1),
    to: club.map(([, b]) => b ?? -1),
    weights: null,
  });

  it('finds the best division of the karate club', () => {
    expect(club).toHaveLength(78);
    const found = leiden(clubGraph, { resolution: 1, seed: 1, restarts: 10 });
    expect(found.modularity).toBeCloseTo(0.4198, 4);
    expect(found.count).toBe(4);
  });

  it('merges cliques in a ring two by two, as modularity would have it, unless the resolution forbids it', () => {
    // Fortunato and Barthélemy, "Resolution limit in community detection" (2007): 30 cliques of 5, each tied to the next by one edge.
    // Singly 1 − 2/22 − 1/30 = 0.876, in pairs 1 − 1/22 − 2/30 = 0.888.
    const ring: number[][] = [];
    for (let clique = 0; clique < 30; clique++) {
      for (let a = 0; a < 5; a++) for (let b = 0; b < a; b++) ring.push([5 * clique + a, 5 * clique + b]);
      ring.push([5 * clique, (5 * clique + 6) % 150]);
    }
    const graph = graphOf(150, { from: ring.map(([a]) => a ?? -1), to: ring.map(([, b]) => b ?? -1), weights: null });
    // A ring falls into pairs in one way out of very many: a search comes near.
    const pairs = leiden(graph, { resolution: 1, seed: 1, restarts: 20 });
    expect(pairs.modularity).toBeLessThanOrEqual(1 - 1 / 22 - 2 / 30);
    expect(pairs.modularity).toBeGreaterThan(0.885);
    const single = leiden(graph, { resolution: 3, seed: 1, restarts: 1 });
    expect(single.count).toBe(30);
    expect(modularity(graph, single.communities, 1)).toBeCloseTo(1 - 2 / 22 - 1 / 30, 12);
  });

  it('keeps the best of its restarts, which differ', () => {
    const random = randomFrom(3);
    const ends = () => Array.from({ length: 900 }, () => Math.floor(random() * 200));
    const noise = graphOf(200, { from: ends(), to: ends(), weights: null });
    const reached = [1, 2, 3, 4, 5, 6, 7, 8].map(
      (restarts) => leiden(noise, { resolution: 1, seed: 1, restarts }).modularity,
    );
    expect(reached).toEqual(reached.toSorted((a, b) => a - b));
    expect(distinct(reached)).toBeGreaterThan(1);
  });

  it('makes fewer communities at a low resolution, more at a high one', () => {
    const count = (gamma: number) => leiden(clubGraph, { resolution: gamma, seed: 1, restarts: 5 }).count;
    expect(count(0.1)).toBe(1);
    expect(count(0.5)).toBe(2);
    expect(count(30)).toBe(34);
  });

  it('leaves who knows nobody alone, and takes a graph without edges or nodes', () => {
    const lonely = leiden(graphOf(3, { from: [0], to: [2], weights: null }), { resolution: 1, seed: 1, restarts: 2 });
    expect([...lonely.communities]).toEqual([0, 1, 0]);
    for (const nodes of [0, 3]) {
      const none = leiden(graphOf(nodes, { from: [], to: [], weights: null }), { resolution: 1, seed: 1, restarts: 1 });
      expect(none).toMatchObject({ count: nodes, modularity: 0 });
    }
  });

  it('refuses settings that make no sense', () => {
    for (const wrong of [{ resolution: 0 }, { resolution: Number.NaN }, { restarts: 0 }, { restarts: 1.5 }])
      expect(() => leiden(clubGraph, { resolution: 1, seed: 1, restarts: 1, ...wrong })).toThrow(RangeError);
  });

  it('gives connected communities, numbered by their first nodes, and says their modularity', () => {
    holds(
      fc.property(edges, resolution, seed, (list, gamma, start) => {
        const found = leiden(graphFrom(list), { resolution: gamma, seed: start, restarts: 1 });
        expect(distinct(pieces(list, found.communities))).toBe(found.count);
        expect([...new Set(found.communities)]).toEqual(Array.from({ length: found.count }, (_, c) => c));
        expect(found.modularity).toBeCloseTo(byPairs(list, found.communities, gamma), 10);
      }),
    );
  });

  it('gives the same for the same seed, and never less with more restarts', () => {
    holds(
      fc.property(edges, resolution, seed, (list, gamma, start) => {
        const graph = graphFrom(list);
        const run = (restarts: number) => leiden(graph, { resolution: gamma, seed: start, restarts });
        expect(run(1)).toEqual(run(1));
        const heard: number[] = [];
        const three = leiden(graph, { resolution: gamma, seed: start, restarts: 3 }, (done) => heard.push(done));
        expect(three.modularity).toBeGreaterThanOrEqual(run(1).modularity);
        expect(heard).toEqual([1, 2, 3]);
      }),
    );
  });

  it('does not depend on the unit of the weights', () => {
    holds(
      fc.property(edges, resolution, seed, (list, gamma, start) => {
        const settings = { resolution: gamma, seed: start, restarts: 1 };
        // A power of two: no digit of a sum changes.
        const scaled = list.map(([a, b, weight]): Edge => [a, b, weight * 1024]);
        expect(leiden(graphFrom(scaled), settings)).toEqual(leiden(graphFrom(list), settings));
      }),
    );
  });
});

describe('move', () => {
  it('raises modularity, and where it changes nothing, no node would be better off elsewhere', () => {
    const starts = fc.array(aNode, { minLength: NODES, maxLength: NODES });
    holds(
      fc.property(edges, starts, resolution, seed, (list, start, gamma, from) => {
        const graph = graphFrom(list);
        const communities = Uint32Array.from(start);
        const random = randomFrom(from);
        // What moves may make room for others than its neighbours: they are asked when it is called again.
        for (let before = ''; before !== communities.join(); ) {
          before = communities.join();
          move(graph, communities, gamma, random);
        }
        const reached = modularity(graph, communities, gamma);
        expect(reached).toBeGreaterThanOrEqual(modularity(graph, start, gamma) - 1e-12);
        for (let v = 0; v < NODES; v++)
          for (let c = 0; c < NODES; c++)
            expect(modularity(graph, communities.with(v, c), gamma)).toBeLessThanOrEqual(reached + 1e-9);
      }),
    );
  });
});

describe('refine', () => {
  it('splits communities into connected parts', () => {
    holds(
      fc.property(edges, fc.array(fc.nat(2), { minLength: NODES, maxLength: NODES }), seed, (list, ids, from) => {
        const graph = graphFrom(list);
        const parts = refine(graph, Uint32Array.from(ids), 1, randomFrom(from));
        expect(distinct(pieces(list, parts))).toBe(distinct(parts));
        const within = Array.from(parts, (part, v) => `${part} of ${ids[v]}`);
        expect(distinct(within)).toBe(distinct(parts));
        // No merge is at a loss.
        const alone = modularity(
          graph,
          Array.from({ length: NODES }, (_, v) => v),
          1,
        );
        expect(modularity(graph, parts, 1)).toBeGreaterThanOrEqual(alone - 1e-12);
      }),
    );
  });
});

describe('cutApart', () => {
  it('cuts into connected pieces, at no loss', () => {
    holds(
      fc.property(
        edges,
        fc.array(fc.nat(3), { minLength: NODES, maxLength: NODES }),
        resolution,
        (list, ids, gamma) => {
          const graph = graphFrom(list);
          const groups = Uint32Array.from(ids);
          const before = modularity(graph, groups, gamma);
          cutApart(graph, groups);
          expect(distinct(groups)).toBe(distinct(pieces(list, ids).map((piece, v) => `${piece} ${ids[v]}`)));
          expect(modularity(graph, groups, gamma)).toBeGreaterThanOrEqual(before - 1e-12);
        },
      ),
    );
  });
});
