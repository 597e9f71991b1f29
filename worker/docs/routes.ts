import { sql } from 'drizzle-orm';
import { Hono } from 'hono';
import * as v from 'valibot';
import type { Env } from '../env.ts';
import { endpoint } from '../http/endpoint.ts';
import { endpointsOf } from './endpoints.ts';
import { type OpenApi, openApi } from './openapi.ts';
import { docsPage, style } from './page.ts';

const CACHED = 'public, max-age=300';

/** The app's own description. It is made at the first request, when every slice is mounted. */
export function docs(app: Pick<Hono<Env>, 'routes'>): Hono<Env> {
  let made: OpenApi | undefined;
  const description = () => {
    made ??= openApi(endpointsOf(app));
    return made;
  };
  return new Hono<Env>()
    .get('/openapi.json', endpoint({ callers: ['public'], summary: 'OpenAPI 3.1', reply: v.looseObject({}) }), (c) => {
      c.header('Cache-Control', CACHED);
      return c.json(description());
    })
    .get('/docs', endpoint({ callers: ['public'], summary: 'The API as a page' }), async (c) => {
      c.header('Cache-Control', CACHED);
      c.header('Content-Security-Policy', await policy());
      return c.html(docsPage(description()));
    })
    .get(
      '/health',
      endpoint({
        callers: ['public'],
        summary: 'Whether the API and its database answer',
        reply: v.object({ ok: v.literal(true) }),
      }),
      async (c) => {
        await c.var.db.get(sql`select 1`);
        return c.json({ ok: true as const });
      },
    );
}

/** Nothing but the page's own style, which is named by its hash. */
async function policy(): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(style));
  const hash = btoa(String.fromCharCode(...new Uint8Array(digest)));
  return `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
}
