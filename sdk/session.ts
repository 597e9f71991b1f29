/** Where the token and a pending sign-in are kept: `localStorage` in a page, memory where that is refused. */
export type TokenStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

interface StoredSession {
  token: string;
  /** Epoch milliseconds. */
  expiresAt: number;
}

/** The token of one site in one page origin. It leaves the browser only as a bearer header to the API. */
export class Session {
  readonly key: string;
  readonly #storage: TokenStorage;

  constructor(site: string, storage: TokenStorage = pageStorage()) {
    this.key = `lyceum:${site}`;
    this.#storage = storage;
  }

  get token(): string | null {
    const stored = this.#read<StoredSession>(this.key);
    return stored && stored.expiresAt > Date.now() ? stored.token : null;
  }

  open(session: StoredSession): void {
    this.#storage.setItem(this.key, JSON.stringify(session));
  }

  clear(): void {
    this.#storage.removeItem(this.key);
  }

  /** The secret half of a sign-in that waits for its code; survives a reload. */
  get verifier(): string | null {
    return this.#read<string>(`${this.key}:verifier`);
  }

  set verifier(value: string | null) {
    if (value === null) this.#storage.removeItem(`${this.key}:verifier`);
    else this.#storage.setItem(`${this.key}:verifier`, JSON.stringify(value));
  }

  #read<T>(key: string): T | null {
    try {
      return JSON.parse(this.#storage.getItem(key) ?? 'null') as T | null;
    } catch {
      return null;
    }
  }
}

/** Blocked site data (a privacy setting, a sandboxed frame) throws on access: then the session lasts as long as the page. */
function pageStorage(): TokenStorage {
  try {
    const storage = globalThis.localStorage;
    storage.setItem('lyceum:probe', '');
    storage.removeItem('lyceum:probe');
    return storage;
  } catch {
    const values = new Map<string, string>();
    return {
      getItem: (key) => values.get(key) ?? null,
      setItem: (key, value) => void values.set(key, value),
      removeItem: (key) => void values.delete(key),
    };
  }
}
