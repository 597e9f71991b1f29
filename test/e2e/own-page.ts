import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import { SITE } from '../../examples/sandbox/seed.ts';
import type { World } from './world.ts';

/** A page of the test's own, on another origin of the same site, under the blog's policy. */
export async function serve(world: World, page: Page, body: string, scripts = 1): Promise<void> {
  const { blog, api, db } = world.sandbox;
  const policy = (await fetch(`${blog}/about`)).headers.get('content-security-policy') ?? '';
  const tags = Array.from(
    { length: scripts },
    (_, n) => `<script type="module" src="${api}/lyceum.js?site=${SITE}&n=${n}"></script>`,
  );
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html', 'content-security-policy': policy });
    response.end(`<!doctype html><html lang="en"><head><title>Own</title>
      <link rel="stylesheet" href="${api}/lyceum.css">${tags.join('')}</head><body>${body}</body></html>`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  await db.prepare("update site set origins = json_insert(origins, '$[#]', ?) where id = ?").bind(origin, SITE).run();
  await page.goto(origin);
}
