import type { Grounds } from '../../scoring/blend/features.ts';
import type { Content } from '../../scoring/content.ts';
import type { Member } from '../../scoring/member.ts';
import { type Habits, habitFit } from '../../scoring/profile.ts';
import type { Recommendation } from '../../scoring/recommend.ts';
import { levelFit } from '../../scoring/relevance.ts';

/** What a list knows of one candidate beside the plain formula's result. */
export interface Beside {
  member: Pick<Member, 'level'> | null;
  /** Whether the plain formula knew a taste of the member's own. */
  known: boolean;
  /** The factorisation's score; null for a stranger to it, or a content that it does not know. */
  collaborative: number | null;
  /** Decayed count of acts with the blend's half-life. */
  trending: number;
  /** Topics that the member follows. */
  follows: ReadonlySet<string>;
  /** How the member learns; null for what has no format of its own. */
  habits: Habits | null;
  /** How long the content takes; null where not known. */
  minutes: number | null;
  /** Cosine with what the member met, in the site's graph; null where either is not in it. */
  graph: number | null;
  now: number;
}

/**
 * The half-lives of the decayed counts that are kept with each content, in hours: what a blend may choose among. Each is
 * a column that every act writes and every list reads, so there are three and not
 * the ten that an evaluation tries (docs/decisions/0009-the-learned-blend.md).
 */
export const HALF_LIVES: readonly number[] = [6, 72, 720];

const HOUR = 3_600_000;

/** What the blend looks at: the same in a list as in the training that has set its weights. */
export function groundsOf(
  { kind, topics, level, publishedAt, stats }: Pick<Content, 'kind' | 'topics' | 'level' | 'publishedAt' | 'stats'>,
  { score, terms }: Pick<Recommendation, 'score' | 'terms'>,
  { member, known, collaborative, trending, follows, habits, minutes, graph, now }: Beside,
): Grounds {
  return {
    plain: score,
    collaborative,
    neighbours: null,
    topics: known ? terms.interestMatch : null,
    quality: terms.contentQuality,
    trending,
    people: stats.users,
    level: levelFit(member?.level ?? null, level),
    follow: topics.some((topic) => follows.has(topic)) ? 0.5 : 0,
    age: Math.max(0, (now - publishedAt) / HOUR),
    habit: habits && habitFit(habits, { kind, minutes }),
    graph,
  };
}
