import { arrayOf } from '../model/blob.ts';
import { type Told, toldBy } from './case.ts';
import type { Listed } from './catalogue.ts';
import type { RowsHeader } from './collect.ts';
import { catalogueOf, choose, type Dataset, gather, heldBack, lackOf } from './dataset.ts';
import { readerGroups } from './groups.ts';
import { latestImpressions } from './impressions.ts';
import { SHOWN } from './limits.ts';
import { type ShownList, shownLists } from './shown.ts';
import type { Change, Claimed, Cursor } from './version.ts';
import { read, type Workshop, write } from './workshop.ts';

/** What the steps after the collecting work on. Of members it has numbers only. */
export interface Prepared extends Omit<Dataset, 'members'> {
  members: number;
  contents: Listed[];
  told: Told[];
  /** Of each of `told`: the row held back. */
  held: Uint32Array;
  /** What was taken of the lists shown, in the order of time; and what those who took it told. */
  shown: ShownList[];
  tellers: Told[];
}

type Header = Pick<Prepared, 'members' | 'contents' | 'told' | 'shown' | 'tellers'>;

const namesIn = (names: Cursor[string] | undefined) => String(names ?? '').split(' ');

/**
 * Puts together what was collected, chooses who is measured on and which lists are learned from, and finds the groups of
 * readers; a site with too little is told what it lacks.
 */
export async function prepare(shop: Workshop, { siteId, cursor }: Claimed): Promise<Change> {
  const shelves = [];
  for (const name of namesIn(cursor.catalogue)) shelves.push(await read<{ contents: Listed[] }>(shop, name));
  const contents = catalogueOf(shelves);
  const gathering = gather(contents);
  for (const name of namesIn(cursor.rows)) gathering.add(await read<RowsHeader>(shop, name));
  const data = gathering.dataset();
  const counts = { members: data.members.length, items: contents.length, pairs: data.item.length };
  const lack = lackOf(data);
  if (lack !== null) return { ...counts, status: 'refused', note: lack };
  const chosen = choose(data);
  const told = await toldBy(shop.db, siteId, data, chosen);
  const held = Uint32Array.from(told, ({ member }) => heldBack(data, member));
  const judged = new Set(chosen.flatMap(({ member, judged }) => (judged ? [member] : [])));
  const impressions = await latestImpressions(shop.db, siteId, SHOWN.pages, shop.limits.page);
  const shown = shownLists(impressions, data, contents, judged);
  const takers = [...new Set(shown.map(({ member }) => member))].map((member) => ({ member, judged: false }));
  const tellers = await toldBy(shop.db, siteId, data, takers);
  const { members, ...arrays } = data;
  const header: Header = { members: members.length, contents, told, shown, tellers };
  const name = await write(shop, 'data', header, { ...arrays, held });
  const groups = await readerGroups(shop.db, siteId, data, contents);
  return { ...counts, groups, stage: 'factorise', cursor: { data: name } };
}

export async function readPrepared(shop: Workshop, { cursor }: Claimed): Promise<Prepared> {
  const blob = await read<Header>(shop, cursor.data);
  return {
    // A training that the release before began looked at no lists.
    ...{ shown: [], tellers: [] },
    ...blob.header,
    starts: arrayOf(blob, 'starts', 'Uint32Array'),
    item: arrayOf(blob, 'item', 'Uint32Array'),
    bits: arrayOf(blob, 'bits', 'Uint8Array'),
    first: arrayOf(blob, 'first', 'Uint32Array'),
    held: arrayOf(blob, 'held', 'Uint32Array'),
  };
}
