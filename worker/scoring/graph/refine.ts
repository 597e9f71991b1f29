import { shuffle } from '../random.ts';
import type { Graph } from './graph.ts';

/** How freely a node chooses among the merges that do no harm: θ of the paper, in mean weights of an edge. */
const RANDOMNESS = 0.01;

/**
 * Splits each community into parts that are well connected within it: `MergeNodesSubset` of Traag, Waltman and van Eck, "From
 * Louvain to Leiden: guaranteeing well-connected communities" (2019). Every node begins alone; one that is still alone joins
 * a part of its community with a probability that rises with the gain, and never at a loss, so that each part is connected.
 * Returns each node's part, a number below the count of nodes. O(nodes + edges).
 */
export function refine(graph: Graph, communities: Uint32Array, resolution: number, random: () => number): Uint32Array {
  const { nodes, starts, neighbours, weights, strengths, total } = graph;
  const parts = new Uint32Array(nodes).map((_, v) => v);
  if (total === 0 || neighbours.length === 0) return parts;
  const temperature = (RANDOMNESS * total) / neighbours.length;
  const whole = new Float64Array(nodes);
  for (let v = 0; v < nodes; v++) whole[communities[v]!]! += strengths[v]!;
  const strength = strengths.slice();
  /** What ties each part to the rest of its community. */
  const outward = new Float64Array(nodes);
  for (let v = 0; v < nodes; v++)
    for (let i = starts[v]!; i < starts[v + 1]!; i++)
      if (communities[neighbours[i]!] === communities[v]) outward[v]! += weights[i]!;
  const wellConnected = (part: number, community: number) =>
    outward[part]! >= (resolution * strength[part]! * (whole[community]! - strength[part]!)) / total;

  const order = new Uint32Array(nodes).map((_, v) => v);
  shuffle(order, random);
  const alone = new Uint8Array(nodes).fill(1);
  const ties = new Float64Array(nodes);
  const touched = new Uint32Array(nodes);
  const chances = new Float64Array(nodes);
  for (const v of order) {
    const community = communities[v]!;
    if (alone[v] === 0 || !wellConnected(v, community)) continue;
    let count = 0;
    for (let i = starts[v]!; i < starts[v + 1]!; i++) {
      const other = neighbours[i]!;
      if (communities[other] !== community) continue;
      const part = parts[other]!;
      if (ties[part] === 0) touched[count++] = part;
      ties[part]! += weights[i]!;
    }
    const cost = (resolution * strengths[v]!) / total;
    let most = 0;
    for (let t = 0; t < count; t++) {
      const part = touched[t]!;
      const gain = ties[part]! - cost * strength[part]!;
      chances[t] = gain >= 0 && wellConnected(part, community) ? gain : -1;
      most = Math.max(most, gain);
    }
    // Staying alone gains 0 and is one of the choices.
    let sum = Math.exp(-most / temperature);
    for (let t = 0; t < count; t++) {
      chances[t] = chances[t]! < 0 ? 0 : Math.exp((chances[t]! - most) / temperature);
      sum += chances[t]!;
    }
    let left = random() * sum;
    let chosen = v;
    for (let t = 0; t < count && chosen === v; t++) {
      left -= chances[t]!;
      if (left < 0) chosen = touched[t]!;
    }
    if (chosen !== v) {
      parts[v] = chosen;
      alone[chosen] = 0;
      alone[v] = 0;
      strength[chosen]! += strengths[v]!;
      outward[chosen]! += outward[v]! - 2 * ties[chosen]!;
    }
    for (let t = 0; t < count; t++) ties[touched[t]!] = 0;
  }
  return parts;
}
