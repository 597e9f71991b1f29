const PARAMETER = 'lyceum_ref';
const KEY = 'lyceum:ref';
/** How long a link counts, in milliseconds: 60 days. */
const KEPT = 60 * 86_400_000;

/**
 * The code of who sent the reader here: from the page's address, which is kept in `storage` for the pages after it, or
 * from there. Null where neither has one, after 60 days, and where the browser refuses storage.
 */
export function referralOf(
  { search }: Pick<Location, 'search'>,
  storage: () => Pick<Storage, 'getItem' | 'setItem'>,
): string | null {
  const code = good(new URLSearchParams(search).get(PARAMETER));
  try {
    if (code) storage().setItem(KEY, `${code} ${Date.now()}`);
    else {
      const [kept = '', since] = storage().getItem(KEY)?.split(' ') ?? [];
      return Number(since) > Date.now() - KEPT ? good(kept) : null;
    }
  } catch {
    // Blocked site data: the code lasts as long as the address has it.
  }
  return code;
}

const good = (code: string | null): string | null => (code && /^[a-z0-9]{8}$/.test(code) ? code : null);
