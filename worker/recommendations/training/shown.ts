import { idOf } from '../inputs.ts';
import { hashOf } from './acts.ts';
import type { Listed } from './catalogue.ts';
import type { Dataset } from './dataset.ts';
import type { Impression } from './impressions.ts';
import { CASES, SHOWN } from './limits.ts';

/** One content as it stood in a list. */
export interface ShownRow {
  /** Its place in the catalogue. */
  item: number;
  position: number;
  propensity: number;
  /** The row of the data that says that the member met it then; null: not taken. */
  taken: number | null;
}

/** What stood in one list of a member, who took something of it, but not all. */
export interface ShownList {
  member: number;
  /** Epoch milliseconds. */
  at: number;
  rows: ShownRow[];
}

/**
 * The lists that the blend may learn from, in the order of time; none where there are too few impressions. What a member
 * had met before is left out, and so is an earlier impression of what was taken from a later list. Of more members or lists than a
 * training holds, those with the lowest hashes and the latest ones.
 */
export function shownLists(
  impressions: readonly Impression[],
  data: Pick<Dataset, 'members' | 'starts' | 'item' | 'first'>,
  contents: readonly Listed[],
  judged: ReadonlySet<number>,
): ShownList[] {
  const members = learners(impressions, data.members, judged);
  const places = new Map(contents.map(({ id }, place) => [id, place]));
  const lists = new Map<string, ShownList>();
  const claimed = new Set<string>();
  let [seen, taken] = [0, 0];
  // The newest come first: of what was taken, they have the claim.
  for (const one of impressions) {
    const [member, item] = [members.get(one.member), places.get(idOf(one.kind, one.slug))];
    if (!one.counts || member === undefined || item === undefined) continue;
    const row = rowOf(data, member, item);
    if (row !== null && (data.first[row] ?? 0) < Math.floor(one.at / 1000)) continue;
    const claim = `${member} ${item} ${one.takenAt}`;
    if (one.takenAt !== null && (row === null || claimed.has(claim))) continue;
    if (one.takenAt !== null) {
      claimed.add(claim);
      taken++;
    }
    seen++;
    const key = `${member} ${one.at}`;
    const list = lists.get(key) ?? { member, at: one.at, rows: [] };
    const { position, propensity } = one;
    list.rows.push({ item, position, propensity, taken: one.takenAt === null ? null : row });
    lists.set(key, list);
  }
  if (seen < SHOWN.impressions || taken < SHOWN.taken) return [];
  return latest([...lists.values()].filter(isChoice), SHOWN.held * data.item.length);
}

/** Whom lists are learned from: nobody whom the version is measured on. */
function learners(impressions: readonly Impression[], members: readonly string[], judged: ReadonlySet<number>) {
  const numbers = new Map(members.map((id, number) => [id, number]));
  const able = [...new Set(impressions.map(({ member }) => member))].flatMap((id) => {
    const number = numbers.get(id);
    return number === undefined || judged.has(number) ? [] : [{ id, number, hash: hashOf(id) }];
  });
  const chosen = able.sort((a, b) => a.hash - b.hash || a.number - b.number).slice(0, CASES);
  return new Map(chosen.map(({ id, number }) => [id, number]));
}

const isChoice = ({ rows }: ShownList) =>
  rows.some(({ taken }) => taken !== null) && rows.some(({ taken }) => taken === null);

/** The latest lists, of which at most so much was taken: what is held back from the factorisation is missing there. */
function latest(lists: readonly ShownList[], most: number): ShownList[] {
  const kept: ShownList[] = [];
  let held = 0;
  for (const list of [...lists].sort((a, b) => b.at - a.at || a.member - b.member)) {
    held += list.rows.filter(({ taken }) => taken !== null).length;
    if (held > most || kept.length >= SHOWN.lists) break;
    kept.push({ ...list, rows: [...list.rows].sort((a, b) => a.position - b.position || a.item - b.item) });
  }
  return kept.reverse();
}

function rowOf({ starts, item }: Pick<Dataset, 'starts' | 'item'>, member: number, place: number): number | null {
  for (let row = starts[member] ?? 0; row < (starts[member + 1] ?? 0); row++) if (item[row] === place) return row;
  return null;
}

/** The rows of the data that are to be foretold from lists. */
export const takenIn = (lists: readonly ShownList[]): number[] =>
  lists.flatMap(({ rows }) => rows.flatMap(({ taken }) => (taken === null ? [] : [taken])));
