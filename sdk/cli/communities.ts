import { parseArgs } from 'node:util';
import { compareIds } from '../../worker/scoring/content.ts';
import { leiden, type Partition } from '../../worker/scoring/graph/leiden.ts';
import { type EdgeFile, readEdges } from './edge-file.ts';
import { UsageError } from './options.ts';
import { progressOf } from './progress.ts';

const usage = `npm run -s lyceum -- communities --edges FILE [options]

Finds the groups of a network: those who have more to do with each other than with the rest. One edge a line, "a b" or
"a b weight", between tabs; gzip is understood. Without weights, an edge given twice or in both directions counts once; with
weights, they are summed.

  --edges FILE        the network
  --resolution R      1 unless given; more makes smaller groups, less makes larger ones
  --seed S            a whole number, 1 unless given: the same gives the same groups
  --restarts N        tries, of which the best is shown; unless given, up to 100, fewer where the file is large
  --json              { "modularity", "communities": [[name, …], …] }, the largest first
`;

const flags = {
  edges: { type: 'string' },
  resolution: { type: 'string', default: '1' },
  seed: { type: 'string', default: '1' },
  restarts: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h' },
} as const;

/** So many edges, counted once a restart, are the work of a few seconds. */
const SECONDS = 1_600_000;
const ROWS = 40;

export async function run(args: string[]): Promise<boolean> {
  const { values } = parseArgs({ args, options: flags });
  if (values.help) {
    process.stdout.write(usage);
    return true;
  }
  if (!values.edges) throw new UsageError('--edges is missing: the file of edges. See communities --help');
  const resolution = Number(values.resolution);
  if (!(resolution > 0 && resolution < Number.POSITIVE_INFINITY))
    throw wrong('resolution', values.resolution, 'a number above 0');
  const seed = wholeNumber('seed', values.seed, 0);
  const asked = values.restarts === undefined ? null : wholeNumber('restarts', values.restarts, 1);

  const file = readEdges(values.edges);
  const edges = file.graph.neighbours.length / 2;
  const restarts = asked ?? Math.max(1, Math.min(100, Math.floor(SECONDS / edges)));
  // A bar is for long work, and has at most 20 steps.
  const every = Math.ceil(restarts / 20);
  const progress = edges * restarts > SECONDS / 2 ? progressOf(Math.floor(restarts / every)) : null;
  const found = leiden(file.graph, { resolution, seed, restarts }, (done) => {
    if (done % every === 0) progress?.step(`restart ${done}`);
  });
  progress?.end();
  const communities = named(file, found);
  process.stdout.write(
    values.json
      ? `${JSON.stringify({ modularity: found.modularity, communities })}\n`
      : table(file, found, communities),
  );
  return true;
}

/** The largest first, of equals the one with the first name; names ascending. */
function named({ names }: EdgeFile, { communities, count }: Partition): string[][] {
  const lists = Array.from({ length: count }, (): string[] => []);
  for (const [node, name] of names.entries()) lists[communities[node] ?? 0]?.push(name);
  return lists.sort((a, b) => b.length - a.length || compareIds(a[0] ?? '', b[0] ?? ''));
}

function table({ names, graph }: EdgeFile, { modularity }: Partition, communities: string[][]): string {
  let edges = graph.neighbours.length / 2;
  for (const loop of graph.loops) if (loop > 0) edges++;
  const head = `${names.length} nodes, ${edges} edges: ${communities.length} communities, modularity ${modularity.toFixed(4)}`;
  const digits = String(communities[0]?.length ?? 0).length;
  const groups = communities.filter(({ length }) => length > 1);
  const rows = groups.slice(0, ROWS).map((list) => `${String(list.length).padStart(digits)}  ${shortened(list)}`);
  if (groups.length > rows.length) rows.push(`… and ${groups.length - rows.length} smaller ones: --json lists all`);
  if (communities.length > groups.length) rows.push(`… and ${communities.length - groups.length} of one node`);
  return `${[head, '', ...rows].join('\n')}\n`;
}

/** As many names as a line holds. Names come from files: no control character of theirs reaches the terminal. */
function shortened(list: readonly string[]): string {
  let text = '';
  for (const [i, name] of list.entries()) {
    const next = `${i === 0 ? '' : ', '}${name.replace(/\p{C}+/gu, ' ')}`;
    if (i > 0 && text.length + next.length > 90) return `${text}, … ${list.length - i} more`;
    text += next;
  }
  return text;
}

function wholeNumber(flag: string, text: string, least: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > 0xffff_ffff)
    throw wrong(flag, text, `a whole number from ${least} on`);
  return value;
}

const wrong = (flag: string, text: string, expected: string) =>
  new UsageError(`--${flag} ${JSON.stringify(text)} is not right: expected ${expected}. See communities --help`);
