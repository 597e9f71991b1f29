import { isPopular } from './activity.ts';
import type { Content, Level } from './content.ts';
import { isGood } from './quality.ts';
import { type Relevance, UNKNOWN } from './relevance.ts';
import type { Terms } from './terms.ts';

/** Why a content is in the list; the widgets make the words. Each says only what holds for this content and reader. */
export type Reason =
  /** It continues what was just read or completed (`after` is that content's id). */
  | { kind: 'next'; after: string }
  /** The member likes, or declared, this topic. */
  | { kind: 'interest'; topic: string }
  /** It shares this topic with the page being read. */
  | { kind: 'related'; topic: string }
  /** It is on the member's own level. */
  | { kind: 'level'; level: Level }
  /** It serves the member's goal. */
  | { kind: 'goal' }
  /** More of those who met it liked or completed it than is usual. */
  | { kind: 'quality' }
  /** Those who met it do more with it than is usual. */
  | { kind: 'popular' }
  /** Nothing speaks for it but the wish to try something. */
  | { kind: 'discover' };

/** What a crowd does is said only of so many people: of fewer, it would tell what one of them did. */
export const MANY = 5;

/** A count as it may be told of others: in fives, 0 below. One that moved with each act would tell what somebody did. O(1). */
export const inFives = (count: number): number => Math.floor(count / MANY) * MANY;

/** What the choice of a reason rests on, for one content. Null means that the reason does not hold. */
export interface ReasonGrounds {
  content: Content;
  terms: Terms;
  relevance: Relevance;
  next: boolean;
  /** The topic that the interest match rests on, of a member's own taste. */
  liked: string | null;
  /** The topic shared with the page being read. */
  shared: string | null;
  /** Whether the interest match is the page's, for want of a taste. */
  stranger: boolean;
}

/**
 * The reason shown: what the score rests on most. The largest term decides, with content relevance opened into its three
 * parts (each a third of it), since "relevant" explains nothing to a reader; equal sizes go by the order below. What is
 * not known, or no better than usual, never is a reason; a continuation always is, being the plainest. O(1).
 */
export function reasonFor({ content, terms, relevance, next, liked, shared, stranger }: ReasonGrounds): Reason {
  if (next && content.after != null) return { kind: 'next', after: content.after };
  const candidates: [size: number, reason: Reason][] = [];
  if (liked !== null) candidates.push([terms.interestMatch, { kind: 'interest', topic: liked }]);
  if (shared !== null)
    candidates.push([stranger ? terms.interestMatch : relevance.closeness / 3, { kind: 'related', topic: shared }]);
  if (relevance.levelFit > UNKNOWN) candidates.push([relevance.levelFit / 3, { kind: 'level', level: content.level }]);
  if (relevance.goalFit > UNKNOWN) candidates.push([relevance.goalFit / 3, { kind: 'goal' }]);
  const crowd = content.stats.users >= MANY;
  if (crowd && isGood(content.stats)) candidates.push([terms.contentQuality, { kind: 'quality' }]);
  if (crowd && isPopular(content.stats)) candidates.push([terms.activity, { kind: 'popular' }]);
  let [largest, best]: [number, Reason] = [0, { kind: 'discover' }];
  for (const [size, reason] of candidates) if (size > largest) [largest, best] = [size, reason];
  return best;
}
