/** A log of who met what, one row an event: users and items are numbered by their first appearance. */
export interface Log {
  /** Names, by number. */
  users: readonly string[];
  items: readonly string[];
  /** Of each event: the user's and the item's number, how much it counts (above 0), and when (epoch milliseconds). */
  user: Uint32Array;
  item: Uint32Array;
  weight: Float32Array;
  /** Null where the log has no times. */
  time: Float64Array | null;
  /** Of each event, which of `EVENTS` (event.ts) it was; absent where the log names none. */
  event?: Uint8Array | null;
}

/** What is known of one user when a list is asked for. */
export interface History {
  /** The user's number in the log that was trained on; -1: not among them. */
  user: number;
  /** Distinct items by number; oldest first where times are known. */
  items: Uint32Array;
  /** As long as `items`, each above 0. */
  weights: Float32Array;
  /** Epoch milliseconds, as long as `items`; null where unknown. */
  times: Float64Array | null;
  /** The moment of asking, epoch milliseconds; null where times are unknown. */
  now: number | null;
}

/** A fitted recommender, as every evaluation asks it. */
export interface Model {
  readonly name: string;
  /** What was chosen on the validation part, or is fixed: shown with the figures. */
  readonly settings: Readonly<Record<string, number | string>>;
  /** Writes every item's score for this history into `scores` (one place an item); higher is better, each finite. */
  score(history: History, scores: Float32Array): void;
  /** Told which histories (these very objects) are asked next, in this order: what is cheaper for many is done for all. */
  ready?(histories: readonly History[]): void;
}
