import { arrayOf } from '../model/blob.ts';
import { type Told, toldBy } from './case.ts';
import type { Listed } from './catalogue.ts';
import type { RowsHeader } from './collect.ts';
import { catalogueOf, choose, type Dataset, gather, heldBack, lackOf } from './dataset.ts';
import type { Change, Claimed, Cursor } from './version.ts';
import { read, type Workshop, write } from './workshop.ts';

/** What the steps after the collecting work on. Of members it has numbers only. */
export interface Prepared extends Omit<Dataset, 'members'> {
  members: number;
  contents: Listed[];
  told: Told[];
  /** Of each of `told`: the row held back. */
  held: Uint32Array;
}

type Header = Pick<Prepared, 'members' | 'contents' | 'told'>;

const namesIn = (names: Cursor[string] | undefined) => String(names ?? '').split(' ');

/** Puts together what was collected, and chooses who is measured on; a site with too little is told what it lacks. */
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
  const told = await toldBy(shop.db, siteId, data, choose(data));
  const held = Uint32Array.from(told, ({ member }) => heldBack(data, member));
  const { members, ...arrays } = data;
  const header: Header = { members: members.length, contents, told };
  const name = await write(shop, 'data', header, { ...arrays, held });
  return { ...counts, stage: 'factorise', cursor: { data: name } };
}

export async function readPrepared(shop: Workshop, { cursor }: Claimed): Promise<Prepared> {
  const blob = await read<Header>(shop, cursor.data);
  return {
    ...blob.header,
    starts: arrayOf(blob, 'starts', 'Uint32Array'),
    item: arrayOf(blob, 'item', 'Uint32Array'),
    bits: arrayOf(blob, 'bits', 'Uint8Array'),
    first: arrayOf(blob, 'first', 'Uint32Array'),
    held: arrayOf(blob, 'held', 'Uint32Array'),
  };
}
