import type { Level } from '../content.ts';
import type { Prerequisite } from '../path/content.ts';
import type { Fact } from './graph.ts';

/** A content as the site's own graph sees it. */
export interface GraphContent {
  /** Unique among contents of all kinds, such as `lesson:course/first`. */
  id: string;
  topics: readonly string[];
  level: Level | null;
  prerequisites?: readonly Prerequisite[];
  /** Id of the course that it is a lesson of. */
  course?: string | null;
  /** Id of the content that this one continues. */
  after?: string | null;
}

/** Names of entities that are no contents: a topic and a content may have the same slug. */
export const topicName = (slug: string) => `topic:${slug}`;
export const levelName = (level: Level) => `level:${level}`;

/**
 * What a site knows about its contents, as facts: what each teaches, requires, continues and is part of, and for which
 * level it is. What it names need not be among the contents. O(contents × (topics + prerequisites)).
 */
export function triplesOf(contents: readonly GraphContent[]): Fact[] {
  return contents.flatMap(({ id, topics, level, prerequisites = [], course, after }) => {
    const facts: Fact[] = [...new Set(topics)].map((topic) => [id, 'teaches', topicName(topic)]);
    for (const one of prerequisites)
      facts.push([id, 'requires', 'content' in one ? one.content : topicName(one.topic)]);
    if (level !== null) facts.push([id, 'is for', levelName(level)]);
    if (course != null) facts.push([id, 'is part of', course]);
    if (after != null) facts.push([id, 'continues', after]);
    return facts;
  });
}
