import type { Context } from 'hono';
import { getCookie } from 'hono/cookie';
import type { Env } from '../env.ts';
import { STAFF_COOKIE } from './credential.ts';

const PERSONAL = 'private, no-store';
/** Long enough to carry a crowd, short enough that nobody asks where their new post is. */
const SNAPSHOT = 'public, max-age=60, stale-while-revalidate=300';

/**
 * Says who may keep the answer. What a site's page reads without any credential is the same for every visitor, whatever
 * their address, and may be kept by anybody for a minute. All else is kept by nobody: answers to whoever is known or
 * tries to be, writes and refusals; also where a route has chosen a time of its own.
 */
export function limitCaching(c: Context<Env>): void {
  const { headers, status } = c.res;
  const known = c.req.header('Authorization') !== undefined || getCookie(c, STAFF_COOKIE) !== undefined;
  const read = c.req.method === 'GET' || c.req.method === 'HEAD';
  if (known || !read || status !== 200) {
    c.header('Cache-Control', PERSONAL);
    return;
  }
  const ofSite = c.var.caller !== undefined && c.var.callers.includes('visitor');
  if (!headers.has('Cache-Control')) c.header('Cache-Control', ofSite ? SNAPSHOT : PERSONAL);
  // Whoever signs in asks with a token, or the desk's cookie: their first request then finds no anonymous copy.
  if (ofSite) c.header('Vary', 'Authorization, Cookie, Origin');
}
