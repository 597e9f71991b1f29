import { activityTerm } from './activity.ts';
import { type Acts, count, type Level } from './content.ts';
import { interestMatch, interestsOf } from './interest.ts';
import type { Member } from './member.ts';
import { levelFit } from './relevance.ts';

export interface Community {
  id: string;
  topics: readonly string[];
  /** Null where it is for every level. */
  level: Level | null;
  /** What its people did in it; `users` are its members. */
  stats: Acts;
}

/** The parts of a community match, each 0…1. */
export interface CommunityTerms {
  levelFit: number;
  interestMatch: number;
  communitySize: number;
  activity: number;
}

export interface CommunityMatch {
  id: string;
  /** (levelFit + interestMatch + communitySize) × activity: 0…3. */
  score: number;
  terms: CommunityTerms;
}

/** From here on a community does not count as larger: a thousand people is a full house for one blog. */
const FULL_SIZE = 1000;

/**
 * Community match = (level fit + interest match + community size) × community activity, exactly as the product states it.
 * The terms are those of contents, a community's members being the people of its activity; `now` is epoch milliseconds,
 * and throws a RangeError otherwise. A visitor (null) has no interests and no level. O(history + topics).
 */
export function communityMatch(member: Member | null, community: Community, now: number): CommunityMatch {
  if (!Number.isFinite(now)) throw new RangeError(`now is ${now}: expected epoch milliseconds`);
  const terms: CommunityTerms = {
    levelFit: levelFit(member?.level ?? null, community.level),
    interestMatch: member === null ? 0 : interestMatch(interestsOf(member, now), community.topics),
    communitySize: communitySize(community.stats.users),
    activity: activityTerm(community.stats),
  };
  const { levelFit: level, interestMatch: interest, communitySize: size } = terms;
  return { id: community.id, score: (level + interest + size) * terms.activity, terms };
}

/**
 * log(1 + members) / log(1 + 1000), at most 1: 0 for nobody, 0.35 for 10, 0.67 for 100. The logarithm, since the step from
 * 10 to 100 people changes a group as much as that from 100 to 1000. O(1).
 */
export function communitySize(members: number): number {
  return Math.min(1, Math.log1p(count(members)) / Math.log1p(FULL_SIZE));
}
