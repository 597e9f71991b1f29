import type { Level } from '../content.ts';
import type { Log } from './model.ts';

/** What an owner tells of an item; every part may be unknown. */
export interface ItemFacts {
  topics: readonly string[];
  level: Level | null;
  /** Epoch milliseconds. */
  publishedAt: number | null;
}

/** All that a method may learn from. */
export interface Known {
  log: Log;
  /** All events with their times: only those before a history's `now` may be read. Null without times. */
  stream: Log | null;
  /** By number; null where none were given. */
  items: readonly (ItemFacts | null)[] | null;
  seed: number;
}
