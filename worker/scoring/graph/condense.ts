import { groupedBy } from '../sparse.ts';
import { type Graph, withStrengths } from './graph.ts';

/** Numbers groups 0, 1, … by their first node, in place; returns how many there are. O(nodes). */
export function renumber(groups: Uint32Array): number {
  const numbers = new Int32Array(groups.length).fill(-1);
  let count = 0;
  for (let v = 0; v < groups.length; v++) {
    const group = groups[v]!;
    if (numbers[group] === -1) numbers[group] = count++;
    groups[v] = numbers[group]!;
  }
  return count;
}

/** The graph whose nodes are the groups 0 … count − 1; edges within a group become its loop. O(nodes + edges). */
export function condense(graph: Graph, groups: Uint32Array, count: number): Graph {
  const members = groupedBy(groups, count);
  const starts = new Uint32Array(count + 1);
  const neighbours = new Uint32Array(graph.neighbours.length);
  const weights = new Float64Array(graph.neighbours.length);
  const loops = new Float64Array(count);
  const ties = new Float64Array(count);
  let end = 0;
  for (let group = 0; group < count; group++) {
    const first = end;
    for (let m = members.starts[group]!; m < members.starts[group + 1]!; m++) {
      const v = members.places[m]!;
      loops[group]! += graph.loops[v]!;
      for (let i = graph.starts[v]!; i < graph.starts[v + 1]!; i++) {
        const other = groups[graph.neighbours[i]!]!;
        if (other === group) {
          // Comes from both ends.
          loops[group]! += graph.weights[i]! / 2;
          continue;
        }
        if (ties[other] === 0) neighbours[end++] = other;
        ties[other]! += graph.weights[i]!;
      }
    }
    for (let i = first; i < end; i++) {
      weights[i] = ties[neighbours[i]!]!;
      ties[neighbours[i]!] = 0;
    }
    starts[group + 1] = end;
  }
  return withStrengths({
    nodes: count,
    starts,
    neighbours: neighbours.slice(0, end),
    weights: weights.slice(0, end),
    loops,
  });
}

/** Cuts each group into its connected pieces, in place. Never lowers modularity: what no edge joins only costs. O(nodes + edges). */
export function cutApart({ nodes, starts, neighbours }: Graph, groups: Uint32Array): void {
  const pieces = new Int32Array(nodes).fill(-1);
  const stack = new Uint32Array(nodes);
  for (let first = 0; first < nodes; first++) {
    if (pieces[first] !== -1) continue;
    let depth = 0;
    stack[depth++] = first;
    pieces[first] = first;
    while (depth > 0) {
      const v = stack[--depth]!;
      for (let i = starts[v]!; i < starts[v + 1]!; i++) {
        const other = neighbours[i]!;
        if (pieces[other] !== -1 || groups[other] !== groups[v]) continue;
        pieces[other] = first;
        stack[depth++] = other;
      }
    }
  }
  groups.set(pieces);
}
