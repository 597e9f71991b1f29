import { compareIds } from '../content.ts';
import { type Likeness, similarity } from './similarity.ts';

/** A candidate that has passed the gate. */
export interface Ranked extends Likeness {
  id: string;
  /** Higher is better. What counts is its share of the way from the lowest to the highest, with 0 between or at an end. */
  score: number;
  /** Null: of no author that is told apart. */
  author: string | null;
}

/**
 * λ of MMR: what a content is worth against how unlike it is to those before it. At 0.9 one that repeats the topics of
 * another gives way to an unlike one from eight ninths of its score on.
 */
export const LAMBDA = 0.9;

/** At most these shares of a list (rounded up) carry one topic, or are by one author, as long as there is anything else. */
export const TOPIC_SHARE = 0.6;
export const AUTHOR_SHARE = 0.5;

/**
 * The first `size` places: maximal marginal relevance (Carbonell and Goldstein, SIGIR 1998), each time the candidate with
 * the largest λ × share of the best score - (1 - λ) × its likeness to the most alike of those placed; ties, and what
 * rounding makes one, break by score and then by id. A candidate whose topic or author has had its share waits until
 * nothing else is left. `lead`, which must be among the candidates, stands first. O(size × candidates × topics).
 */
export function rerank<T extends Ranked>(candidates: readonly T[], size: number, lead: string | null = null): T[] {
  const scores = candidates.map(({ score }) => score);
  const least = Math.min(0, ...scores);
  const reach = Math.max(0, ...scores) - least;
  const rest = new Map(
    [...candidates].sort((a, b) => b.score - a.score || compareIds(a.id, b.id)).map((candidate) => [candidate, 0]), // likeness so far
  );
  const [topics, authors] = [new Map<string, number>(), new Map<string, number>()];
  const [mostTopic, mostAuthor] = [Math.ceil(size * TOPIC_SHARE), Math.ceil(size * AUTHOR_SHARE)];
  const capped = ({ topics: own, author }: T) =>
    own.some((topic) => (topics.get(topic) ?? 0) >= mostTopic) ||
    (author !== null && (authors.get(author) ?? 0) >= mostAuthor);

  const placed: T[] = [];
  const place = (candidate: T) => {
    placed.push(candidate);
    rest.delete(candidate);
    for (const topic of new Set(candidate.topics)) topics.set(topic, (topics.get(topic) ?? 0) + 1);
    if (candidate.author !== null) authors.set(candidate.author, (authors.get(candidate.author) ?? 0) + 1);
    for (const [other, likeness] of rest) rest.set(other, Math.max(likeness, similarity(candidate, other)));
  };
  const first = lead === null || size === 0 ? undefined : candidates.find(({ id }) => id === lead);
  if (first) place(first);
  while (placed.length < size && rest.size > 0) {
    const [free, waiting]: [Choice<T>, Choice<T>] = [nothing(), nothing()];
    for (const [candidate, likeness] of rest) {
      const value = LAMBDA * (reach === 0 ? 0 : (candidate.score - least) / reach) - (1 - LAMBDA) * likeness;
      const choice = capped(candidate) ? waiting : free;
      if (value > choice.value) Object.assign(choice, { value, candidate });
    }
    const next = free.candidate ?? waiting.candidate;
    if (!next) break;
    place(next);
  }
  return placed;
}

interface Choice<T> {
  value: number;
  candidate: T | null;
}
const nothing = <T>(): Choice<T> => ({ value: Number.NEGATIVE_INFINITY, candidate: null });
