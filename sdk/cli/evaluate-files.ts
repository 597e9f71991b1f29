import { readItem, readTriple } from '../../worker/scoring/evaluation/attributes.ts';
import type { ItemFacts } from '../../worker/scoring/evaluation/known.ts';
import { logReader, type Names } from '../../worker/scoring/evaluation/log.ts';
import { LineError } from '../../worker/scoring/evaluation/log-line.ts';
import type { Log } from '../../worker/scoring/evaluation/model.ts';
import type { Fact } from '../../worker/scoring/knowledge/graph.ts';
import { CommandError } from './command.ts';
import { readLines } from './lines.ts';
import { UsageError } from './options.ts';

const FORMAT = 'Lines are: user <tab> item [<tab> weight or event [<tab> unix time]].';

/** @throws UsageError, with the line's number */
export function readLog(file: string, users: Names, items: Names): Log {
  const reader = logReader(users, items);
  eachLine(file, FORMAT, reader.take);
  const log = reader.log();
  if (log.user.length === 0) throw new UsageError(`${file} holds no events. ${FORMAT}`);
  return log;
}

/** @throws UsageError, with the line's number */
export function readItems(file: string): Map<string, ItemFacts> {
  const items = new Map<string, ItemFacts>();
  eachLine(file, 'Lines are: item <tab> topic,topic… <tab> level <tab> unix time.', (line) => {
    const { item, ...facts } = readItem(line);
    if (items.has(item)) throw new LineError('the item stands in an earlier line');
    items.set(item, facts);
  });
  return items;
}

/** @throws UsageError, with the line's number */
export function readGraph(file: string): Fact[] {
  const triples: Fact[] = [];
  eachLine(file, 'Lines are: head <tab> relation <tab> tail.', (line) => {
    triples.push(readTriple(line));
  });
  return triples;
}

function eachLine(file: string, format: string, take: (line: string) => void): void {
  let number = 0;
  try {
    readLines(file, (text, line) => {
      number = line;
      take(text);
    });
  } catch (cause) {
    if (cause instanceof LineError) throw new UsageError(`${file}:${number}: ${cause.message}. ${format}`, { cause });
    throw cause instanceof CommandError ? new UsageError(cause.message, { cause }) : cause;
  }
}
