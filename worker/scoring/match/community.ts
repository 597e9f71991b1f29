import { type Community, type CommunityTerms, communityMatch } from '../community.ts';
import { compareIds } from '../content.ts';
import { interestsOf } from '../interest.ts';
import type { Member } from '../member.ts';
import type { Person } from './person.ts';

/** What is known of a community's people; aggregates of at least five, or nothing. */
export interface CommunityPeople {
  /** Of each topic, the share of its people who know it, 0…1. */
  skills: ReadonlyMap<string, number>;
  /** The share of its people who are in the reader's own detected group, 0…1; null where the reader is in none. */
  kin: number | null;
}

export interface CommunityPeopleTerms extends CommunityTerms {
  /**
   * Complementary skills: half what there is to learn there for the reader's taste, half what the reader could bring.
   */
  skills: number;
  kin: number;
}

export interface CommunityPeopleMatch {
  id: string;
  /** (levelFit + interestMatch + communitySize + skills + kin) × activity: 0…5. */
  score: number;
  terms: CommunityPeopleTerms;
}

/**
 * Community match with what its people are like: two more terms in the sum of the product's formula. Where nothing is
 * known of them both are 0, and the score is the plain formula's, bit for bit. O(history + topics).
 */
export function communityMatchWithPeople(
  member: Member | null,
  skills: Person['skills'],
  community: Community,
  people: CommunityPeople | null,
  now: number,
): CommunityPeopleMatch {
  const plain = communityMatch(member, community, now);
  const terms: CommunityPeopleTerms = {
    ...plain.terms,
    skills: people && member ? complementarySkills(member, skills, community, people, now) : 0,
    kin: share(people?.kin ?? 0),
  };
  const { levelFit, interestMatch, communitySize } = terms;
  return {
    id: plain.id,
    score: (levelFit + interestMatch + communitySize + terms.skills + terms.kin) * terms.activity,
    terms,
  };
}

function complementarySkills(
  member: Member,
  skills: Person['skills'],
  community: Community,
  people: CommunityPeople,
  now: number,
): number {
  let [all, learned] = [0, 0];
  // In one order, whatever that of the history: a sum of doubles depends on it.
  for (const [topic, weight] of [...interestsOf(member, now).weights].sort(([a], [b]) => compareIds(a, b))) {
    all += weight;
    if (!skills.has(topic)) learned += weight * share(people.skills.get(topic) ?? 0);
  }
  let brought = 0;
  const topics = new Set(community.topics);
  // Of a topic that nobody there is known to know, nothing is known.
  for (const topic of topics) if (skills.has(topic)) brought += 1 - share(people.skills.get(topic) ?? 1);
  return (all === 0 ? 0 : learned / all / 2) + (topics.size === 0 ? 0 : brought / topics.size / 2);
}

/** Data are clamped, never refused, as in the plain formula. */
function share(value: number): number {
  return value > 0 ? Math.min(1, value) : 0;
}
