import { compareIds } from '../../worker/scoring/content.ts';
import { type Graph, graphOf } from '../../worker/scoring/graph/graph.ts';
import { CommandError } from './command.ts';
import { readLines } from './lines.ts';

export interface EdgeFile {
  /** Of each node, ascending by code unit: the order of the lines changes nothing. */
  names: string[];
  graph: Graph;
}

/**
 * Reads `a b` or `a b weight`, one edge a line, between tabs (names may then hold spaces) or white space. Without any weight in the
 * file, an edge is or is not: given twice, or in both directions, it counts once. With weights, those of one edge are summed,
 * and a line without one weighs 1.
 * @throws CommandError naming the line
 */
export function readEdges(file: string): EdgeFile {
  const numbers = new Map<string, number>();
  const ends: number[] = [];
  const weights: number[] = [];
  let weighted = false;
  const numberOf = (name: string) => {
    const known = numbers.get(name);
    if (known !== undefined) return known;
    numbers.set(name, numbers.size);
    return numbers.size - 1;
  };
  readLines(file, (text, line) => {
    const wrong = (what: string) => new CommandError(`${file}:${line}: ${what}`);
    const columns = text.includes('\t') ? text.split('\t').map((column) => column.trim()) : text.trim().split(/\s+/);
    const [a, b, given] = columns;
    if (!a || !b || columns.length > 3)
      throw wrong(
        `expected "a b" or "a b weight", separated by tabs, and not ${columns.length} columns: ${quoted(text)}`,
      );
    const weight = given === undefined || given === '' ? 1 : Number(given);
    if (!(weight > 0 && weight < Number.POSITIVE_INFINITY))
      throw wrong(`the weight ${quoted(given ?? '')} is no number above 0. Begin a line of headings with #`);
    weighted ||= Boolean(given);
    ends.push(numberOf(a), numberOf(b));
    weights.push(weight);
  });
  if (weights.length === 0) throw new CommandError(`${file} has no edge in it.`);

  const names = [...numbers.keys()].sort(compareIds);
  const ranks = new Uint32Array(names.length);
  for (const [rank, name] of names.entries()) ranks[numbers.get(name) ?? 0] = rank;
  const end = (side: 0 | 1) => new Uint32Array(weights.length).map((_, i) => ranks[ends[2 * i + side] ?? 0] ?? 0);
  const edges = { from: end(0), to: end(1), weights: weighted ? weights : null };
  return { names, graph: graphOf(names.length, edges) };
}

const quoted = (text: string) => JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
