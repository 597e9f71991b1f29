import { startsOf } from '../sparse.ts';

/**
 * A weighted undirected graph by rows (CSR): the neighbours of node v are `neighbours[starts[v]] … neighbours[starts[v + 1] - 1]`,
 * each edge standing with both of its ends. Loops stand apart. Doubles, unlike `Sparse`: gains are differences of sums.
 */
export interface Graph {
  nodes: number;
  /** Length nodes + 1. */
  starts: Uint32Array;
  neighbours: Uint32Array;
  weights: Float64Array;
  /** The weight of each node's edge to itself; 0 where there is none. */
  loops: Float64Array;
  /** Each node's weights summed, a loop twice, since both of its ends are here. */
  strengths: Float64Array;
  /** All strengths summed: twice the weight of the graph. */
  total: number;
}

/** Edges in any order and direction, by the numbers of their nodes. */
export interface Edges {
  from: ArrayLike<number>;
  to: ArrayLike<number>;
  /** Null where edges only are, or are not: one that is given twice then is one. Otherwise the weights of one edge are summed. */
  weights: ArrayLike<number> | null;
}

/**
 * The same graph, bit for bit, in whichever order and direction the edges come. O(nodes + edges), by counting sort.
 * @throws RangeError where an edge lies outside, or a weight is not finite and above 0, or their sum is not finite
 */
export function graphOf(nodes: number, { from, to, weights }: Edges): Graph {
  const { length } = from;
  for (let i = 0; i < length; i++) {
    if (!(from[i]! >= 0 && from[i]! < nodes && to[i]! >= 0 && to[i]! < nodes))
      throw new RangeError(`edge ${i} joins ${from[i]} and ${to[i]}: expected nodes below ${nodes}`);
    if (weights && !(weights[i]! > 0 && weights[i]! < Number.POSITIVE_INFINITY))
      throw new RangeError(`edge ${i} weighs ${weights[i]}: expected a finite number above 0`);
  }
  // Half-edge 2i goes from `from` to `to`, 2i + 1 back. By column, then stably by row: equal edges come to stand together.
  const rows = new Uint32Array(2 * length);
  const columns = new Uint32Array(2 * length);
  for (let i = 0; i < length; i++) {
    rows[2 * i] = columns[2 * i + 1] = from[i]!;
    columns[2 * i] = rows[2 * i + 1] = to[i]!;
  }
  const halves = new Uint32Array(2 * length);
  for (let half = 0; half < halves.length; half++) halves[half] = half;
  const sorted = sortBy(sortBy(halves, columns, nodes), rows, nodes);

  const starts = new Uint32Array(nodes + 1);
  const neighbours = new Uint32Array(2 * length);
  const sums = new Float64Array(2 * length);
  const loops = new Float64Array(nodes);
  let end = 0;
  for (let at = 0; at < sorted.length; ) {
    const first = sorted[at]!;
    const v = rows[first]!;
    const other = columns[first]!;
    let after = at + 1;
    while (after < sorted.length && rows[sorted[after]!] === v && columns[sorted[after]!] === other) after++;
    let sum = weights?.[first >>> 1] ?? 1;
    // Rounding depends on the order of a sum, so that it is taken from the smallest up.
    if (weights && after - at > 1)
      sum = Float64Array.from(sorted.subarray(at, after), (half) => weights[half >>> 1]!)
        .sort()
        .reduce((a, b) => a + b);
    if (v === other) loops[v] = weights ? sum / 2 : 1;
    else {
      neighbours[end] = other;
      sums[end++] = sum;
      starts[v + 1] = starts[v + 1]! + 1;
    }
    at = after;
  }
  for (let v = 0; v < nodes; v++) starts[v + 1] = starts[v + 1]! + starts[v]!;
  return withStrengths({ nodes, starts, neighbours: neighbours.slice(0, end), weights: sums.slice(0, end), loops });
}

/** A graph with its strengths. O(nodes + edges). */
export function withStrengths(graph: Omit<Graph, 'strengths' | 'total'>): Graph {
  const { nodes, starts, weights, loops } = graph;
  const strengths = new Float64Array(nodes);
  let total = 0;
  for (let v = 0; v < nodes; v++) {
    let strength = 2 * loops[v]!;
    for (let i = starts[v]!; i < starts[v + 1]!; i++) strength += weights[i]!;
    strengths[v] = strength;
    total += strength;
  }
  if (total === Number.POSITIVE_INFINITY) throw new RangeError('the weights together are more than a number holds');
  return { ...graph, strengths, total };
}

/** All numbers of `keys`, as they stand in `list`, by ascending key; equal keys in their old order. */
function sortBy(list: Uint32Array, keys: Uint32Array, count: number): Uint32Array {
  const next = startsOf(keys, count);
  const sorted = new Uint32Array(list.length);
  for (const entry of list) sorted[next[keys[entry]!]!++] = entry;
  return sorted;
}
