import type { Context, MiddlewareHandler } from 'hono';
import type { Env } from '../env.ts';
import { Fault } from './fault.ts';

/** The caller's address as Cloudflare gives it; one bucket for all where there is none (local runs). */
export function addressOf(c: Context<Env>): string {
  return c.req.header('CF-Connecting-IP') ?? 'local';
}

/** The first wall: writes from one address, counted approximately by the rate-limit binding. */
export const wall: MiddlewareHandler<Env> = async (c, next) => {
  if (c.req.method !== 'GET' && c.req.method !== 'HEAD') {
    const { success } = await c.env.RATE.limit({ key: addressOf(c) });
    if (!success) throw new Fault('rate_limited', 'Too many requests. Please wait a minute.', { retryAfter: 60 });
  }
  await next();
};
