import { idOf } from '../inputs.ts';
import type { Numbers } from '../model/blob.ts';
import { acts, bitsOf } from './acts.ts';
import { type Listed, type Shelf, shelves, turnCatalogue } from './catalogue.ts';
import { type MemberRow, turnMemberRows } from './member-rows.ts';
import type { Change, Claimed, Cursor } from './version.ts';
import { type Workshop, write } from './workshop.ts';

/** A run of members, each with what they met: the rows of member m are the next `counts[m]` of the other arrays. */
export interface RowsHeader {
  members: string[];
  /** What `content` counts in. */
  contents: string[];
}

/**
 * One step of collecting: some pages of the catalogue, and then of who met what, into blobs in R2. Every member stands in
 * one blob as a whole.
 */
export async function collect(shop: Workshop, claimed: Claimed): Promise<Change> {
  const { cursor } = claimed;
  return cursor.shelf === 'rows' ? collectRows(shop, claimed) : collectCatalogue(shop, claimed);
}

async function collectCatalogue(shop: Workshop, { siteId, cursor }: Claimed): Promise<Change> {
  let shelf = shelves.indexOf((cursor.shelf ?? shelves[0]) as Shelf);
  let after = String(cursor.after ?? '');
  const contents: Listed[] = [];
  for (let query = 0; query < shop.limits.queries && shelf < shelves.length; query++) {
    const page = await turnCatalogue(shop.db, siteId, shelves[shelf] ?? 'posts', after, shop.limits.page);
    contents.push(...page.contents);
    if (page.after === null) shelf++;
    after = page.after ?? '';
  }
  const name = await write(shop, 'contents', { contents }, {});
  const catalogue = listed(cursor.catalogue, name);
  const next: Cursor = shelf < shelves.length ? { shelf: shelves[shelf] ?? 'posts', after } : { shelf: 'rows' };
  return { cursor: { ...next, catalogue } };
}

async function collectRows(shop: Workshop, { siteId, cursor, settings }: Claimed): Promise<Change> {
  // A member's rows all have a kind after the empty one, and none after '~'.
  let place = { member: String(cursor.after ?? ''), kind: '~', slug: '' };
  const rows: MemberRow[] = [];
  let over = false;
  for (let query = 0; query < shop.limits.queries && !over; query++) {
    const page = await turnMemberRows(shop.db, siteId, place, shop.limits.page);
    rows.push(...page);
    over = page.length < shop.limits.page;
    const last = page.at(-1);
    if (last) place = { member: last.member, kind: last.kind, slug: last.slug };
  }
  // Who may have more rows to come waits for the next step; who alone fills one is taken as far as read.
  const unfinished = over ? null : place.member;
  const whole = rows.filter(({ member }) => member !== unfinished);
  const taken = whole.length > 0 ? whole : rows;
  const { header, arrays } = rowsIn(taken);
  const blobs = listed(cursor.rows, await write(shop, 'rows', header, arrays));
  const met = Number(cursor.met ?? 0) + taken.length;
  const { catalogue = '' } = cursor;
  if (over) return { stage: 'factorise', cursor: { catalogue, rows: blobs } };
  const progress = Math.min(1, met / Math.max(1, settings.met ?? 0));
  return { cursor: { shelf: 'rows', after: taken.at(-1)?.member ?? '', met, progress, catalogue, rows: blobs } };
}

/** A blob's contents; what does not count is left out. O(rows). */
export function rowsIn(rows: readonly MemberRow[]): { header: RowsHeader; arrays: Record<string, Numbers> } {
  // A like that was taken back may leave a row without any act.
  const counting = rows.filter((row) => row.counts && bitsOf(row) > 0);
  const members: string[] = [];
  const counts: number[] = [];
  const numbers = new Map<string, number>();
  const content = new Uint32Array(counting.length);
  const bits = new Uint8Array(counting.length);
  const first = new Uint32Array(counting.length);
  counting.forEach((row, i) => {
    if (members.at(-1) !== row.member) {
      members.push(row.member);
      counts.push(0);
    }
    counts[counts.length - 1] = (counts.at(-1) ?? 0) + 1;
    const id = idOf(row.kind, row.slug);
    const number = numbers.get(id) ?? numbers.size;
    numbers.set(id, number);
    content[i] = number;
    bits[i] = bitsOf(row);
    // Seconds hold until the year 2106.
    first[i] = Math.floor(Math.min(...acts.map((kind) => row[kind] ?? Number.POSITIVE_INFINITY)) / 1000);
  });
  return {
    header: { members, contents: [...numbers.keys()] },
    arrays: { counts: Uint32Array.from(counts), content, bits, first },
  };
}

/** Names of blobs, in one string: what a cursor can hold. */
const listed = (names: string | number | undefined, name: string) =>
  names === undefined || names === '' ? name : `${names} ${name}`;
