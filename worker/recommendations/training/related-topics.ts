import {
  barOf,
  deal,
  nearestCosines,
  type RelatedTopic,
  relatedTopics,
} from '../../scoring/knowledge/related-topics.ts';
import { topicName } from '../../scoring/knowledge/site-graph.ts';
import { randomFrom } from '../../scoring/random.ts';
import type { Listed } from './catalogue.ts';
import { frequentTopics } from './new-items.ts';
import { courseOf, embedSite, LARGEST, type SiteGraph } from './site-graph.ts';

/** So many nearest neighbours by chance tell what chance does; fewer where that would take too long, or of too few topics. */
const BY_CHANCE = 100;
const DEALS = 10;

/**
 * Of the most frequent topics those near them in the site's graph, nearer than they would be by chance: the same graph is
 * embedded with its topics dealt at random. What a course teaches was decided once, so that its lessons have the topics that it
 * is dealt. O(deals × what embedding the site takes): up to some seconds of CPU.
 */
export function relatedOf(contents: readonly Listed[], graph: SiteGraph): RelatedTopic[] {
  const topics = [...frequentTopics(contents).keys()];
  // Of two topics none is the nearer one.
  if (topics.length < 3) return [];
  const affordable = Math.max(1, Math.floor(LARGEST / graph.size));
  const deals = Math.min(DEALS, Math.ceil(BY_CHANCE / topics.length), affordable);
  const byChance = Array.from({ length: deals }, (_, seed) => {
    const dealt = embedSite(dealTopics(contents, seed));
    return dealt ? nearestCosines(dealt.embedding, entitiesOf(dealt, topics)) : [];
  });
  return relatedTopics(graph.embedding, topics, entitiesOf(graph, topics), barOf(byChance.flat()));
}

const entitiesOf = (graph: SiteGraph, topics: readonly string[]) =>
  topics.flatMap((topic) => graph.entityOf({ id: topicName(topic) }) ?? []);

function dealTopics(contents: readonly Listed[], seed: number): Listed[] {
  const first = new Map<string, readonly string[]>();
  const unitOf = (content: Listed) => courseOf(content) ?? content.id;
  for (const content of contents) first.set(unitOf(content), content.topics);
  const dealt = deal([...first.values()], randomFrom(seed));
  const topics = new Map([...first.keys()].map((unit, i) => [unit, dealt[i] ?? []]));
  return contents.map((content) => ({ ...content, topics: topics.get(unitOf(content)) ?? [] }));
}
