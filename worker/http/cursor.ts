import { Fault } from './fault.ts';

/** A keyset cursor: the sort key of the last row, as base64url JSON. Opaque to callers, harmless when tampered with. */
export function writeCursor(key: readonly (string | number)[]): string {
  return btoa(JSON.stringify(key)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** @throws Fault `bad_request` for anything but a `[number, string]` written by `writeCursor` */
export function readCursor(cursor: string | undefined): [number, string] | null {
  if (cursor === undefined) return null;
  try {
    const key: unknown = JSON.parse(atob(cursor.replaceAll('-', '+').replaceAll('_', '/')));
    if (Array.isArray(key) && key.length === 2 && Number.isFinite(key[0]) && typeof key[1] === 'string')
      return [key[0], key[1]];
  } catch {}
  throw new Fault('bad_request', 'The cursor is not one of ours. Start from the first page.');
}
