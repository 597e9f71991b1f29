import * as contract from '../contract/recommendation.ts';
import { activityTerm } from '../scoring/activity.ts';
import type { Grounds } from '../scoring/blend/features.ts';
import { contributions } from '../scoring/blend/weights.ts';
import { type ContentStats, count } from '../scoring/content.ts';
import { contentQuality } from '../scoring/quality.ts';
import { MANY } from '../scoring/reason.ts';
import { scoreOf, type Terms } from '../scoring/terms.ts';
import type { Scored } from './scored.ts';

/** As it crosses the wire: what the list shows, and the reason in words that its sentence can use. */
export function asShown({ candidate, plain, seen }: Scored, reason: contract.Reason): contract.Recommendation {
  const { kind, slug, title, summary, url, access, topics, level, minutes } = candidate;
  const terms = termsShown(plain.terms, candidate);
  const shown = { kind, slug, title, summary, url, access, topics, level, minutes };
  return { ...shown, score: scoreOf(terms), terms, learned: seen && partsShown(seen, terms, candidate), reason };
}

/**
 * The terms that tell of others, made from counts in fives and rounded: exact ones could be solved for who read, finished
 * or shared what. Of fewer than five people they are what they are of nobody.
 */
function termsShown(terms: Terms, stats: ContentStats): Terms {
  const crowd = crowdOf(stats);
  return { ...terms, contentQuality: rounded(contentQuality(crowd)), activity: rounded(activityTerm(crowd)) };
}

/**
 * What a trained model weighs, largest first, made again from the terms as shown and counts in fives. Of fewer than five people nothing
 * is said of who met it with what else, nor of how many met it lately; of more, the trend to the nearest power of two.
 */
export function partsShown(
  { weights, grounds }: NonNullable<Scored['seen']>,
  terms: Terms,
  candidate: ContentStats & { lately: number },
): contract.LearnedPart[] {
  const crowd = crowdOf(candidate);
  const { collaborative, trending } = grounds;
  const coarse: Grounds = {
    ...grounds,
    plain: scoreOf(terms),
    quality: terms.contentQuality,
    people: crowd.users,
    collaborative: crowd.users < MANY ? null : collaborative,
    trending: candidate.lately < MANY || !trending ? null : 2 ** Math.round(Math.log2(trending)),
  };
  const parts = contributions(weights, coarse);
  const all = parts.reduce((sum, { value }) => sum + Math.abs(value), 0);
  return parts.flatMap(({ name, value }) => {
    const share = all === 0 ? 0 : rounded(value / all);
    return isNamed(name) && share !== 0 ? [{ feature: name, share }] : [];
  });
}

type Feature = contract.LearnedPart['feature'];
const features: ReadonlySet<string> = new Set(contract.LearnedPart.entries.feature.options);
const isNamed = (name: string): name is Feature => features.has(name);

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
