import { type Column, type GetColumnData, type SQL, sql } from 'drizzle-orm';

/**
 * Columns under names of their own: `aliased('m', { id: member.id })` selects `m_id`. D1's batch answers rows as
 * objects, so of two joined columns with one name only the last would survive. Every joined select needs it.
 */
export function aliased<T extends Record<string, Column>>(prefix: string, columns: T) {
  return Object.fromEntries(
    Object.entries(columns).map(([key, column]) => [key, sql`${column}`.mapWith(column).as(`${prefix}_${key}`)]),
  ) as { [K in keyof T]: SQL.Aliased<GetColumnData<T[K]>> };
}
