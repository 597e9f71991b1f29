import { levelFit } from '../relevance.ts';
import { type Person, reciprocal, sharedInterests, skillsToGain } from './person.ts';

/** The parts of a match with a collaborator, each 0…1. */
export interface CollaboratorTerms {
  levelFit: number;
  interestMatch: number;
  /** Complementary skills: the share of one's own taste in which the other is ahead, and the other way round. */
  skillsGained: number;
  skillsGiven: number;
  activity: number;
  ownActivity: number;
}

export interface CollaboratorMatch {
  id: string;
  /** The harmonic mean of what both gain: 0…1. The same from either side. */
  score: number;
  terms: CollaboratorTerms;
}

/**
 * How well two would work together: what each gains is (level fit + interests + skills to gain) / 3 × the other's
 * activity, and the score is the harmonic mean of both. Null for oneself. O(topics).
 */
export function collaboratorMatch(own: Person, other: Person): CollaboratorMatch | null {
  if (own.id === other.id) return null;
  const terms: CollaboratorTerms = {
    levelFit: levelFit(own.level, other.level),
    interestMatch: sharedInterests(own.interests, other.interests),
    skillsGained: skillsToGain(own, other),
    skillsGiven: skillsToGain(other, own),
    activity: other.activity,
    ownActivity: own.activity,
  };
  const gained = ((terms.levelFit + terms.interestMatch + terms.skillsGained) / 3) * terms.activity;
  const given = ((terms.levelFit + terms.interestMatch + terms.skillsGiven) / 3) * terms.ownActivity;
  return { id: other.id, score: reciprocal(gained, given), terms };
}
