import { expect } from 'vitest';
import { app } from '../../worker/app.ts';
import { type ErrorReply, errorStatus } from '../../worker/contract/error.ts';
import { type Endpoint, endpointsOf } from '../../worker/docs/endpoints.ts';
import type { CallerKind } from '../../worker/http/caller.ts';
import type { Caller, World } from './callers.ts';
import { marker } from './content.ts';
import { type Example, examples } from './examples.ts';
import { send } from './send.ts';

export const nameOf = ({ method, path }: Endpoint) => `${method} ${path}`;

/** Stripe's deliveries are checked by their signature, before any of this. */
export const endpoints = endpointsOf(app).filter(({ options }) => !options?.callers.includes('stripe'));

/** Somebody whom the route admits. */
function admittedTo({ options, path }: Endpoint, world: World): Caller {
  const kinds: readonly CallerKind[] = options?.callers ?? [];
  if (kinds.includes('publisher')) return world.caller('publish token');
  if (kinds.includes('importer')) return world.caller('members token');
  if (path.includes('/studio/')) return world.caller(kinds.includes('visitor') ? 'anonymous on the own page' : 'owner');
  return world.caller(kinds.includes('member') ? 'member' : 'anonymous');
}

export interface Change {
  site?: string;
  param?: Record<string, string>;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body?: BodyInit;
}

/** The route's example request by somebody whom it admits, with changes. */
export function request(endpoint: Endpoint, world: World, change: Change = {}): Promise<Response> {
  const caller = admittedTo(endpoint, world);
  const example = exampleOf(endpoint, world);
  const body = change.body ?? (example.body && JSON.stringify(example.body));
  return send(endpoint.method, endpoint.path, {
    param: { site: change.site ?? world.content.site, ...example.param, ...change.param },
    query: { ...example.query, ...change.query },
    headers: {
      ...caller.headers,
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      ...change.headers,
    },
    ...(body !== undefined && { body }),
  });
}

export function exampleOf(endpoint: Endpoint, world: World): Example {
  return examples[nameOf(endpoint)]?.(admittedTo(endpoint, world).content) ?? {};
}

/** A failure has the one body, a status of the table, and nothing of anybody else. Returns its code. */
export async function failure(response: Response, world: World, about = ''): Promise<string | null> {
  const text = await response.text();
  if (response.ok) return null;
  const reply = JSON.parse(text) as ErrorReply;
  expect(Object.keys(reply), about).toEqual(['error']);
  expect(Object.keys(reply.error).sort(), about).toEqual(['code', 'message', 'requestId']);
  expect(response.status, `${about} ${text}`).toBe(errorStatus[reply.error.code]);
  expect(text, about).not.toContain(marker(world.content.site));
  expect(text, about).not.toContain('@example.com');
  // The only 5xx that bad input may meet is Stripe's own refusal.
  if (reply.error.code !== 'payment_unavailable') expect(response.status, `${about} ${text}`).toBeLessThan(500);
  return reply.error.code;
}
