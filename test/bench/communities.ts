import { type Graph, graphOf } from '../../worker/scoring/graph/graph.ts';
import { leiden } from '../../worker/scoring/graph/leiden.ts';
import { randomFrom } from '../../worker/scoring/random.ts';
import { recsys } from './recsys.ts';
import { judge, type Row, type Verdict } from './verdict.ts';

/**
 * The best modularity that is known of each network. Of the first two it is proved that there is no better (Aloise et al., "Column
 * generation algorithms for exact modularity maximization in networks", 2010).
 */
const networks = [
  { what: 'karate club', file: 'community/karate.gml', nodes: 34, best: 0.4198 },
  { what: 'football league', file: 'community/football.gml', nodes: 115, best: 0.6046 },
  { what: 'mail of an institute', file: 'community/email-Eu-core.txt.gz', nodes: 986, best: 0.4175 },
];

/** The modularity reached on real networks, and how time grows with a generated one. */
export function communities(): Verdict {
  const rows: Row[] = [];
  for (const { what, file, nodes, best } of networks) {
    const lines = recsys(file, /\s+/);
    if (lines === null) continue;
    const graph = graphFrom(file.endsWith('.gml') ? gml(lines) : lines.map(([a = '', b = '']) => [a, b]));
    if (graph.nodes !== nodes) throw new Error(`${file} has ${graph.nodes} nodes: expected ${nodes}`);
    const { found, seconds } = timed(graph, 100);
    rows.push({
      what: `${what}, ${nodes} nodes, 100 restarts: modularity short of ${best} by`,
      measured: Math.max(0, Math.round(1e4 * (best - Number(found.modularity.toFixed(4))))),
      limit: 0,
      unit: '× 10⁻⁴',
      note: `${found.modularity.toFixed(5)}, ${found.count} communities, ${seconds.toFixed(1)} CPU s`,
    });
  }
  for (const edges of [100_000, 1_000_000]) {
    const { found, seconds } = timed(generated(edges), 1);
    const note = `${edges / 5} nodes in planted groups, a fifth of the edges anywhere; modularity ${found.modularity.toFixed(3)}`;
    rows.push({ what: `${edges} generated edges, one restart`, measured: seconds, unit: 'CPU s', note });
  }
  return judge(rows);
}

function timed(graph: Graph, restarts: number) {
  const start = process.cpuUsage();
  const found = leiden(graph, { resolution: 1, seed: 1, restarts });
  const { user, system } = process.cpuUsage(start);
  return { found, seconds: (user + system) / 1e6 };
}

/** Undirected, each pair once. Without the mails to oneself, the 19 who wrote to nobody else are gone: one component is left. */
function graphFrom(pairs: [string, string][]): Graph {
  const others = pairs.filter(([a, b]) => a !== b);
  const names = [...new Set(others.flat())].sort();
  const numbers = new Map(names.map((name, number) => [name, number]));
  const end = (side: 0 | 1) => others.map((pair) => numbers.get(pair[side]) ?? -1);
  return graphOf(names.length, { from: end(0), to: end(1), weights: null });
}

function gml(lines: string[][]): [string, string][] {
  const words = lines.flat();
  return words.flatMap((word, i): [string, string][] =>
    word === 'source' && words[i + 2] === 'target' ? [[words[i + 1] ?? '', words[i + 3] ?? '']] : [],
  );
}

/** Ten edges a node; groups of 200 hold four in five. */
function generated(edges: number): Graph {
  const random = randomFrom(7);
  const nodes = edges / 5;
  const from = new Uint32Array(edges).map(() => Math.floor(random() * nodes));
  const to = from.map((a) =>
    random() < 0.8 ? a - (a % 200) + Math.floor(random() * 200) : Math.floor(random() * nodes),
  );
  return graphOf(nodes, { from, to, weights: null });
}
