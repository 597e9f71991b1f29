import { compareIds } from '../../scoring/content.ts';
import type { Sparse } from '../../scoring/sparse.ts';
import { arrayOf, type Blob } from '../model/blob.ts';
import { hashOf } from './acts.ts';
import type { Chosen } from './case.ts';
import type { Listed } from './catalogue.ts';
import type { RowsHeader } from './collect.ts';
import { CASES, CASES_SHARE, LEAST, MOST } from './limits.ts';

/** Who met what, of a sample of members: those of `rows` in their order, contents by their place in the catalogue. */
export interface Dataset {
  members: string[];
  /** Length members + 1. */
  starts: Uint32Array;
  item: Uint32Array;
  bits: Uint8Array;
  /** Seconds since the epoch: when the member was first known to have met it. */
  first: Uint32Array;
}

/**
 * The catalogue in one order, whatever page a content stood on; one that was saved while it was read counts once.
 */
export function catalogueOf(blobs: readonly Blob<{ contents: Listed[] }>[]): Listed[] {
  const byId = new Map(blobs.flatMap(({ header }) => header.contents.map((content) => [content.id, content])));
  return [...byId.values()].sort((a, b) => compareIds(a.id, b.id));
}

/**
 * Adds blobs of rows one after the other, keeping at most so many pairs and members: whenever there are more, half of the members go, by the hash of
 * their ids, and of those to come as many. Contents that are not in the catalogue are left out.
 */
export function gather(contents: readonly Listed[], most: { pairs: number; members: number } = MOST) {
  const numbers = new Map(contents.map(({ id }, number) => [id, number]));
  let bound = 2 ** 32;
  let room = 1024;
  let set: Dataset = { members: [], starts: Uint32Array.of(0), item: u32(room), bits: u8(room), first: u32(room) };
  const starts: number[] = [0];
  let end = 0;

  function add(blob: Blob<RowsHeader>): void {
    const counts = arrayOf(blob, 'counts', 'Uint32Array');
    const content = arrayOf(blob, 'content', 'Uint32Array');
    const bits = arrayOf(blob, 'bits', 'Uint8Array');
    const first = arrayOf(blob, 'first', 'Uint32Array');
    const places = blob.header.contents.map((id) => numbers.get(id) ?? -1);
    grow(end + content.length);
    let at = 0;
    blob.header.members.forEach((member, m) => {
      const from = at;
      at += counts[m] ?? 0;
      if (hashOf(member) >= bound) return;
      const begin = end;
      for (let i = from; i < at; i++) {
        const place = places[content[i] ?? 0] ?? -1;
        if (place < 0) continue;
        set.item[end] = place;
        set.bits[end] = bits[i] ?? 0;
        set.first[end] = first[i] ?? 0;
        end++;
      }
      if (end === begin) return;
      set.members.push(member);
      starts.push(end);
    });
    while ((end > most.pairs || set.members.length > most.members) && set.members.length > 1) halve();
  }

  function halve(): void {
    bound /= 2;
    const members: string[] = [];
    let kept = 0;
    const ends = starts.slice();
    starts.length = 1;
    set.members.forEach((member, m) => {
      if (hashOf(member) >= bound) return;
      const [from = 0, to = 0] = [ends[m], ends[m + 1]];
      set.item.copyWithin(kept, from, to);
      set.bits.copyWithin(kept, from, to);
      set.first.copyWithin(kept, from, to);
      kept += to - from;
      members.push(member);
      starts.push(kept);
    });
    set.members = members;
    end = kept;
  }

  function grow(needed: number): void {
    if (needed <= room) return;
    while (room < needed) room *= 2;
    const { item, bits, first } = set;
    set = { ...set, item: u32(room), bits: u8(room), first: u32(room) };
    set.item.set(item);
    set.bits.set(bits);
    set.first.set(first);
  }

  return {
    add,
    dataset(): Dataset {
      const { members, item, bits, first } = set;
      return {
        members,
        starts: Uint32Array.from(starts),
        item: item.slice(0, end),
        bits: bits.slice(0, end),
        first: first.slice(0, end),
      };
    },
  };
}

/** What a site lacks for a model, in words; null: nothing. */
export function lackOf({ members, starts, item }: Dataset): string | null {
  let enough = 0;
  for (let m = 0; m < members.length; m++) if ((starts[m + 1] ?? 0) - (starts[m] ?? 0) >= LEAST.items) enough++;
  if (enough >= LEAST.members && item.length >= LEAST.pairs) return null;
  return (
    `needs ${LEAST.members} members who met ${LEAST.items} contents or more (there are ${enough}) ` +
    `and ${LEAST.pairs} pairs of members and contents (there are ${item.length})`
  );
}

/**
 * The members whose last content is held back: those with the lowest hashes among all who met three contents or more, so that it is the same
 * ones in every version as long as they stay. The first are measured on, and from as many after them the blend is learned.
 */
export function choose({ members, starts }: Dataset): Chosen[] {
  const able = members
    .map((id, member) => ({ member, id, hash: hashOf(id) }))
    .filter(({ member }) => (starts[member + 1] ?? 0) - (starts[member] ?? 0) >= LEAST.items)
    .sort((a, b) => a.hash - b.hash || compareIds(a.id, b.id));
  const judged = Math.min(CASES, Math.max(LEAST.members, Math.floor(able.length * CASES_SHARE)));
  return able.slice(0, 2 * judged).map(({ member }, place) => ({ member, judged: place < judged }));
}

/** The row, of one member's, that is held back: the content met last, of several at once the one with the greatest id. */
export function heldBack({ starts, item, first }: Dataset, member: number): number {
  let last = starts[member] ?? 0;
  for (let row = last + 1; row < (starts[member + 1] ?? 0); row++) {
    const later = (first[row] ?? 0) - (first[last] ?? 0);
    if (later > 0 || (later === 0 && (item[row] ?? 0) > (item[last] ?? 0))) last = row;
  }
  return last;
}

/**
 * The matrix to factorise, of the contents that anybody met: members × these, with what their acts count. The rows given as `held` are left
 * out. `used` are the contents by their place in the catalogue.
 */
export function matrixOf(
  { starts, item, bits }: Omit<Dataset, 'members'>,
  held: ReadonlySet<number>,
  weights: Float32Array,
  catalogue: number,
): { matrix: Sparse; used: Uint32Array } {
  const counts = u32(catalogue);
  item.forEach((place, row) => {
    if (!held.has(row)) counts[place] = (counts[place] ?? 0) + 1;
  });
  const used = Uint32Array.from(counts.keys()).filter((place) => counts[place] !== 0);
  const column = u32(catalogue);
  used.forEach((place, number) => {
    column[place] = number;
  });
  const cells = item.length - held.size;
  const members = starts.length - 1;
  const matrix = { starts: u32(members + 1), columns: u32(cells), values: new Float32Array(cells) };
  let end = 0;
  for (let member = 0; member < members; member++) {
    const rows: number[] = [];
    for (let row = starts[member] ?? 0; row < (starts[member + 1] ?? 0); row++) if (!held.has(row)) rows.push(row);
    rows.sort((a, b) => (item[a] ?? 0) - (item[b] ?? 0));
    for (const row of rows) {
      matrix.columns[end] = column[item[row] ?? 0] ?? 0;
      matrix.values[end] = weights[bits[row] ?? 0] ?? 0;
      end++;
    }
    matrix.starts[member + 1] = end;
  }
  return { matrix: { rows: members, width: used.length, ...matrix }, used };
}

const u32 = (length: number) => new Uint32Array(length);
const u8 = (length: number) => new Uint8Array(length);
