import type { Graph } from './graph.ts';

/**
 * Modularity of Newman and Girvan (2004), weighted (Newman 2004), with the resolution γ of Reichardt and Bornholdt (2006):
 * the sum over communities of inside / 2m − γ (strength / 2m)², 2m being the total of all strengths. From −1 to 1; 0 for a
 * graph without edges. `communities` holds each node's, as numbers below the count of nodes. O(nodes + edges).
 */
export function modularity(graph: Graph, communities: ArrayLike<number>, resolution: number): number {
  const { nodes, starts, neighbours, weights, loops, strengths, total } = graph;
  if (total === 0) return 0;
  const inside = new Float64Array(nodes);
  const strength = new Float64Array(nodes);
  for (let v = 0; v < nodes; v++) {
    const own = communities[v]!;
    strength[own]! += strengths[v]!;
    inside[own]! += 2 * loops[v]!;
    for (let i = starts[v]!; i < starts[v + 1]!; i++)
      if (communities[neighbours[i]!] === own) inside[own]! += weights[i]!;
  }
  let sum = 0;
  for (let c = 0; c < nodes; c++) sum += inside[c]! / total - resolution * (strength[c]! / total) ** 2;
  return sum;
}
