import { app } from '../../../worker/app.ts';
import { endpointsOf } from '../../../worker/docs/endpoints.ts';
import type { CallerKind } from '../../../worker/http/caller.ts';
import { newApiToken, STAFF_COOKIE } from '../../../worker/http/credential.ts';
import type { Content } from '../content.ts';
import { examples } from '../examples.ts';
import { hostileStrings, naughtyStrings } from '../strings.ts';
import { API, BLOG } from '../world.ts';
import type { LeakWorld, Pools } from './leak-world.ts';
import type { Random } from './random.ts';

/** Somebody who asks: of the matrix's callers, or of this world's readers. */
export interface Asker {
  name: string;
  headers: Record<string, string>;
  content: Content;
  /** What they are besides a visitor, as routes name it. */
  kinds: readonly CallerKind[];
}

export interface Sample {
  asker: Asker;
  method: string;
  /** Behind the site's part of the address; empty outside of sites. */
  path: string;
  site: string;
  url: string;
  headers: Record<string, string>;
  body: string | null;
}

const endpoints = endpointsOf(app);
const SITE = '/api/v1/sites/:site';
const forPeople = endpoints.filter(({ options }) =>
  options?.callers.some((kind) => kind !== 'operator' && kind !== 'stripe'),
);
/** Where texts come from, and what reads of any kind there are: asked more often than the rest. */
const reads = forPeople.filter(({ method, path }) => method === 'GET' && path.startsWith(SITE));
const texts = forPeople.filter(({ method, path }) =>
  method === 'GET'
    ? /\/(?:posts\/:slug(?:\/key)?|courses\/:course|lessons\/:lesson|comments(?:\/:id\/source)?|gifts|profile|people|path|recommendations)$/.test(
        path,
      )
    : /\/(?:meter|mailings|:thread\/comments|progress|like)$/.test(path),
);
const strange = [...hostileStrings, ...naughtyStrings].filter(
  (text) => text.length < 500 && !/[\uD800-\uDFFF]/.test(text),
);
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND', 'LIST', 'get'];

/** Who has rights, or none at all, asks more often than who is refused everywhere. */
export function askersOf({ world, readers }: LeakWorld): Asker[] {
  const ofReaders = readers.map(({ name, headers, site }) => ({
    ...{ name, headers, kinds: ['member'] as const },
    content: site === world.content.site ? world.content : world.other,
  }));
  const often = world.callers.filter(({ refusedAs }) => refusedAs === undefined);
  const anybody = Array<Asker>(20).fill(world.caller('anonymous'));
  return [...world.callers, ...often, ...often, ...ofReaders, ...ofReaders, ...anybody];
}

/** A request by nobody in particular, or by this one: a real route with real names, and often something strange in it. */
export function drawRequest(random: Random, leaks: LeakWorld, askers: readonly Asker[]): Sample {
  const endpoint = random.pick(random.pick([texts, texts, reads, endpoints]));
  const kinds = endpoint.options?.callers ?? [];
  const admitted = askers.filter((one) => kinds.some((kind) => kind === 'visitor' || one.kinds.includes(kind)));
  const asker = random.pick(admitted.length > 0 && random.chance(0.5) ? admitted : askers);
  const example = examples[`${endpoint.method} ${endpoint.path}`]?.(asker.content) ?? {};
  const site = random.chance(0.9) ? asker.content.site : random.pick(leaks.sites);
  const method = random.chance(0.85) ? endpoint.method : random.pick(methods);
  const pools = leaks.pools.get(random.chance(0.7) ? site : random.pick(leaks.sites));
  if (!pools) throw new Error('a site without names');
  const named = nameParams(random, pools, endpoint.path, { site, ...example.param });
  const path = random.chance(0.03) ? twisted(random, named.path) : named.path;
  const url = new URL(API + path);
  for (const [key, value] of Object.entries({ ...example.query, ...named.query, ...drawQuery(random, pools) })) {
    url.searchParams.set(key, value);
  }
  const headers = {
    ...drawHeaders(random, asker),
    'CF-Connecting-IP': `10.${random.below(250)}.${random.below(250)}.${random.below(250)}`,
  };
  const bodied = !['GET', 'HEAD', 'get'].includes(method) && (example.body !== undefined || random.chance(0.2));
  if (bodied && !('Content-Type' in headers)) Object.assign(headers, { 'Content-Type': 'application/json' });
  const prefix = SITE.replace(':site', site);
  return {
    ...{ asker, method, site, url: url.href, headers },
    path: path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : '',
    body: bodied ? drawBody(random, pools, example.body ?? {}) : null,
  };
}

function nameParams(random: Random, pools: Pools, template: string, given: Record<string, string>) {
  const param = { ...given };
  const query: Record<string, string> = {};
  for (const name of Object.keys(given)) {
    if (name === 'site') continue;
    const pool = poolFor(name, template, pools);
    if (random.chance(0.06)) param[name] = random.pick(strange);
    else if (pool && random.chance(0.85)) param[name] = random.pick(pool);
    if (random.chance(0.03)) param[name] = neighbour(random, param[name] ?? '');
  }
  if (template.endsWith('/posts/:slug/key') && random.chance(0.9)) {
    const [slug = '', key = ''] = random.pick(pools.keys).split(' ');
    Object.assign(param, { slug });
    query.id = key;
  }
  const path = template.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(param[name] ?? ''));
  return { path, query };
}

function poolFor(name: string, template: string, pools: Pools): readonly string[] | null {
  if (name === 'slug') return pools.posts;
  if (name === 'course') return pools.courses;
  if (name === 'lesson') return pools.lessons;
  if (name === 'material') return pools.materials;
  if (name === 'thread') return pools.threads;
  if (name !== 'id') return null;
  if (template.includes('/comments/')) return pools.comments;
  if (template.includes('/members/')) return pools.members;
  if (template.includes('/plans/')) return pools.plans;
  return template.includes('/gifts/') ? pools.gifts : null;
}

/** A name close by, as a typing error or a guess would make it. */
const neighbour = (random: Random, text: string) =>
  random.pick([
    `${text}-2`,
    text.slice(0, -1),
    text.toUpperCase(),
    `${text}/..`,
    `${text}%00`,
    `${text}.html`,
    `%${text}`,
  ]);

const twisted = (random: Random, path: string) =>
  random.pick([
    `${path}/`,
    `/${path}`,
    path.replace('/api', '/API'),
    path.replaceAll('/', '//'),
    `${path};a=b`,
    `${path}%2f..`,
    `${path}.json`,
  ]);

function drawQuery(random: Random, pools: Pools): Record<string, string> {
  if (random.chance(0.6)) return {};
  const cursor = (key: unknown) => btoa(JSON.stringify(key)).replaceAll('=', '');
  return random.pick<Record<string, string>>([
    { since: '0' },
    { since: String(random.below(2 ** 31)) },
    { cursor: cursor([9e15, '~']) },
    { cursor: cursor([0, '']) },
    { cursor: random.pick(strange) },
    { context: `post:${random.pick(pools.posts)}`, limit: '20' },
    { context: `course:${random.pick(pools.courses)}` },
    { limit: '20' },
    { search: random.pick(['lorem', 'a', '%', random.pick(strange)]) },
    { fields: '*', include: 'html,markdown', preview: '1', draft: 'true' },
    { slug: random.pick(pools.posts), access: 'open', member: random.pick(pools.members) },
    { [random.pick(strange) || 'x']: random.pick(strange) },
  ]);
}

const nothing: Record<string, string> = {};

/** A caller's own credential stays with its page: another page would make another caller of it. */
function drawHeaders(random: Random, { headers }: Asker): Record<string, string> {
  const known = 'Authorization' in headers || 'Cookie' in headers;
  const drawn: Record<string, string> = { ...headers };
  const extra: (() => Record<string, string>)[] = [
    () => ({ Range: 'bytes=0-99' }),
    () => ({ 'If-None-Match': random.pick(['*', '"a"', 'W/"b"']) }),
    () => ({ 'If-Modified-Since': 'Thu, 01 Jan 1970 00:00:00 GMT' }),
    () => ({ Accept: random.pick(['text/html', 'application/xml', '*/*', 'text/markdown', 'text/event-stream']) }),
    () => ({ 'X-HTTP-Method-Override': random.pick(methods) }),
    () => ({
      'X-Forwarded-Host': 'evil.test',
      'X-Forwarded-For': '127.0.0.1',
      Forwarded: 'for=127.0.0.1;host=evil.test',
    }),
    () => ({ 'X-Original-URL': '/api/v1/sites/a/studio/posts', 'X-Rewrite-URL': '/' }),
    () => ({
      'User-Agent': random.pick(['Googlebot/2.1 (+http://www.google.com/bot.html)', 'curl/8']),
      From: 'googlebot(at)googlebot.com',
    }),
    () => ({ Referer: BLOG, 'Cache-Control': 'no-cache', Pragma: 'no-cache' }),
    () => ({
      'Content-Type': random.pick([
        'text/plain',
        'application/x-www-form-urlencoded',
        'application/json; charset=utf-7',
        'multipart/form-data; boundary=x',
      ]),
    }),
    () => ({ 'Accept-Language': 'zh-Hans', 'Accept-Encoding': 'gzip, br' }),
    () =>
      known
        ? nothing
        : {
            Origin: random.pick([
              BLOG,
              API,
              'null',
              'https://evil.test',
              'HTTPS://BLOG.TEST',
              'https://blog.test.evil.test',
            ]),
          },
    () =>
      known
        ? nothing
        : {
            Authorization: random.pick([
              'Bearer ',
              'Bearer null',
              `Bearer ${newApiToken()}`,
              'Basic YTpi',
              'bearer a b',
            ]),
          },
    () =>
      known
        ? nothing
        : {
            Cookie: random.pick([
              'a=b',
              `${STAFF_COOKIE}=`,
              `${STAFF_COOKIE}=x; ${STAFF_COOKIE}=y`,
              'session=1; admin=true',
            ]),
          },
  ];
  while (random.chance(0.4)) Object.assign(drawn, random.pick(extra)());
  return drawn;
}

function drawBody(random: Random, pools: Pools, example: Record<string, unknown>): string {
  const body: Record<string, unknown> = { ...example };
  if ('slug' in body && random.chance(0.8)) body.slug = random.pick([...pools.posts, ...pools.courses]);
  if ('parent' in body && random.chance(0.5)) body.parent = random.pick(pools.comments);
  if ('plan' in body && random.chance(0.5)) body.plan = random.pick(pools.plans);
  if (random.chance(0.1))
    Object.assign(body, { html: '', siteId: 'a', memberId: random.pick(pools.members), access: 'open' });
  const keys = Object.keys(body);
  if (keys.length > 0 && random.chance(0.15))
    body[random.pick(keys)] = random.pick([null, [], {}, 1e308, true, ...strange.slice(0, 9)]);
  return random.chance(0.02) ? random.pick(['', '{', 'null', '[]', '"a"']) : JSON.stringify(body);
}
