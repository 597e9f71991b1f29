import { compareIds } from '../content.ts';
import { groupedBy, type Sparse } from '../sparse.ts';
import { type Graph, graphOf } from './graph.ts';
import { type LeidenSettings, leiden } from './leiden.ts';

/** Who met what on a site, and who belongs where. Who opted out, or was erased, is not in it. Ids are unique within their kind. */
export interface Network {
  members: readonly string[];
  contents: readonly { id: string; topics: readonly string[] }[];
  communities: readonly { id: string }[];
  /** Members × contents: how much of an interest each shows, in views, as `interestsOf` weighs acts. */
  met: Sparse;
  /** Members × communities: who belongs to which. */
  joined: Sparse;
  /** Contents × communities: what stands in which. */
  within: Sparse;
}

/** Members who have to do with the same things, and those things, by number; each list ascending by id. */
export interface Group {
  members: number[];
  contents: number[];
  communities: number[];
}

/** To belong says as much as three views of today, as a declared field does; to stand somewhere likewise. */
const BELONGING = 3;

/**
 * Groups of members, contents and communities that have more to do with each other than chance would have it: Leiden on the
 * graph of the three kinds. What is popular with everybody binds nobody more, since modularity compares each edge with what
 * the strengths of its ends let expect. Evidence counts as log2(1 + views), so that one who reads on and on does not
 * pull a content over. Groups without a member are left out; the one with the most members comes first, of equals that with
 * the first member by id. Near O(cells).
 */
export function groupsOf(network: Network, settings: LeidenSettings): Group[] {
  const { members, contents, communities } = network;
  const kinds = [members, contents.map(({ id }) => id), communities.map(({ id }) => id)].map(byId);
  const { communities: found, count } = leiden(networkGraph(network, kinds), settings);
  const { starts, places: nodes } = groupedBy(found, count);
  const groups: Group[] = [];
  for (let g = 0; g < count; g++) {
    const group: Group = { members: [], contents: [], communities: [] };
    // Nodes are ranks of ids, the kinds in turn, so that the lists fill in order.
    for (const node of nodes.subarray(starts[g], starts[g + 1])) {
      let rank = node;
      const lists = [group.members, group.contents, group.communities];
      for (const [kind, { numbers }] of kinds.entries()) {
        const number = numbers[rank];
        if (number !== undefined) {
          lists[kind]?.push(number);
          break;
        }
        rank -= numbers.length;
      }
    }
    if (group.members.length > 0) groups.push(group);
  }
  const first = ({ members: [number = 0] }: Group) => members[number] ?? '';
  return groups.sort((a, b) => b.members.length - a.members.length || compareIds(first(a), first(b)));
}

interface Ranked {
  /** Of each rank the number, and of each number the rank. */
  numbers: Uint32Array;
  ranks: Uint32Array;
}

function byId(ids: readonly string[]): Ranked {
  const numbers = Uint32Array.from(ids.keys()).sort((a, b) => compareIds(ids[a] ?? '', ids[b] ?? ''));
  const ranks = new Uint32Array(ids.length);
  for (const [rank, number] of numbers.entries()) ranks[number] = rank;
  return { numbers, ranks };
}

function networkGraph({ met, joined, within }: Network, kinds: readonly Ranked[]): Graph {
  const [members, contents, communities] = kinds.map(({ ranks }) => ranks);
  const offsets = [0, met.rows, met.rows + met.width];
  const from: number[] = [];
  const to: number[] = [];
  const weights: number[] = [];
  const add = (cells: Sparse, rows: number, columns: number, evidence: (i: number) => number) => {
    const [rowRanks, columnRanks] = [kinds[rows]?.ranks, kinds[columns]?.ranks];
    for (let row = 0; row < cells.rows; row++)
      for (let i = cells.starts[row] ?? 0; i < (cells.starts[row + 1] ?? 0); i++) {
        const weight = Math.log2(1 + evidence(i));
        if (!(weight > 0)) continue;
        from.push((offsets[rows] ?? 0) + (rowRanks?.[row] ?? 0));
        to.push((offsets[columns] ?? 0) + (columnRanks?.[cells.columns[i] ?? 0] ?? 0));
        weights.push(weight);
      }
  };
  add(met, 0, 1, (i) => met.values?.[i] ?? 1);
  add(joined, 0, 2, () => BELONGING);
  add(within, 1, 2, () => BELONGING);
  const nodes = (members?.length ?? 0) + (contents?.length ?? 0) + (communities?.length ?? 0);
  return graphOf(nodes, { from, to, weights });
}
