import { getTableColumns, type SQL, sql } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import { gift } from '../../db/gift.ts';

/**
 * Statement: writes gifts, all of them or, where `when` is false, none. One parameter for all rows, since a statement
 * may have 100.
 */
export function storeGifts(db: DrizzleD1Database, rows: readonly (typeof gift.$inferInsert)[], when: SQL = sql`true`) {
  const columns = Object.keys(getTableColumns(gift)).map((name) => sql`value ->> ${sql.raw(`'$.${name}'`)}`);
  const defaults = { toName: '', message: '' };
  const json = JSON.stringify(rows.map((row) => ({ ...defaults, ...row })));
  return db
    .insert(gift)
    .select(sql`select ${sql.join(columns, sql`, `)} from json_each(${json}) where ${when}`)
    .returning({ id: gift.id });
}

/** Ids tell nothing; a gift's is also its grant's. */
export const newGiftId = () => `gift_${crypto.randomUUID().replaceAll('-', '')}`;
