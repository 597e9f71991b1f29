import type { Level } from '../content.ts';

/** What must be known before a content: another content, or a topic, which any content that teaches it will do for. */
export type Prerequisite = { content: string } | { topic: string };

/** A content as the planner sees it. Ids are unique in a list. */
export interface PathContent {
  id: string;
  /** Slugs of the topics that it teaches. */
  topics: readonly string[];
  level: Level;
  /** What it costs. Negative and invalid numbers count 0. */
  minutes: number;
  /** All of them are needed. */
  prerequisites: readonly Prerequisite[];
  /** How well it suits the reader, by the blend: decides among what may come next. 0 where it is not known. */
  score?: number;
}

/** Where the way leads: one content, or any content that teaches a topic. */
export type PathGoal = Prerequisite;

/** Where it begins. */
export interface Start {
  /** Ids of the contents that the reader has completed. */
  finished: ReadonlySet<string>;
  /** The reader's level; what lies below it counts as known when something else requires it. */
  level: Level | null;
}
