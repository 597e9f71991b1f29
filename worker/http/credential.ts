import type { Context, MiddlewareHandler } from 'hono';
import { getCookie } from 'hono/cookie';
import type { Credential, Env } from '../env.ts';
import { randomToken, sha256 } from './hash.ts';

/** The studio's cookie. The prefix makes browsers insist on Secure, Path=/ and no Domain. */
export const STAFF_COOKIE = '__Host-lyceum-staff';

/** A token for programs says so: a scanner of public repositories can find one that was committed. Longer than a reader's. */
export const newApiToken = (): string => `lyc_${randomToken()}`;
const API_TOKEN = /^lyc_[\w-]{43}$/;

/** Puts the hash of the presented token in `c.var`; the route's own batch joins the session by it. */
export const credential: MiddlewareHandler<Env> = async (c, next) => {
  c.set('credential', await presented(c));
  await next();
};

async function presented(c: Context<Env>): Promise<Credential | null> {
  const bearer = c.req.header('Authorization')?.match(/^Bearer (\S{1,200})$/i)?.[1];
  if (bearer) return { hash: await sha256(bearer), audience: API_TOKEN.test(bearer) ? 'token' : 'reader' };
  if (c.req.header('Authorization') !== undefined) return { hash: '', audience: 'reader' };
  const cookie = getCookie(c, STAFF_COOKIE);
  if (cookie && cookieCounts(c)) return { hash: await sha256(cookie), audience: 'staff' };
  return null;
}

/** A cookie counts only from the Worker's own pages: their Origin, or, on a GET without one, Fetch Metadata. */
function cookieCounts(c: Context<Env>): boolean {
  const origin = c.req.header('Origin');
  if (origin !== undefined) return origin === new URL(c.req.url).origin;
  return (c.req.method === 'GET' || c.req.method === 'HEAD') && c.req.header('Sec-Fetch-Site') === 'same-origin';
}
