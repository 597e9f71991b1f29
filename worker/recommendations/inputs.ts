import type { RecommendedKind } from '../contract/recommendation.ts';
import type { ActedKind, Level } from '../contract/value.ts';
import type { Content } from '../scoring/content.ts';
import type { Act, Member } from '../scoring/member.ts';
import type { Candidate } from './candidates.ts';

/** The scoring core counts levels; the contract names them. */
export const levels: readonly Level[] = ['beginner', 'intermediate', 'advanced'];
export const rank = { beginner: 0, intermediate: 1, advanced: 2 } as const;

const acts = ['click', 'view', 'like', 'complete', 'comment', 'share'] as const;

interface Told {
  fields: string[];
  goal: Member['goal'];
  level: Level | null;
}

/** One content in a member's past, with the last time of each act. */
export type Past = { kind: ActedKind; slug: string; topics: string[] } & Record<(typeof acts)[number], number | null>;

/** A content's id in the scoring core: each kind has slugs of its own. */
export const idOf = (kind: RecommendedKind | 'topic' | 'community', slug: string) => `${kind}:${slug}`;

export function contentFrom(row: Candidate): Content {
  const { kind, slug, topics, publishedAt, users, views, likes, comments, shares, completions } = row;
  return {
    id: idOf(kind, slug),
    // A discussion serves a goal as what it is about does, a material as its course's lessons do.
    kind: kind === 'thread' ? (row.about ?? 'post') : kind === 'material' ? 'lesson' : kind,
    topics,
    level: rank[row.level],
    publishedAt,
    stats: { users, views, likes, comments, shares, completions },
    after: row.previous ? idOf('lesson', row.previous) : null,
  };
}

export function memberFrom({ fields, goal, level }: Told, history: readonly Past[]): Member {
  return { fields, goal, level: level === null ? null : rank[level], history: history.flatMap(actsIn) };
}

function actsIn(past: Past): Act[] {
  return acts.flatMap((kind) => {
    const at = past[kind];
    return at === null ? [] : [{ id: idOf(past.kind, past.slug), kind, topics: past.topics, at }];
  });
}
