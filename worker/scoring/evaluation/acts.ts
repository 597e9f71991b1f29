import type { ContentStats } from '../content.ts';
import type { Act, ActKind } from '../member.ts';
import type { EventName } from './event.ts';
import type { ItemFacts } from './known.ts';
import type { History } from './model.ts';

/** Which of a content's counts an event adds to. */
export const COUNTS: Partial<Record<EventName, Exclude<keyof ContentStats, 'users' | 'views'>>> = {
  like: 'likes',
  bookmark: 'likes',
  comment: 'comments',
  share: 'shares',
  complete: 'completions',
};

/** A history has no names of events: its views, likes and so on are told by their weights (event.ts). */
const KINDS: [least: number, kind: ActKind][] = [
  [4, 'comment'],
  [3, 'complete'],
  [2, 'like'],
  [1, 'view'],
  [0, 'click'],
];

/** A history as the acts of a member, which the product's formulas read. O(history). */
export function actsOf({ items, weights, times, now }: History, facts: readonly (ItemFacts | null)[] | null): Act[] {
  return Array.from(items, (item, i) => ({
    id: String(item),
    kind: KINDS.find(([least]) => (weights[i] ?? 0) >= least)?.[1] ?? 'view',
    topics: facts?.[item]?.topics ?? [],
    at: times?.[i] ?? now ?? 0,
  }));
}
