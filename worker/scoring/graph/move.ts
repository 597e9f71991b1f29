import { shuffle } from '../random.ts';
import type { Graph } from './graph.ts';

/**
 * Moves each node to the neighbouring community, or an empty one, that raises modularity most, until no move raises it: the
 * first phase of Blondel, Guillaume, Lambiotte and Lefebvre, "Fast unfolding of communities in large networks" (2008), with
 * the queue of Traag, Waltman and van Eck, "From Louvain to Leiden" (2019): only neighbours of what moved are asked again.
 * Nodes come in a random order; of equal gains the lowest community wins. Writes into `communities` (numbers below the
 * count of nodes). Near O(edges) a sweep, with few sweeps in practice.
 */
export function move(graph: Graph, communities: Uint32Array, resolution: number, random: () => number): void {
  const { nodes, starts, neighbours, weights, strengths, total } = graph;
  if (total === 0) return;
  const strength = new Float64Array(nodes);
  const sizes = new Uint32Array(nodes);
  for (let v = 0; v < nodes; v++) {
    strength[communities[v]!]! += strengths[v]!;
    sizes[communities[v]!]!++;
  }
  const empty: number[] = [];
  for (let c = nodes - 1; c >= 0; c--) if (sizes[c] === 0) empty.push(c);

  // A ring: no node stands in it twice, so that it never overflows.
  const queue = new Uint32Array(nodes).map((_, v) => v);
  shuffle(queue, random);
  const waits = new Uint8Array(nodes).fill(1);
  let [head, waiting] = [0, nodes];

  // What ties the node at hand to each community that it touches.
  const ties = new Float64Array(nodes);
  const touched = new Uint32Array(nodes);
  while (waiting > 0) {
    const v = queue[head]!;
    head = head + 1 === nodes ? 0 : head + 1;
    waiting--;
    waits[v] = 0;
    const own = communities[v]!;
    const k = strengths[v]!;
    const cost = (resolution * k) / total;

    let count = 0;
    for (let i = starts[v]!; i < starts[v + 1]!; i++) {
      const c = communities[neighbours[i]!]!;
      if (ties[c] === 0) touched[count++] = c;
      ties[c]! += weights[i]!;
    }
    const stay = ties[own]! - cost * (strength[own]! - k);
    let [best, most] = [own, stay];
    for (let t = 0; t < count; t++) {
      const c = touched[t]!;
      const gain = ties[c]! - cost * strength[c]!;
      ties[c] = 0;
      if (c !== own && (gain > most || (gain === most && best !== own && c < best))) [best, most] = [c, gain];
    }
    if (most < 0 && sizes[own]! > 1) [best, most] = [empty.at(-1) ?? own, 0];
    // Sums of doubles differ by a rounding error: a smaller gain is none, or the walk might never end.
    if (best === own || most - stay <= 1e-10 * k) continue;

    if (sizes[best] === 0) empty.pop();
    communities[v] = best;
    strength[own]! -= k;
    strength[best]! += k;
    sizes[best]!++;
    if (--sizes[own]! === 0) empty.push(own);
    for (let i = starts[v]!; i < starts[v + 1]!; i++) {
      const other = neighbours[i]!;
      if (waits[other] === 1 || communities[other] === best) continue;
      waits[other] = 1;
      queue[(head + waiting++) % nodes] = other;
    }
  }
}
