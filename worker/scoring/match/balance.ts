import { compareIds } from '../content.ts';
import { type Mentor, type MentorMatch, mentorMatch } from './mentor.ts';
import type { Person } from './person.ts';

/** Somebody who may be shown somebody; both value it alike. */
export interface Pair {
  from: string;
  to: string;
  score: number;
}

/**
 * Shows each at most `each` others, and nobody to more than `places` of them: the best pairs first, ties by ids. Since both sides
 * value a pair alike, the result is the stable one of Gale and Shapley, "College admissions" (1962), with places on both
 * sides: of a pair that is left out, one side has only better ones. Pairs of score 0 are left out. O(pairs × log).
 */
export function balanced<P extends Pair>(pairs: readonly P[], each: number, places: (to: string) => number): P[] {
  const sorted = [...pairs].sort((a, b) => b.score - a.score || compareIds(a.from, b.from) || compareIds(a.to, b.to));
  const shown = new Map<string, number>();
  const taken = new Map<string, number>();
  return sorted.filter(({ from, to, score }) => {
    const [has, holds] = [shown.get(from) ?? 0, taken.get(to) ?? 0];
    if (!(score > 0) || has >= each || holds >= places(to)) return false;
    shown.set(from, has + 1);
    taken.set(to, holds + 1);
    return true;
  });
}

/** Times that a mentor is shown for each free place: not everybody who is shown one asks. */
const SHOWN_A_PLACE = 3;

/**
 * Mentors to show to each of the mentees, the best first, at most `each`, and no mentor to more than three mentees for each place
 * that is free. Only those are compared who share a topic: O(pairs that do × topics).
 */
export function mentorsFor(
  mentees: readonly Person[],
  mentors: readonly Mentor[],
  each: number,
): Map<string, MentorMatch[]> {
  const byTopic = new Map<string, Mentor[]>();
  for (const mentor of mentors)
    for (const topic of mentor.skills.keys()) {
      const known = byTopic.get(topic);
      if (known) known.push(mentor);
      else byTopic.set(topic, [mentor]);
    }
  const places = new Map(
    mentors.map(({ id, capacity, mentees }) => [id, Math.max(0, capacity - mentees) * SHOWN_A_PLACE]),
  );
  const pairs: (Pair & { match: MentorMatch })[] = [];
  for (const mentee of mentees) {
    const near = new Set([...mentee.interests.weights.keys()].flatMap((topic) => byTopic.get(topic) ?? []));
    for (const mentor of near) {
      const match = mentorMatch(mentee, mentor);
      if (match) pairs.push({ from: mentee.id, to: mentor.id, score: match.score, match });
    }
  }
  const lists = new Map<string, MentorMatch[]>(mentees.map(({ id }) => [id, []]));
  for (const { from, match } of balanced(pairs, each, (to) => places.get(to) ?? 0)) lists.get(from)?.push(match);
  return lists;
}
