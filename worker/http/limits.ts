import type { Context, MiddlewareHandler } from 'hono';
import type { Env } from '../env.ts';
import { Fault } from './fault.ts';

/**
 * Whom to count: the caller's address as Cloudflare gives it; one bucket for all where there is none (local runs). Of an
 * IPv6 address its /64: that is what one customer gets, and who has it can send from 2^64 addresses (RFC 6177).
 */
export function addressOf(c: Context<Env>): string {
  const address = c.req.header('CF-Connecting-IP') ?? 'local';
  // An IPv4 address written as IPv6 (RFC 4291, 2.5.5.2) is that one customer's.
  if (!address.includes(':') || address.includes('.')) return address;
  const [head = '', tail] = address.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail ? tail.split(':') : [];
  const zeros = Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0');
  return [...before, ...zeros, ...after].slice(0, 4).join(':');
}

/** The first wall: writes from one address, counted approximately by the rate-limit binding. */
export const wall: MiddlewareHandler<Env> = async (c, next) => {
  if (c.req.method !== 'GET' && c.req.method !== 'HEAD') {
    const { success } = await c.env.RATE.limit({ key: addressOf(c) });
    if (!success) throw new Fault('rate_limited', 'Too many requests. Please wait a minute.', { retryAfter: 60 });
  }
  await next();
};
