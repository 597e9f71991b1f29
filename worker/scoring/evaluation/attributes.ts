import type { Level } from '../content.ts';
import type { Fact } from '../knowledge/graph.ts';
import type { ItemFacts } from './known.ts';
import { LineError, quoted, readTime } from './log-line.ts';

const LEVELS: Record<string, Level> = { '0': 0, beginner: 0, '1': 1, intermediate: 1, '2': 2, advanced: 2 };

/**
 * A line `item [<tab> topic,topic… [<tab> level [<tab> published]]]`: a level is beginner, intermediate, advanced or 0, 1,
 * 2; the time is unix time in seconds or milliseconds. An empty field is not known.
 * @throws LineError
 */
export function readItem(line: string): { item: string } & ItemFacts {
  const [item = '', topics = '', level = '', published = ''] = line.split('\t', 5).map((field) => field.trim());
  if (item === '') throw new LineError('expected item <tab> topic,topic… <tab> level <tab> unix time');
  const known = LEVELS[level.toLowerCase()];
  if (level !== '' && known === undefined)
    throw new LineError(`the level ${quoted(level)} is not beginner, intermediate or advanced`);
  const names = topics.split(',').map((topic) => topic.trim());
  return {
    item,
    topics: [...new Set(names)].filter((topic) => topic !== ''),
    level: known ?? null,
    publishedAt: published === '' ? null : readTime(published),
  };
}

/**
 * A line `head <tab> relation <tab> tail`.
 * @throws LineError
 */
export function readTriple(line: string): Fact {
  const [head = '', relation = '', tail = ''] = line.split('\t', 4).map((field) => field.trim());
  if (head === '' || relation === '' || tail === '') throw new LineError('expected head <tab> relation <tab> tail');
  return [head, relation, tail];
}

/**
 * What is known of each item, by number: from the items' own lines, and where one gives no topics, the attributes that
 * the graph ties to it in either direction. Null where neither tells anything of any item. O(lines + triples).
 */
export function factsOf(
  items: readonly string[],
  told: ReadonlyMap<string, ItemFacts> | null,
  graph: readonly Fact[] | null,
): (ItemFacts | null)[] | null {
  const names = new Set(items);
  const attributes = new Map<string, Set<string>>();
  const tie = (item: string, attribute: string) => {
    if (!names.has(item) || names.has(attribute)) return;
    const own = attributes.get(item) ?? new Set();
    attributes.set(item, own.add(attribute));
  };
  for (const [head, , tail] of graph ?? []) {
    tie(head, tail);
    tie(tail, head);
  }
  const facts = items.map((item): ItemFacts | null => {
    const own = told?.get(item) ?? null;
    const tied = attributes.get(item);
    if (!tied || (own && own.topics.length > 0)) return own;
    return { level: own?.level ?? null, publishedAt: own?.publishedAt ?? null, topics: [...tied].sort() };
  });
  return facts.some((fact) => fact !== null) ? facts : null;
}
