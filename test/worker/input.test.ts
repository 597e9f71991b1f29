import * as v from 'valibot';
import { describe, expect, test, vi } from 'vitest';
import { freshWorld } from './callers.ts';
import { columnNames, dump } from './dump.ts';
import { openMailbox } from './mailbox.ts';
import { endpoints, exampleOf, failure, nameOf, request } from './requests.ts';
import { send } from './send.ts';
import { makeMember } from './world.ts';

openMailbox();
vi.setConfig({ testTimeout: 60_000 });

const named = endpoints.map((endpoint) => [nameOf(endpoint), endpoint] as const);
const writing = named.filter(([, { method }]) => method !== 'GET');
const withBody = named.filter(([, { checks }]) => checks.some(({ target }) => target === 'json'));
const withCursor = named.filter(([, { checks }]) => checks.some(({ schema }) => 'cursor' in entriesOf(schema)));
const ofSite = named.filter(([, { path }]) => path.includes('/:site'));

function entriesOf(schema: object): object {
  if ('options' in schema && Array.isArray(schema.options)) return Object.assign({}, ...schema.options.map(entriesOf));
  return 'entries' in schema && typeof schema.entries === 'object' && schema.entries ? schema.entries : {};
}

test('there is something to try', () => {
  expect([writing.length > 20, withBody.length > 10, withCursor.length > 5]).toEqual([true, true, true]);
});

describe.each(writing)('%s', (_, endpoint) => {
  test('takes no form of another site', async () => {
    const world = await freshWorld();
    const before = await dump();
    const form = new FormData();
    form.set('name', 'x');
    const json = JSON.stringify(exampleOf(endpoint, world).body ?? {});
    const bodies: [string | null, BodyInit][] = [
      ['application/x-www-form-urlencoded', `name=x&json=${encodeURIComponent(json)}`],
      ['text/plain', json],
      ['text/plain;application/json', json],
      ['application/jsonp', json],
      ['', json],
    ];
    for (const [type, body] of bodies) {
      const response = await request(endpoint, world, { headers: { 'Content-Type': type ?? '' }, body });
      expect([type, await failure(response, world)]).toEqual([type, 'unsupported_media_type']);
    }
    const multipart = new Response(form);
    const headers = { 'Content-Type': multipart.headers.get('Content-Type') ?? '' };
    const response = await request(endpoint, world, { headers, body: await multipart.arrayBuffer() });
    expect(await failure(response, world)).toBe('unsupported_media_type');
    expect(await dump()).toBe(before);
  });
});

describe.each(withBody)('%s', (_, endpoint) => {
  test('refuses what is not JSON, or not an object', async () => {
    const world = await freshWorld();
    const before = await dump();
    const schema = endpoint.checks.find(({ target }) => target === 'json')?.schema;
    const allOptional = schema !== undefined && v.is(schema, {});
    const deep = '['.repeat(100_000);
    const nested = `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`;
    for (const body of [
      '{"a":',
      '',
      'null',
      '[]',
      '"x"',
      '1',
      deep,
      nested,
      '{"__proto__":{"a":1}}',
      '\u0000',
      '{}{}',
    ]) {
      const code = await failure(await request(endpoint, world, { body }), world, body.slice(0, 30));
      // Where every field is optional, a list that says nothing asks for nothing.
      const nothing = allOptional && body === '[]';
      expect([body.slice(0, 30), code]).toEqual([body.slice(0, 30), nothing ? null : 'bad_request']);
    }
    expect(await dump()).toBe(before);
  });

  test('knows no column of the database but its own fields', async () => {
    const world = await freshWorld();
    const before = await dump();
    const schema = endpoint.checks.find(({ target }) => target === 'json')?.schema ?? {};
    const foreign = columnNames.filter((name) => !(name in entriesOf(schema)));
    expect(foreign.length).toBeGreaterThan(40);
    for (const name of foreign) {
      const body = JSON.stringify({ ...exampleOf(endpoint, world).body, [name]: 'injected' });
      expect([name, await failure(await request(endpoint, world, { body }), world)]).toEqual([name, 'bad_request']);
    }
    expect(await dump()).toBe(before);
  });

  test('answers wrong types with 4xx', async () => {
    const world = await freshWorld();
    const odd: unknown[] = [null, true, -1, 1e308, 0.5, '', ' ', [], {}, [[]], { toString: 1 }, ['x', null]];
    const example = exampleOf(endpoint, world).body ?? {};
    for (const name of Object.keys(example)) {
      for (const value of odd) {
        const body = JSON.stringify({ ...example, [name]: value });
        await failure(await request(endpoint, world, { body }), world, `${name}: ${JSON.stringify(value)}`);
      }
    }
  });

  test('refuses what is too large, announced or not', async () => {
    const world = await freshWorld();
    const before = await dump();
    const big = new Uint8Array(1_300_000).fill(32);
    expect(await failure(await request(endpoint, world, { body: big }), world)).toBe('too_large');
    const chunked = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.enqueue(big);
        controller.close();
      },
    });
    expect(await failure(await request(endpoint, world, { body: chunked }), world)).toBe('too_large');
    expect(await dump()).toBe(before);
  });
});

describe.each(withCursor)('%s', (_, endpoint) => {
  test('refuses a cursor that it did not write', async () => {
    const world = await freshWorld();
    const encode = (key: unknown) => btoa(JSON.stringify(key)).replaceAll('=', '');
    const keys = [[], [1], {}, null, [null, 'a'], ['1', 'a'], [1, {}], [1, 'a', 2], { 0: 1, 1: 'a', length: 2 }];
    for (const cursor of ['x', '%', '!!', ' ', "' or 1=1 --", 'a'.repeat(201), ...keys.map(encode)]) {
      const code = await failure(await request(endpoint, world, { query: { cursor, search: '' } }), world, cursor);
      expect([cursor, code]).toEqual([cursor, 'bad_request']);
    }
    const code = await failure(
      await request(endpoint, world, { query: { cursor: encode([1, "' or 1=1 --"]) } }),
      world,
    );
    expect(['bad_request', null]).toContain(code);
  });
});

describe.each(ofSite)('%s', (_, endpoint) => {
  test('does not know an unknown site', async () => {
    const world = await freshWorld();
    const before = await dump();
    for (const site of ['no-such-site', '*', '%25', 'a'.repeat(500)]) {
      const code = await failure(await request(endpoint, world, { site }), world, site);
      expect([site, code]).toEqual([site, 'site_unknown']);
    }
    expect(await dump()).toBe(before);
  });
});

test('an address that leads nowhere, and a method that is not there', async () => {
  const world = await freshWorld();
  const { site } = world.content;
  for (const path of ['/', '/api', '/api/v1/sites', '/api/v1/sites/:site/nothing', '/api/v1/sites/:site/']) {
    expect(await failure(await send('GET', path, { param: { site } }), world, path)).toBe('not_found');
  }
  expect(await failure(await send('PUT', '/api/v1/sites/:site/posts', { param: { site } }), world)).toBe('not_found');
});

/** What anybody may keep of an answer to a visitor: the same for all. */
const keptOf = ({ method, path, options }: (typeof endpoints)[number]) => {
  if (method !== 'GET' || !options?.callers.includes('visitor')) return null;
  return /\/(?:feed|sitemap)\.xml$/.test(path)
    ? 'public, max-age=900, stale-while-revalidate=86400'
    : 'public, max-age=60, stale-while-revalidate=300';
};

test.each(ofSite)(
  '%s: only what every visitor gets is kept on the way, never a refusal, and a page can read both',
  async (_, endpoint) => {
    const world = await freshWorld();
    const refused = await request(endpoint, world, { headers: { Origin: 'https://evil.test' } });
    const unknown = await request(endpoint, world, { site: 'no-such-site' });
    const answered = await request(endpoint, world);
    for (const { ok, status, headers } of [answered, refused, unknown]) {
      const cached = (ok && keptOf(endpoint)) || 'private, no-store';
      expect([status, headers.get('Cache-Control')]).toEqual([status, cached]);
      expect([status, headers.get('X-Content-Type-Options')]).toEqual([status, 'nosniff']);
      expect([status, headers.get('Access-Control-Allow-Origin')]).toEqual([status, '*']);
    }
    expect([refused.status, unknown.status]).toEqual([403, 404]);
  },
);

test('a preflight grants JSON and the token, and never a cookie', async () => {
  const { content } = await freshWorld();
  const response = await send('OPTIONS', '/api/v1/sites/:site/account', {
    param: { site: content.site },
    headers: { Origin: 'https://evil.test', 'Access-Control-Request-Method': 'PATCH' },
  });
  expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*');
  expect(response.headers.get('Access-Control-Allow-Credentials')).toBeNull();
  expect(response.headers.get('Access-Control-Allow-Headers')).toBe('Authorization,Content-Type');
});

test('the longest texts in the widest letters are too large or fit, never a failure of ours', async () => {
  const world = await freshWorld();
  const wide = '漢';
  for (const [name, endpoint] of withBody) {
    const example = exampleOf(endpoint, world).body ?? {};
    if (!('markdown' in example)) continue;
    for (const length of [19_999, 20_000, 399_000]) {
      const body = JSON.stringify({ ...example, markdown: wide.repeat(length) });
      await failure(await request(endpoint, world, { body }), world, `${name}, ${length}`);
    }
  }
});

test('a member is never told of another', async () => {
  const world = await freshWorld();
  const other = await makeMember(world.content.site);
  const account = await send('GET', '/api/v1/sites/:site/account', {
    param: { site: world.content.site },
    headers: world.caller('member').headers,
  });
  expect(await account.text()).not.toContain(other.email);
});
