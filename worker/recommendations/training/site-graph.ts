import type { Embedding } from '../../scoring/knowledge/embedding.ts';
import { graphsOf } from '../../scoring/knowledge/graph.ts';
import { questionsOf } from '../../scoring/knowledge/questions.ts';
import { fitEmbedding } from '../../scoring/knowledge/search.ts';
import { levelName, topicName, triplesOf } from '../../scoring/knowledge/site-graph.ts';
import type { GraphPlaces } from '../model/ready-model.ts';
import type { Listed } from './catalogue.ts';

/** Small, since the graph of a blog is: ComplEx as the command `embed` trains it, of a twenty-fifth of the factors. */
const SETTINGS = { model: 'complex', factors: 8, rate: 0.1, n3: 0.01, batch: 128, seed: 1 } as const;
const EPOCHS = 20;
/** Entities × questions that are embedded within some seconds of CPU: some 900 contents. */
export const LARGEST = 2e6;

export interface SiteGraph {
  embedding: Embedding;
  /** Entities × questions: what embedding it costs, beside `LARGEST`. */
  size: number;
  /** The entities beside a content: its topics, level, course and the content that it continues. */
  neighboursOf(content: Listed): number[];
  /** The content itself; nothing where the graph says nothing of it. */
  entityOf(content: Pick<Listed, 'id'>): number | undefined;
}

/**
 * The site's own graph, embedded: what its contents teach, for whom they are, what they are part of and continue. Null where
 * it is too large for a step of a training. O(epochs × questions × entities × factors).
 */
export function embedSite(contents: readonly Listed[]): SiteGraph | null {
  const [graph] = graphsOf(triplesOf(contents.map((content) => ({ ...content, course: courseOf(content) }))));
  if (!graph || graph.relations.length === 0) return null;
  const questions = questionsOf(graph.entities.length, graph.relations.length, graph.triples);
  const size = graph.entities.length * questions.entity.length;
  if (size > LARGEST) return null;
  const numbers = new Map(graph.entities.map((name, number) => [name, number]));
  return {
    size,
    embedding: fitEmbedding(questions, graph.relations.length, SETTINGS, EPOCHS),
    neighboursOf: (content) =>
      [...content.topics.map(topicName), levelName(content.level), courseOf(content), content.after].flatMap((name) => {
        const number = name === null ? undefined : numbers.get(name);
        return number === undefined ? [] : [number];
      }),
    entityOf: ({ id }) => numbers.get(id),
  };
}

/** The directions in which these contents lie, a byte a number; zeros where the graph says nothing of one. O(contents × width). */
export function placesOf({ embedding, entityOf }: SiteGraph, contents: readonly Listed[]): GraphPlaces {
  const { width } = embedding;
  const entities = new Int8Array(contents.length * width);
  contents.forEach((content, row) => {
    const entity = entityOf(content);
    if (entity === undefined) return;
    const own = embedding.entities.subarray(entity * width, (entity + 1) * width);
    const most = own.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0) || 1;
    entities.set(
      own.map((value) => Math.round((127 * value) / most)),
      row * width,
    );
  });
  return { width, entities };
}

export const courseOf = ({ kind, id }: Listed) =>
  kind === 'lesson' ? id.replace(/^lesson:([^/]*).*$/, 'course:$1') : null;
