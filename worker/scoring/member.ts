import type { Level } from './content.ts';

export type Goal = 'understand' | 'build' | 'career' | 'keep-up';
export type ActKind = 'click' | 'view' | 'like' | 'complete' | 'comment' | 'share';

/** One thing a member did with one content. */
export interface Act {
  /** The content's id. */
  id: string;
  kind: ActKind;
  /** The content's topics. */
  topics: readonly string[];
  /** Epoch milliseconds. */
  at: number;
}

/** What is known of one member; every question may have been skipped. A visitor is `null` in place of a member. */
export interface Member {
  /** Topic slugs the member declared. */
  fields: readonly string[];
  level: Level | null;
  goal: Goal | null;
  /** In any order. */
  history: readonly Act[];
}

/** The page being read: its own content, if it is one, and its topics. */
export interface Context {
  id?: string;
  topics: readonly string[];
}
