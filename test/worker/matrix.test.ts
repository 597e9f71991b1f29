import { describe, expect, test, vi } from 'vitest';
import { app } from '../../worker/app.ts';
import type { ErrorReply } from '../../worker/contract/error.ts';
import { errorStatus } from '../../worker/contract/error.ts';
import { type Endpoint, endpointsOf } from '../../worker/docs/endpoints.ts';
import type { CallerKind } from '../../worker/http/caller.ts';
import { type Caller, expectedRefusal, freshWorld } from './callers.ts';
import { type Content, marker } from './content.ts';
import { dump, tableNames, tablesInDatabase } from './dump.ts';
import { examples } from './examples.ts';
import { openMailbox } from './mailbox.ts';
import { send } from './send.ts';
import { API } from './world.ts';

openMailbox();
vi.setConfig({ testTimeout: 60_000 });

const endpoints = endpointsOf(app);
const outside: readonly CallerKind[] = ['public', 'operator', 'stripe'];
const ofSite = endpoints.filter(({ path }) => path.startsWith('/api/v1/sites/:site'));
const ofNone = endpoints.filter(({ path }) => !path.startsWith('/api/v1/sites/:site'));

/** Staff sign in on the Worker's own pages: any other origin is turned away before anything else is asked. */
const ownPageOnly = ['POST /api/v1/sites/:site/studio/sign-in/codes', 'POST /api/v1/sites/:site/studio/session'];
const roleCodes = ['unauthenticated', 'session_expired', 'forbidden', 'origin_forbidden', 'banned'];

const nameOf = ({ method, path }: Endpoint) => `${method} ${path}`;

function call(endpoint: Endpoint, caller: Caller, content: Content = caller.content): Promise<Response> {
  const { param, query, body } = examples[nameOf(endpoint)]?.(content) ?? {};
  const json = body === undefined ? {} : { body: JSON.stringify(body) };
  return send(endpoint.method, endpoint.path, {
    param: { site: caller.content.site, ...param },
    ...(query && { query }),
    headers: { ...caller.headers, ...(body !== undefined && { 'Content-Type': 'application/json' }) },
    ...json,
  });
}

async function codeOf(response: Response): Promise<string | null> {
  const text = await response.text();
  return response.ok ? null : (JSON.parse(text) as ErrorReply).error.code;
}

test('the dump sees every table', async () => {
  expect(tableNames).toEqual(await tablesInDatabase());
});

test.each(endpoints.map((endpoint) => [nameOf(endpoint), endpoint] as const))('%s says who may call it', (name, it) => {
  expect(it.options?.callers.length, 'declare the route with endpoint()').toBeGreaterThan(0);
  expect(examples, 'add an example request to examples.ts').toHaveProperty([name]);
  const kinds = it.options?.callers ?? [];
  expect(kinds.some((kind) => outside.includes(kind))).toBe(!ofSite.includes(it));
});

describe.each(ofSite.map((endpoint) => [nameOf(endpoint), endpoint] as const))('%s', (name, endpoint) => {
  const callers = endpoint.options?.callers ?? [];

  test('refuses, and changes nothing, or admits', async () => {
    const world = await freshWorld();
    const refusalOf = (caller: Caller) =>
      ownPageOnly.includes(name) && caller.headers.Origin !== API
        ? ('origin_forbidden' as const)
        : expectedRefusal(callers, caller);
    const before = await dump();
    const admitted: Caller[] = [];
    for (const caller of world.callers) {
      const refusal = refusalOf(caller);
      if (refusal === null) {
        admitted.push(caller);
        continue;
      }
      const response = await call(endpoint, caller);
      expect([caller.name, await codeOf(response)]).toEqual([caller.name, refusal]);
      expect([caller.name, response.status]).toEqual([caller.name, errorStatus[refusal]]);
      expect(await dump(), `${caller.name} was refused`).toBe(before);
    }
    expect(admitted.length).toBeGreaterThan(0);
    for (const caller of admitted) {
      const code = await codeOf(await call(endpoint, caller));
      expect(code, caller.name).not.toBe('internal');
      expect(roleCodes.includes(code ?? ''), `${caller.name} is admitted, but met ${code}`).toBe(false);
    }
  });

  test("cannot reach another site's rows", async () => {
    const world = await freshWorld();
    const before = await dump(world.other.site);
    for (const name of ['member', 'paid member', 'owner', 'editor', 'moderator', 'instructor']) {
      const response = await call(endpoint, world.caller(name), world.other);
      expect(await response.text()).not.toContain(marker(world.other.site));
      expect(await dump(world.other.site), `${name} changed another site`).toBe(before);
    }
  });
});

describe.each(ofNone.map((endpoint) => [nameOf(endpoint), endpoint] as const))('%s', (_, endpoint) => {
  const kind = endpoint.options?.callers[0];

  test('takes no session for a right', async () => {
    const world = await freshWorld();
    const before = await dump();
    const expected = kind === 'public' ? null : kind === 'operator' ? 'forbidden' : 'bad_request';
    for (const caller of world.callers) {
      expect([caller.name, await codeOf(await call(endpoint, caller))]).toEqual([caller.name, expected]);
      expect(await dump(), caller.name).toBe(before);
    }
  });
});
