import type { History, Log } from './model.ts';

/** One list that is asked for, and what would have been right on it. */
export interface Case {
  history: History;
  /** Distinct items, none of them hidden; at least one. */
  targets: Uint32Array;
  /** Items that are not ranked, having been met before. */
  hidden: Uint32Array;
  /** Where only some items are ranked: those, the targets among them. */
  among?: Uint32Array;
}

/** What is learned from, and what is asked then. */
export interface Part {
  train: Log;
  /**
   * All events there are, for what follows the moment (trending): a model reads only those before a history's `now`.
   * Null where the log has no times.
   */
  stream: Log | null;
  cases: Case[];
}

/** A log divided for an evaluation. No event of the targets of a part is in its `train`. */
export interface Split {
  /** Settings are chosen here; it holds nothing of the targets of `testing`. */
  choosing: Part;
  testing: Part;
  /** Users of the test who could not be asked for, and why: shown with the figures. */
  skipped: { users: number; why: string }[];
}

/** The log cannot be divided so; the message tells the owner of the file why. */
export class SplitError extends Error {}
