/** Why a candidate may not stand in a list. */
export type Refusal = 'erased' | 'hidden' | 'closed' | 'blocked' | 'here' | 'read' | 'dismissed';

/** What the gate must know of a candidate, as it stands at this moment, not when a model was trained. */
export interface Facts {
  topics: readonly string[];
  /** Ids of what it belongs to, such as a lesson's course or the content that a discussion is about. */
  partOf: readonly string[];
  published: boolean;
  /** Whether this reader may know of it: a locked content has a teaser, a locked discussion has none. */
  visible: boolean;
  /** Opens later, for everybody or for this reader. */
  closed: boolean;
  /** Its author is banned. */
  blocked: boolean;
  /** The reader is done with it. */
  read: boolean;
}

/** What the reader has said, and where the reader is. */
export interface Wishes {
  /** "Not interested": ids of candidates and of what they belong to, and topics as `topic:ai`. */
  dismissed: ReadonlySet<string>;
  /** Id of the page being read. */
  here: string | null;
}

/**
 * The one gate that every candidate passes last, whichever source it came from: null where it may be shown, else why
 * not. No facts: what a source still knew of is gone. A dismissed topic takes with it whatever carries it. O(topics).
 */
export function refusal(id: string, facts: Facts | undefined, { dismissed, here }: Wishes): Refusal | null {
  if (facts === undefined) return 'erased';
  if (!facts.published || !facts.visible) return 'hidden';
  if (facts.closed) return 'closed';
  if (facts.blocked) return 'blocked';
  if (id === here) return 'here';
  if (facts.read) return 'read';
  const unwanted = (name: string) => dismissed.has(name);
  if (unwanted(id) || facts.partOf.some(unwanted) || facts.topics.some((topic) => unwanted(`topic:${topic}`)))
    return 'dismissed';
  return null;
}
