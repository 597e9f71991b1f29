const PARAMETER = 'lyceum_ref';
const KEY = 'lyceum:ref';

/**
 * The code of who sent the reader here: from the page's address, which is kept in `storage` for the pages after it, or
 * from there. Null where neither has one, and where the browser refuses storage.
 */
export function referralOf(
  { search }: Pick<Location, 'search'>,
  storage: () => Pick<Storage, 'getItem' | 'setItem'>,
): string | null {
  const code = good(new URLSearchParams(search).get(PARAMETER));
  try {
    if (!code) return good(storage().getItem(KEY));
    storage().setItem(KEY, code);
  } catch {
    // Blocked site data: the code lasts as long as the address has it.
  }
  return code;
}

const good = (code: string | null): string | null => (code && /^[a-z0-9]{8}$/.test(code) ? code : null);
