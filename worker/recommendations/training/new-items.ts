import { learnItems, predictItem } from '../../scoring/knowledge/predict-item.ts';
import { centreOf } from '../../scoring/knowledge/related.ts';
import { randomFrom, shuffle } from '../../scoring/random.ts';
import type { Listed } from './catalogue.ts';
import { embedSite, type SiteGraph } from './site-graph.ts';

/** The most frequent topics that are looked at, and contents that are learned from: within a second of CPU. */
const TOPICS = 100;
const LEARNED = 3000;

const KINDS = ['post', 'course', 'lesson'] as const;
const LEVELS = 3;

/**
 * Vectors for the contents that nobody has met yet, foretold from their topics, level and kind by what those of the others have in
 * common, and from where the site's graph places them, if that foretells those set apart better; of none where neither
 * foretells anything. `used` are the places of the contents that have vectors.
 * O(contents × topics² + topics³).
 */
export function foretell(
  contents: readonly Listed[],
  used: Uint32Array,
  vectors: Float32Array,
  factors: number,
  graph: SiteGraph | null = embedSite(contents),
): { places: Uint32Array; vectors: Float32Array } {
  const met = new Set(used);
  const places = Uint32Array.from(contents.keys()).filter((place) => !met.has(place));
  const none = { places: new Uint32Array(0), vectors: new Float32Array(0) };
  if (places.length === 0) return none;
  const topics = frequentTopics(contents);
  // Shuffled, since a part of them is set apart to choose with.
  const sample = Uint32Array.from(used.keys());
  shuffle(sample, randomFrom(used.length));
  const learned = sample.subarray(0, LEARNED);
  const known = new Float32Array(learned.length * factors);
  learned.forEach((item, row) => {
    known.set(vectors.subarray(item * factors, (item + 1) * factors), row * factors);
  });
  const { predictor, featuresOf } = [null, ...(graph ? [graph] : [])]
    .map((beside) => {
      const featuresOf = (place: number) => features(contents[place], topics, beside);
      const rows = Array.from(learned, (item) => featuresOf(used[item] ?? 0));
      return { featuresOf, predictor: learnItems(rows, known, factors) };
    })
    .reduce((best, other) => (other.predictor.error < best.predictor.error ? other : best));
  if (predictor.penalty === Number.POSITIVE_INFINITY) return none;
  const foretold = new Float32Array(places.length * factors);
  places.forEach((place, row) => {
    foretold.set(predictItem(predictor, featuresOf(place)), row * factors);
  });
  return { places, vectors: foretold };
}

function features(
  content: Listed | undefined,
  topics: ReadonlyMap<string, number>,
  graph: SiteGraph | null,
): Float64Array {
  const plain = topics.size + LEVELS + KINDS.length;
  const row = new Float64Array(plain + (graph?.embedding.width ?? 0));
  if (!content) return row;
  const own = [...new Set(content.topics)];
  for (const topic of own) {
    const column = topics.get(topic);
    if (column !== undefined) row[column] = 1 / Math.sqrt(own.length);
  }
  row[topics.size + content.level] = 1;
  row[topics.size + LEVELS + KINDS.indexOf(content.kind)] = 1;
  if (graph) row.set(centreOf(graph.embedding, graph.neighboursOf(content)), plain);
  return row;
}

/** Each with its column; ties in frequency go by name. */
export function frequentTopics(contents: readonly Listed[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { topics } of contents)
    for (const topic of new Set(topics)) counts.set(topic, (counts.get(topic) ?? 0) + 1);
  const sorted = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return new Map(sorted.slice(0, TOPICS).map(([topic], column) => [topic, column]));
}
