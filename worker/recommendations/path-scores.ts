import type { PathContentRow } from './path-rows.ts';
import { type Knowledge, scoreAll } from './scored.ts';

/** What only a list shows, or asks of a reader's access: it moves no score. */
const unseen = { summary: '', tier: null, opensAt: null, dripDays: null, lately: 0 };

/**
 * How well the contents on the way suit the reader, by id: by the blend, or without a model by the plain formula, as in a
 * list beside no page. Nothing where no lists are personal.
 */
export function scoresOf(way: readonly PathContentRow[], known: Omit<Knowledge, 'page'>): Map<string, number> {
  if (!known.member || way.length === 0) return new Map();
  const candidates = way.map((row) => ({ ...row, ...unseen, met: row.done }));
  return new Map(scoreAll(candidates, { ...known, page: null }).map(({ id, score }) => [id, score]));
}
