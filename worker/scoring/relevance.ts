import type { Content, Level } from './content.ts';
import { decay } from './decay.ts';
import { type Interests, interestMatch } from './interest.ts';
import type { Goal } from './member.ts';

/** Where the reader stands. `page` is the taste of the page being read; null means not known, or no page. */
export interface Standing {
  level: Level | null;
  goal: Goal | null;
  page: Interests | null;
  /** Ids of the contents just read or completed: what continues one of them is next. */
  done: ReadonlySet<string>;
}

/** The three parts of content relevance, each 0…1. */
export interface Relevance {
  levelFit: number;
  goalFit: number;
  closeness: number;
}

/** What is not known counts one half, for every content alike: it changes no order. */
export const UNKNOWN = 0.5;

/** How well a kind of content serves a goal. Our own judgement, to be replaced by what members do. */
const GOAL_FIT: Record<Goal, Record<Content['kind'], number>> = {
  understand: { course: 1, lesson: 0.75, post: 0.5 },
  build: { course: 0.75, lesson: 1, post: 0.5 },
  career: { course: 1, lesson: 0.5, post: 0.25 },
  'keep-up': { course: 0.5, lesson: 0.5, post: 1 },
};

/** 1 on the reader's own level, one half a step away, 0 two steps away; one half where a level is not known. O(1). */
export function levelFit(reader: Level | null, level: Level | null): number {
  const distance = reader === null || level === null ? Number.NaN : Math.abs(reader - level);
  return Number.isNaN(distance) ? UNKNOWN : Math.max(0, 1 - distance / 2);
}

/**
 * The parts of content relevance. Interest match asks whether a content is about what the reader likes in general;
 * relevance asks whether it suits where the reader stands now:
 * - levelFit: distance of levels;
 * - goalFit: how well its kind serves the goal; for 'keep-up' times its freshness (half after 30 days);
 * - closeness: cosine of its topics with those of the page being read, or 1 where it continues what was just read or
 *   completed.
 * O(topics).
 */
export function relevanceOf(standing: Standing, content: Content, now: number): Relevance {
  return {
    levelFit: levelFit(standing.level, content.level),
    goalFit: goalFit(standing.goal, content, now),
    closeness: closeness(standing, content),
  };
}

/** Content relevance, 0…1: the mean of its three parts. O(1). */
export function contentRelevance({ levelFit, goalFit, closeness }: Relevance): number {
  return (levelFit + goalFit + closeness) / 3;
}

/** Whether the content continues what was just read or completed. O(1). */
export function isNext(standing: Standing, content: Content): boolean {
  return content.after != null && standing.done.has(content.after);
}

function goalFit(goal: Goal | null, content: Content, now: number): number {
  if (goal === null) return UNKNOWN;
  const freshness = goal === 'keep-up' ? decay(now - content.publishedAt) : 1;
  // A row may hold a goal or a kind of another release: not known, then.
  return (GOAL_FIT[goal]?.[content.kind] ?? UNKNOWN) * freshness;
}

function closeness(standing: Standing, content: Content): number {
  if (isNext(standing, content)) return 1;
  return standing.page === null ? UNKNOWN : interestMatch(standing.page, content.topics);
}
