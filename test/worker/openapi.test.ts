import { exports } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { app } from '../../worker/app.ts';
import { endpointsOf } from '../../worker/docs/endpoints.ts';
import type { OpenApi } from '../../worker/docs/openapi.ts';
import { schemas } from '../../worker/docs/schemas.ts';
import { API } from './world.ts';

const get = (path: string) => exports.default.fetch(new Request(`${API}${path}`));

test('the document describes every route, its callers, and each schema once', async () => {
  const response = await get('/openapi.json');
  expect(response.headers.get('Cache-Control')).toContain('public');
  const api = (await response.json()) as OpenApi;
  const described = Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => {
      expect(operation['x-callers'].length).toBeGreaterThan(0);
      expect(operation.responses).toHaveProperty('default');
      return `${method.toUpperCase()} ${path}`;
    }),
  );
  expect(described.sort()).toEqual(
    endpointsOf(app)
      .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`)
      .sort(),
  );
  expect(Object.keys(api.components.schemas).sort()).toEqual(Object.keys(schemas).sort());
  expect(api.components.securitySchemes).toMatchObject({ reader: { scheme: 'bearer' }, staff: { in: 'cookie' } });
  expect(api.components.schemas.ErrorReply).toMatchObject({ required: ['error'] });
});

test('every reference leads somewhere, every operation has an id of its own', async () => {
  const text = await (await get('/openapi.json')).text();
  const api = JSON.parse(text) as OpenApi;
  const references = [...text.matchAll(/"\$ref":"#\/components\/(\w+)\/(\w+)"/g)];
  expect(references.length).toBeGreaterThan(20);
  for (const [, kind = '', name = ''] of references) {
    expect(api.components[kind as 'schemas' | 'responses'], `${kind}/${name}`).toHaveProperty(name);
  }
  expect(text.match(/"\$ref":"(?!#\/components\/)/g)).toBeNull();
  const ids = Object.values(api.paths).flatMap((path) => Object.values(path).map(({ operationId }) => operationId));
  expect(new Set(ids).size).toBe(ids.length);
});

test('an open post and a locked one are two shapes of one reply', async () => {
  const api = (await (await get('/openapi.json')).json()) as OpenApi;
  const read = api.paths['/api/v1/sites/{site}/posts/{slug}']?.get;
  expect(read?.responses[200]).toMatchObject({
    content: { 'application/json': { schema: { $ref: '#/components/schemas/Post' } } },
  });
  expect(JSON.stringify(api.components.schemas.Post)).toContain('"const":"locked"');
});

test('the page lists every endpoint and error, runs no script and loads nothing', async () => {
  const response = await get('/docs');
  const page = await response.text();
  const policy = response.headers.get('Content-Security-Policy') ?? '';
  expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/=]{44}';/);
  const style = page.match(/<style>([\s\S]*?)<\/style>/)?.[1] ?? '';
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(style));
  expect(policy).toContain(btoa(String.fromCharCode(...new Uint8Array(digest))));
  expect(page).not.toMatch(/<script|style=|\son\w+=|src=|<link/);
  const articles = page.match(/<article>/g) ?? [];
  expect(articles.length).toBe(endpointsOf(app).length);
  expect(page).toContain('origin_forbidden');
  for (const [, target = ''] of page.matchAll(/href="#([\w-]+)"/g)) expect(page).toContain(`id="${target}"`);
});

test('health asks the database', async () => {
  expect(await (await get('/health')).json()).toEqual({ ok: true });
});
