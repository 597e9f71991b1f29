import { ACT_WEIGHTS } from '../../scoring/interest.ts';
import type { ActKind } from '../../scoring/member.ts';

/** The last time of each act of one member on one content; null: never. */
export type Times = Record<ActKind, number | null>;

const weights = Object.entries(ACT_WEIGHTS) as [ActKind, number][];

/**
 * What one member's acts on one content count together, above 0: log2(1 + their weights), as Moreira sums those of
 * DeskDrop, so that the fifth act on a content says less than the first. A training and a fold-in must agree on it.
 */
export function weightOf(times: Times): number {
  let sum = 0;
  for (const [kind, weight] of weights) if (times[kind] !== null) sum += weight;
  return Math.log2(1 + sum);
}
