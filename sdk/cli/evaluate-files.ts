import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { readItem, readTriple } from '../../worker/scoring/evaluation/attributes.ts';
import type { ItemFacts, Triple } from '../../worker/scoring/evaluation/known.ts';
import { logReader, type Names } from '../../worker/scoring/evaluation/log.ts';
import { LineError } from '../../worker/scoring/evaluation/log-line.ts';
import type { Log } from '../../worker/scoring/evaluation/model.ts';
import { UsageError } from './options.ts';

/** A line that is longer is no line of a log. */
const LONGEST = 1_000_000;

const FORMAT = 'Lines are: user <tab> item [<tab> weight or event [<tab> unix time]].';

/** @throws UsageError, with the line's number */
export async function readLog(path: string, users: Names, items: Names): Promise<Log> {
  const reader = logReader(users, items);
  await eachLine(path, reader.take, FORMAT);
  const log = reader.log();
  if (log.user.length === 0) throw new UsageError(`${path} holds no events. ${FORMAT}`);
  return log;
}

/** @throws UsageError, with the line's number */
export async function readItems(path: string): Promise<Map<string, ItemFacts>> {
  const items = new Map<string, ItemFacts>();
  const take = (line: string) => {
    const { item, ...facts } = readItem(line);
    if (items.has(item)) throw new LineError('the item stands in an earlier line');
    items.set(item, facts);
  };
  await eachLine(path, noted(take), 'Lines are: item <tab> topic,topic… <tab> level <tab> unix time.');
  return items;
}

/** @throws UsageError, with the line's number */
export async function readGraph(path: string): Promise<Triple[]> {
  const triples: Triple[] = [];
  await eachLine(
    path,
    noted((line) => void triples.push(readTriple(line))),
    'Lines are: head <tab> relation <tab> tail.',
  );
  return triples;
}

/** Blank lines and # comments are passed over. */
const noted = (take: (line: string) => void) => (line: string) => {
  if (line.trim() !== '' && !line.startsWith('#')) take(line);
};

/** Reads a file of UTF-8 line by line, unpacking .gz, without ever holding all of it. */
async function eachLine(path: string, take: (line: string) => void, hint: string): Promise<void> {
  let number = 0;
  const next = (line: string) => {
    number++;
    if (line.length > LONGEST) throw new LineError('is longer than a million characters');
    take(line.endsWith('\r') ? line.slice(0, -1) : line);
  };
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true });
    let rest = '';
    const file = createReadStream(path);
    const chunks = path.endsWith('.gz') ? file.compose(createGunzip()) : file;
    for await (const chunk of chunks) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > LONGEST) next(rest);
      for (const line of lines) next(line);
    }
    rest += decoder.decode();
    if (rest !== '') next(rest);
  } catch (cause) {
    throw new UsageError(`${path}${problem(cause, number, hint)}`, { cause });
  }
}

function problem(cause: unknown, line: number, hint: string): string {
  if (cause instanceof LineError) return `:${line}: ${cause.message}. ${hint}`;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return ` is not UTF-8 after line ${line}.`;
  if (code === 'ENOENT') return ' is not there.';
  if (code.startsWith('Z_') || code === 'ERR_BUFFER_TOO_LARGE')
    return ` cannot be unpacked: is it a .gz file, and whole?`;
  return ` cannot be read${code === '' ? '' : ` (${code})`}.`;
}
