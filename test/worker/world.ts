import { env, exports } from 'cloudflare:workers';
import { drizzle } from 'drizzle-orm/d1';
import { Lyceum, type TokenStorage } from '../../sdk/index.ts';
import type { Role } from '../../worker/contract/account.ts';
import { member, staff } from '../../worker/db/member.ts';
import { type Audience, session } from '../../worker/db/session.ts';
import { site } from '../../worker/db/site.ts';
import { STAFF_COOKIE } from '../../worker/http/credential.ts';
import { randomToken, sha256 } from '../../worker/http/hash.ts';

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

/** A member who is signed in on the blog; `lyceum` is the client of that page. */
export async function makeMember(siteId: string, overrides: Partial<typeof member.$inferInsert> = {}) {
  const id = unique('member');
  const email = `${id}@example.com`;
  await db.insert(member).values({ id, siteId, email, name: 'Ada', createdAt: Date.now(), ...overrides });
  const token = await makeSession(siteId, id, 'reader', BLOG);
  const storage = memoryStorage();
  storage.setItem(`lyceum:${siteId}`, JSON.stringify({ token, expiresAt: Date.now() + 1e9 }));
  const lyceum = new Lyceum({ site: siteId, api: API, storage, fetch: pageFetch() });
  return { id, email: overrides.email ?? email, token, lyceum };
}

/** Somebody at the desk: `fetch` is the studio page's, with its cookie, on the Worker's own origin. */
export async function makeStaff(siteId: string, role: Role) {
  const { id } = await makeMember(siteId);
  await db.insert(staff).values({ siteId, memberId: id, role });
  const token = await makeSession(siteId, id, 'staff', API);
  const page = pageFetch(API);
  const fetch = (path: string, init: { method?: string; body?: unknown } = {}) =>
    page(`${API}/api/v1/sites/${siteId}${path}`, {
      method: init.method ?? 'GET',
      headers: { Cookie: `${STAFF_COOKIE}=${token}`, 'Content-Type': 'application/json' },
      ...(init.body === undefined ? {} : { body: JSON.stringify(init.body) }),
    });
  return { id, token, fetch };
}

async function makeSession(siteId: string, memberId: string, audience: Audience, origin: string): Promise<string> {
  const token = randomToken();
  const now = Date.now();
  const id = await sha256(token);
  await db
    .insert(session)
    .values({ id, siteId, memberId, audience, origin, createdAt: now, seenAt: now, expiresAt: now + 1e9 });
  return token;
}
