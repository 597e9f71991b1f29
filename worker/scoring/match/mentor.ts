import { compareIds } from '../content.ts';
import { type Person, reciprocal, sharedInterests, skillsToGain, stepsAhead } from './person.ts';

export interface Mentor extends Person {
  /** How many they take on, and how many they have. */
  capacity: number;
  mentees: number;
}

/** The parts of a match with a mentor, each 0…1. */
export interface MentorTerms {
  /** How near above the mentee the mentor stands, in the topics that the mentee likes and the mentor knows better. */
  levelFit: number;
  /** The share of the mentee's taste in which the mentor is ahead. */
  skills: number;
  interestMatch: number;
  activity: number;
  /** The mentee's own activity: what makes it worth the mentor's while. */
  ownActivity: number;
  /** The share of the mentor's places that is free. */
  room: number;
}

export interface MentorMatch {
  id: string;
  /** The harmonic mean of what both gain, times room: 0…1. */
  score: number;
  terms: MentorTerms;
  /** The topics to be taught, by how much the mentee likes them, at most three. */
  topics: string[];
}

const SHOWN_TOPICS = 3;

/**
 * How well a mentor suits: what the mentee gains, (level fit + skills + interests) / 3 × the mentor's activity, and
 * what the mentor gains, interests × the mentee's activity, as their harmonic mean, times the mentor's room, so that
 * those who have many mentees step back. Null where the mentor is ahead in nothing that the mentee likes, is full, or
 * is the mentee. O(topics).
 */
export function mentorMatch(mentee: Person, mentor: Mentor): MentorMatch | null {
  const room = mentor.capacity > 0 ? Math.min(1, Math.max(0, 1 - mentor.mentees / mentor.capacity)) : 0;
  const skills = skillsToGain(mentee, mentor);
  if (mentor.id === mentee.id || skills === 0 || room === 0) return null;
  // The dearest first, ties by slug: a sum of doubles depends on its order.
  const taught = [...mentee.interests.weights]
    .filter(([topic]) => stepsAhead(mentee, mentor, topic) > 0)
    .sort(([a, x], [b, y]) => y - x || compareIds(a, b));
  let [all, fit] = [0, 0];
  for (const [topic, weight] of taught) {
    all += weight;
    fit += weight * nearness(stepsAhead(mentee, mentor, topic));
  }
  const terms: MentorTerms = {
    levelFit: fit / all,
    skills,
    interestMatch: sharedInterests(mentee.interests, mentor.interests),
    activity: mentor.activity,
    ownActivity: mentee.activity,
    room,
  };
  const forMentee = ((terms.levelFit + terms.skills + terms.interestMatch) / 3) * terms.activity;
  const forMentor = terms.interestMatch * terms.ownActivity;
  return {
    id: mentor.id,
    score: reciprocal(forMentee, forMentor) * room,
    terms,
    topics: taught.slice(0, SHOWN_TOPICS).map(([topic]) => topic),
  };
}

/**
 * One step ahead is best, since what is nearest above can be learned next (Vygotsky 1978); the thirds are our own
 * judgement.
 */
function nearness(steps: number): number {
  return 1 - (steps - 1) / 3;
}
