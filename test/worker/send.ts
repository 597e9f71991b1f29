import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { app } from '../../worker/app.ts';
import { API } from './world.ts';

let address = 0;

/**
 * Sends a request from an address of its own, so that no limit of an earlier one counts, and waits for what the Worker
 * still does after its answer, so that it is no part of what comes next.
 */
export async function send(
  method: string,
  path: string,
  init: { param?: Record<string, string>; query?: Record<string, string>; headers?: HeadersInit; body?: BodyInit },
): Promise<Response> {
  const url = new URL(API + path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(init.param?.[name] ?? '')));
  for (const [name, value] of Object.entries(init.query ?? {})) url.searchParams.set(name, value);
  const headers = new Headers(init.headers);
  address += 1;
  if (!headers.has('CF-Connecting-IP'))
    headers.set('CF-Connecting-IP', `10.${address >> 16}.${(address >> 8) & 255}.${address & 255}`);
  const request = new Request(url, { method, headers, ...(init.body !== undefined && { body: init.body }) });
  const ctx = createExecutionContext();
  const response = await app.fetch(request, env, ctx);
  await waitOnExecutionContext(ctx);
  return response;
}
