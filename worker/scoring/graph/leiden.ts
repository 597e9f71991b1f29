import { randomFrom } from '../random.ts';
import { condense, cutApart, renumber } from './condense.ts';
import type { Graph } from './graph.ts';
import { modularity } from './modularity.ts';
import { move } from './move.ts';
import { refine } from './refine.ts';

export interface LeidenSettings {
  /** γ above 0: 1 is modularity as usual, more gives smaller communities. */
  resolution: number;
  seed: number;
  /** How often to begin anew; the best is kept, of equals the first. */
  restarts: number;
}

export interface Partition {
  /** Each node's community: 0, 1, … by their first nodes. */
  communities: Uint32Array;
  count: number;
  modularity: number;
}

/** Where an iteration gains no more, the next would not either: a restart finds more in the same time. */
const STILL = 1e-4;
/** Smaller differences of modularity are rounding. */
const EQUAL = 1e-12;

/**
 * Communities of a graph by Leiden: moves (Blondel et al. 2008), refined before each aggregation (Traag, Waltman and van Eck,
 * "From Louvain to Leiden", 2019), iterated until modularity stands still, and begun anew with other random orders. Every
 * community is connected; the same seed gives the same answer. Near O(edges) an iteration.
 * `after` hears when a restart has ended.
 */
export function leiden(graph: Graph, settings: LeidenSettings, after?: (restarts: number) => void): Partition {
  const { resolution, seed, restarts } = settings;
  if (!(resolution > 0 && resolution < Number.POSITIVE_INFINITY))
    throw new RangeError(`resolution is ${resolution}: expected a finite number above 0`);
  if (!(Number.isInteger(restarts) && restarts > 0))
    throw new RangeError(`restarts is ${restarts}: expected a whole number above 0`);
  let best: Partition | null = null;
  for (let restart = 0; restart < restarts; restart++) {
    const found = settle(graph, resolution, randomFrom(seed + Math.imul(restart, 0x9e3779b1)));
    if (best === null || found.modularity > best.modularity + EQUAL) best = found;
    after?.(restart + 1);
  }
  return best ?? { communities: new Uint32Array(0), count: 0, modularity: 0 };
}

/** Iterates from every node alone until modularity stands still. */
function settle(graph: Graph, resolution: number, random: () => number): Partition {
  const communities = new Uint32Array(graph.nodes).map((_, v) => v);
  let before = Number.NEGATIVE_INFINITY;
  let quality = modularity(graph, communities, resolution);
  while (quality > before + STILL) {
    before = quality;
    iterate(graph, communities, resolution, random);
    quality = modularity(graph, communities, resolution);
  }
  return { communities, count: renumber(communities), modularity: quality };
}

/** One iteration, in place: modularity does not fall. */
function iterate(graph: Graph, communities: Uint32Array, resolution: number, random: () => number): void {
  let level = graph;
  let current = communities.slice();
  /** Which node of the level each node of the graph is in. */
  const inside = new Uint32Array(graph.nodes).map((_, v) => v);
  for (;;) {
    renumber(current);
    move(level, current, resolution, random);
    if (renumber(current) === level.nodes) break;
    const parts = refine(level, current, resolution, random);
    const count = renumber(parts);
    if (count === level.nodes) break;
    const next = new Uint32Array(count);
    for (let v = 0; v < level.nodes; v++) next[parts[v]!] = current[v]!;
    for (let v = 0; v < inside.length; v++) inside[v] = parts[inside[v]!]!;
    level = condense(level, parts, count);
    current = next;
  }
  for (let v = 0; v < inside.length; v++) communities[v] = current[inside[v]!]!;
  cutApart(graph, communities);
}
