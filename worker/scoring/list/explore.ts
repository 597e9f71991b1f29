import { compareIds } from '../content.ts';
import { randomFrom } from '../random.ts';
import { AUTHOR_SHARE, type Ranked, TOPIC_SHARE } from './rerank.ts';

/** The share of places, from the second on, that are left to chance. */
export const EXPLORATION = 0.08;

export interface Placed<T> {
  candidate: T;
  /** How likely this content was to stand in this place, over all seeds: above 0, at most 1. */
  propensity: number;
  explored: boolean;
}

type Explored = Pick<Ranked, 'id' | 'topics' | 'author'>;

/**
 * ε-greedy over the places of a list: the first stays; each of the others goes, by ε, to one drawn evenly from those of
 * `pool` (contents that follow the list closely) that fit it: whatever else is drawn, no topic and no author then has
 * more than its share (`rerank.ts`), or more than it had. Where the pool has fewer contents than there are such places,
 * only the last places may go.
 *
 * Which places go is drawn first and without regard to contents, by systematic sampling (Madow, Annals of Mathematical
 * Statistics 20, 1949): each with probability ε, and of n never more than K = ⌈n × ε⌉. Each content may be drawn
 * for one of these K only, with 1 / K, so that none stands twice. So, exactly: a place that m contents fit goes with
 * ε × (1 - (1 - 1 / K)^m), and to each of them alike. With a dozen places or fewer K is 1, and that is ε.
 *
 * A content's turn depends on the seed and its id alone: with the same seed a list stays as it was, however others come
 * and go. O(places × pool × topics).
 */
export function explore<T extends Explored>(
  list: readonly T[],
  pool: readonly T[],
  seed: string,
  share = EXPLORATION,
): Placed<T>[] {
  const places = Math.min(pool.length, Math.max(0, list.length - 1));
  const most = Math.max(1, Math.ceil(places * share));
  const fits = fitting(list, most);
  const turns = pool
    .map((candidate) => ({ candidate, turn: draw(`${seed} ${candidate.id}`) }))
    .sort((a, b) => a.turn - b.turn || compareIds(a.candidate.id, b.candidate.id));
  const start = draw(seed);
  const gone = (place: number) => Math.floor(place * share + start);
  return list.map((candidate, place) => {
    const able = place < list.length - places ? [] : turns.filter((one) => fits(one.candidate, candidate));
    const goes = share * (1 - (1 - 1 / most) ** able.length);
    const own = gone(place + 1) % most;
    const drawn =
      gone(place + 1) > gone(place) ? able.find(({ turn }) => Math.floor(turn * most) === own)?.candidate : undefined;
    return drawn
      ? { candidate: drawn, propensity: goes / able.length, explored: true }
      : { candidate, propensity: 1 - goes, explored: false };
  });
}

/**
 * Whether one may stand for another of the list: it brings in no topic or author that so many more would carry beyond
 * its share, unless the other one has it too.
 */
function fitting<T extends Explored>(list: readonly T[], most: number): (one: T, instead: T) => boolean {
  const topics = countsOf(list.flatMap((one) => [...new Set(one.topics)]));
  const authors = countsOf(list.map(({ author }) => author));
  const [topicRoom, authorRoom] = [TOPIC_SHARE, AUTHOR_SHARE].map((cap) => Math.ceil(list.length * cap) - most);
  return (one, instead) =>
    one.topics.every((topic) => (topics.get(topic) ?? 0) <= (topicRoom ?? 0) || instead.topics.includes(topic)) &&
    (one.author === null || (authors.get(one.author) ?? 0) <= (authorRoom ?? 0) || one.author === instead.author);
}

function countsOf<Name>(names: readonly Name[]): Map<Name, number> {
  const counts = new Map<Name, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

/** A number in [0, 1) that the text alone decides: FNV-1a (RFC 9923), mixed by the generator's own rounds. */
function draw(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return randomFrom(hash)();
}
