import { type Community, type CommunityTerms, communityMatch } from '../community.ts';
import { compareIds } from '../content.ts';
import { interestsOf } from '../interest.ts';
import type { Member } from '../member.ts';
import type { Person } from './person.ts';

export interface CommunityPeopleTerms extends CommunityTerms {
  /**
   * Complementary skills: half what there is to learn there for the reader's taste, half what the reader could bring.
   */
  skills: number;
}

export interface CommunityPeopleMatch {
  id: string;
  /** (levelFit + interestMatch + communitySize + skills) × activity: 0…4. */
  score: number;
  terms: CommunityPeopleTerms;
}

/**
 * Community match with what its people know: one more term in the sum of the product's formula. `known` has of each topic
 * the share of its people who know it, 0…1, as aggregates of at least five, or nothing; where it is empty the term is 0,
 * and the score is the plain formula's, bit for bit. O(history + topics).
 */
export function communityMatchWithPeople(
  member: Member | null,
  skills: Person['skills'],
  community: Community,
  known: ReadonlyMap<string, number>,
  now: number,
): CommunityPeopleMatch {
  const plain = communityMatch(member, community, now);
  const terms: CommunityPeopleTerms = {
    ...plain.terms,
    skills: member === null ? 0 : complementarySkills(member, skills, community, known, now),
  };
  const { levelFit, interestMatch, communitySize } = terms;
  return {
    id: plain.id,
    score: (levelFit + interestMatch + communitySize + terms.skills) * terms.activity,
    terms,
  };
}

function complementarySkills(
  member: Member,
  skills: Person['skills'],
  community: Community,
  known: ReadonlyMap<string, number>,
  now: number,
): number {
  let [all, learned] = [0, 0];
  // In one order, whatever that of the history: a sum of doubles depends on it.
  for (const [topic, weight] of [...interestsOf(member, now).weights].sort(([a], [b]) => compareIds(a, b))) {
    all += weight;
    if (!skills.has(topic)) learned += weight * share(known.get(topic) ?? 0);
  }
  let brought = 0;
  const topics = new Set(community.topics);
  // Of a topic that nobody there is known to know, nothing is known.
  for (const topic of topics) if (skills.has(topic)) brought += 1 - share(known.get(topic) ?? 1);
  return (all === 0 ? 0 : learned / all / 2) + (topics.size === 0 ? 0 : brought / topics.size / 2);
}

/** Data are clamped, never refused, as in the plain formula. */
function share(value: number): number {
  return value > 0 ? Math.min(1, value) : 0;
}
