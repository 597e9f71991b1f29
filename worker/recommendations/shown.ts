import type * as contract from '../contract/recommendation.ts';
import { activityTerm } from '../scoring/activity.ts';
import { type ContentStats, count } from '../scoring/content.ts';
import { contentQuality } from '../scoring/quality.ts';
import { MANY } from '../scoring/reason.ts';
import { scoreOf, type Terms } from '../scoring/terms.ts';
import type { Scored } from './scored.ts';

/** As it crosses the wire: what the list shows, and the reason in words that its sentence can use. */
export function asShown({ candidate, plain }: Scored, reason: contract.Reason): contract.Recommendation {
  const { kind, slug, title, summary, url, access, topics, level, minutes } = candidate;
  const terms = termsShown(plain.terms, candidate);
  return { kind, slug, title, summary, url, access, topics, level, minutes, score: scoreOf(terms), terms, reason };
}

/**
 * The terms that tell of others, made from counts in fives and rounded: exact ones could be solved for who read, finished
 * or shared what. Of fewer than five people they are what they are of nobody.
 */
export function termsShown(terms: Terms, stats: ContentStats): Terms {
  const crowd = crowdOf(stats);
  return { ...terms, contentQuality: rounded(contentQuality(crowd)), activity: rounded(activityTerm(crowd)) };
}

/** To the nearest five: rounded down, four likes of nine people would look worse than what nobody has met. */
function crowdOf(stats: ContentStats): ContentStats {
  const { users, views, likes, comments, shares, completions } = stats;
  const fives = (value: number) => (users < MANY ? 0 : Math.round(count(value) / MANY) * MANY);
  return {
    users: fives(users),
    views: fives(views),
    likes: fives(likes),
    comments: fives(comments),
    shares: fives(shares),
    completions: fives(completions),
  };
}

const rounded = (term: number) => Math.round(term * 100) / 100;
