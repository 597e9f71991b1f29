// The core begins here; docs/scoring.md says in which order to read the rest.
import { activityTerm } from './activity.ts';
import { type Content, compareIds } from './content.ts';
import { type Interests, interestMatch, interestsOf, interestsOfTopics, strongestTopic } from './interest.ts';
import type { Context, Member } from './member.ts';
import { contentQuality } from './quality.ts';
import { type Reason, reasonFor } from './reason.ts';
import { contentRelevance, isNext, relevanceOf, type Standing } from './relevance.ts';
import { scoreOf, type Terms } from './terms.ts';

export interface Recommendation {
  id: string;
  /** By `scoreOf`: above 0, at most 3. */
  score: number;
  terms: Terms;
  reason: Reason;
}

export interface RecommendOptions {
  /** Epoch milliseconds. */
  now: number;
  /** At most so many recommendations: an integer from 0. */
  limit: number;
  /** The page being read. It is never recommended to its own reader. */
  context?: Context | null;
  /** Ids to leave out, such as what the member has viewed or completed. */
  exclude?: ReadonlySet<string>;
}

/**
 * The contents for a member, best first: recommendation = (interest match + content relevance + content quality) ×
 * activity, exactly as the product states it, each term as its own file defines it; ties break by id. A visitor (null),
 * or a member of whom no taste is known, is matched by the topics of the page being read, and by nothing without one.
 *
 * The inputs are not changed, and their order does not matter. Bad numbers in rows are clamped (see `count`); a `now` or
 * `limit` that makes no sense throws a RangeError, since that is a mistake in the calling code.
 * O(history + contents × topics + contents × log contents).
 */
export function recommend(
  member: Member | null,
  contents: readonly Content[],
  { now, limit, context = null, exclude }: RecommendOptions,
): Recommendation[] {
  if (!Number.isFinite(now)) throw new RangeError(`now is ${now}: expected epoch milliseconds`);
  if (!Number.isInteger(limit) || limit < 0) throw new RangeError(`limit is ${limit}: expected an integer from 0`);

  const page = context === null ? null : interestsOfTopics(context.topics);
  const taste = member === null ? null : interestsOf(member, now);
  const standing: Standing = {
    level: member?.level ?? null,
    goal: member?.goal ?? null,
    page,
    done: doneBy(member, context),
  };
  return contents
    .filter(({ id }) => id !== context?.id && !exclude?.has(id))
    .map((content) => score(content, taste !== null && taste.norm > 0 ? taste : null, standing, now))
    .sort((a, b) => b.score - a.score || compareIds(a.id, b.id))
    .slice(0, limit);
}

function score(content: Content, taste: Interests | null, standing: Standing, now: number): Recommendation {
  const interests = taste ?? standing.page;
  const relevance = relevanceOf(standing, content, now);
  const terms: Terms = {
    interestMatch: interests === null ? 0 : interestMatch(interests, content.topics),
    contentRelevance: contentRelevance(relevance),
    contentQuality: contentQuality(content.stats),
    activity: activityTerm(content.stats),
  };
  return {
    id: content.id,
    score: scoreOf(terms),
    terms,
    reason: reasonFor({
      content,
      terms,
      relevance,
      next: isNext(standing, content),
      liked: taste === null ? null : strongestTopic(taste, content.topics),
      shared: standing.page === null ? null : strongestTopic(standing.page, content.topics),
      stranger: taste === null,
    }),
  };
}

function doneBy(member: Member | null, context: Context | null): Set<string> {
  const done = new Set<string>();
  for (const act of member?.history ?? []) if (act.kind === 'complete') done.add(act.id);
  if (context?.id !== undefined) done.add(context.id);
  return done;
}
