import { compareIds, type Level } from '../content.ts';
import { decay } from '../decay.ts';
import { type Interests, interestsOf } from '../interest.ts';
import type { Member } from '../member.ts';

/**
 * What matching knows of somebody who wants to be found. Who does not, is never a candidate: the caller leaves them
 * out.
 */
export interface Person {
  id: string;
  level: Level | null;
  interests: Interests;
  /** Topics that they know, and how far: of what is not in it, nothing is known. */
  skills: ReadonlyMap<string, Level>;
  /** How much they take part lately, 0…1. */
  activity: number;
}

/** A content that somebody finished. */
export interface Finished {
  topics: readonly string[];
  level: Level;
}

/** Acts of a newcomer, as `activityTerm` has them for what nobody has met: nobody is multiplied by 0 for ever. */
const PRIOR_ACTS = 0.2;

const SOCIAL = new Set(['like', 'comment', 'share']);

/**
 * A member as matching sees them. Skills: what was finished, at its level, and declared fields at the member's own; the
 * higher counts. Activity: likes, comments and shares as in the product's formula, each decayed (half after 30 days), a
 * of them as a / (1 + a). O(history + finished × topics).
 */
export function personOf(id: string, member: Member, finished: readonly Finished[], now: number): Person {
  const skills = new Map<string, Level>();
  const learn = (topic: string, level: Level) => {
    if (level >= (skills.get(topic) ?? 0)) skills.set(topic, level);
  };
  if (member.level !== null) for (const field of member.fields) learn(field, member.level);
  for (const { topics, level } of finished) for (const topic of topics) learn(topic, level);
  let acts = 0;
  for (const { kind, at } of member.history) if (SOCIAL.has(kind)) acts += decay(now - at);
  return { id, level: member.level, interests: interestsOf(member, now), skills, activity: participation(acts) };
}

/** How much somebody takes part, 0…1, from so many acts of today: a / (1 + a), with the newcomer's added. O(1). */
export function participation(acts: number): number {
  return (PRIOR_ACTS + acts) / (1 + PRIOR_ACTS + acts);
}

/** How alike two tastes are, 0…1: their cosine. O(topics). */
export function sharedInterests(a: Interests, b: Interests): number {
  let dot = 0;
  for (const topic of [...a.weights.keys()].sort(compareIds))
    dot += (a.weights.get(topic) ?? 0) * (b.weights.get(topic) ?? 0);
  return dot === 0 ? 0 : Math.min(1, dot / (a.norm * b.norm));
}

/**
 * How many levels `theirs` is above `own` in a topic, from 1 to 3; 0 where it is not. Who knows nothing of it stands
 * below 0. O(1).
 */
export function stepsAhead(own: Person, theirs: Person, topic: string): number {
  return Math.max(0, (theirs.skills.get(topic) ?? -1) - (own.skills.get(topic) ?? -1));
}

/** Complementary skills, 0…1: the share of `own`'s taste, by weight, in which `theirs` is ahead. O(topics). */
export function skillsToGain(own: Person, theirs: Person): number {
  let [all, ahead] = [0, 0];
  for (const [topic, weight] of own.interests.weights) {
    all += weight;
    if (stepsAhead(own, theirs, topic) > 0) ahead += weight;
  }
  return all === 0 ? 0 : ahead / all;
}

/**
 * One figure for what two sides gain: the harmonic mean, which stays near the lesser of both, as Pizzato et al.,
 * "RECON: a reciprocal recommender for online dating" (RecSys 2010) have it. 0 where one side gains nothing. O(1).
 */
export function reciprocal(a: number, b: number): number {
  return a > 0 && b > 0 ? (2 * a * b) / (a + b) : 0;
}
