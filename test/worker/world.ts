import { env, exports } from 'cloudflare:workers';
import { drizzle } from 'drizzle-orm/d1';
import { Lyceum, type TokenStorage } from '../../sdk/index.ts';
import { site } from '../../worker/db/site.ts';

/** Storage is shared within a file: every factory makes ids of its own. */
let serial = 0;
export const unique = (prefix: string) => `${prefix}-${++serial}-${crypto.randomUUID().slice(0, 8)}`;

export const db = drizzle(env.DB);
export const API = 'https://community.test';
export const BLOG = 'https://blog.test';

/** A site of its own, with one allowed origin. */
export async function makeSite(overrides: Partial<typeof site.$inferInsert> = {}): Promise<string> {
  const id = unique('site');
  await db.insert(site).values({
    id,
    name: 'A blog',
    url: BLOG,
    origins: [BLOG],
    topics: ['ai', 'web'],
    createdAt: Date.now(),
    ...overrides,
  });
  return id;
}

export function memoryStorage(): TokenStorage {
  const values = new Map<string, string>();
  return {
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
    removeItem: (key) => void values.delete(key),
  };
}

/** The Worker as a page on `origin` reaches it: through the real handler, in workerd. */
export function pageFetch(
  origin: string | null = BLOG,
  address = `10.0.${serial++ % 250}.${Math.floor(serial / 250)}`,
): typeof fetch {
  return (input, init) => {
    const request = new Request(input as string, init as RequestInit);
    if (origin !== null) request.headers.set('Origin', origin);
    request.headers.set('CF-Connecting-IP', address);
    return exports.default.fetch(request);
  };
}

/** A visitor's client of the site. */
export function visitor(siteId: string, origin: string | null = BLOG): Lyceum {
  return new Lyceum({ site: siteId, api: API, storage: memoryStorage(), fetch: pageFetch(origin) });
}
