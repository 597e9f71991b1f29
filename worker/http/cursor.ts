import { Fault } from './fault.ts';

/**
 * The page among rows that were asked for with one more than its size, and the cursor of the next page, if there is
 * one. A cursor is the sort key of the last row, as base64url JSON: opaque to callers, harmless when tampered with.
 */
export function pageOf<Row>(rows: Row[], size: number, keyOf: (row: Row) => [number, string]) {
  const page = rows.slice(0, size);
  const last = rows.length > size ? page.at(-1) : undefined;
  return { page, next: last ? writeCursor(keyOf(last)) : null };
}

function writeCursor(key: [number, string]): string {
  return btoa(JSON.stringify(key)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** @throws Fault `bad_request` for anything but a `[number, string]` of ours */
export function readCursor(cursor: string | undefined): [number, string] | null {
  if (cursor === undefined) return null;
  try {
    const key: unknown = JSON.parse(atob(cursor.replaceAll('-', '+').replaceAll('_', '/')));
    if (Array.isArray(key) && key.length === 2 && Number.isFinite(key[0]) && typeof key[1] === 'string')
      return [key[0], key[1]];
  } catch {}
  throw new Fault('bad_request', 'The cursor is not one of ours. Start from the first page.');
}
