import { readFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../plain-blog/', import.meta.url));
/** The example page of the SDK stands beside the blog's folder. */
const SDK_ONLY = '/../sdk-only.html';
/** The API's address in the pages' two lines. */
const WRITTEN = 'http://127.0.0.1:8787';
const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/**
 * The demo blog, as a careful static host serves it: clean addresses and the strictest policy that Lyceum works under.
 * Pages go out byte for byte, unless the API is on another port than the pages say (tests): then that address is
 * replaced, and nothing else.
 */
export async function startBlog(options: { port: number; api: string }): Promise<{ close(): Promise<void> }> {
  const { api, port } = options;
  const strict = `default-src 'none'; script-src ${api}; style-src 'self' ${api}; connect-src ${api}; img-src 'self' ${api}; require-trusted-types-for 'script'`;

  // The one page with a script of its own.
  const inline = `default-src 'none'; script-src 'unsafe-inline' ${api}; style-src 'unsafe-inline'; connect-src ${api}`;

  function send(response: ServerResponse, status: number, type: string, body: string | Buffer, policy = strict) {
    response.writeHead(status, {
      'content-type': type,
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
      'content-security-policy': policy,
    });
    response.end(body);
  }

  const server = createServer(async (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return send(response, 405, 'text/plain', 'Only GET');
    const found = await find(new URL(request.url ?? '/', 'http://localhost').pathname);
    if (!found) return send(response, 404, 'text/html; charset=utf-8', missing);
    if ('moved' in found) return void response.writeHead(308, { location: found.moved }).end();
    const type = TYPES[extname(found.path)] ?? 'application/octet-stream';
    const body =
      extname(found.path) === '.html' && api !== WRITTEN ? String(found.body).replaceAll(WRITTEN, api) : found.body;
    send(response, 200, type, body, found.path === SDK_ONLY ? inline : strict);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type Found = { path: string; body: Buffer } | { moved: string };

async function find(pathname: string): Promise<Found | null> {
  let path: string;
  try {
    path = normalize(decodeURIComponent(pathname));
  } catch {
    return null;
  }
  if (path.includes('\0') || path.startsWith('..')) return null;
  if (path === '/sdk-only') return read(SDK_ONLY);
  if (path.endsWith('/')) return read(`${path}index.html`);
  if (extname(path) in TYPES) return read(path);
  return (await read(`${path}.html`)) ?? ((await read(`${path}/index.html`)) && { moved: `${pathname}/` });
}

async function read(path: string): Promise<{ path: string; body: Buffer } | null> {
  try {
    return { path, body: await readFile(join(ROOT, path)) };
  } catch {
    return null;
  }
}

const missing = `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <title>Not found · Slow Query</title>
  <link rel="icon" href="/favicon.svg" type="image/svg+xml">
  <link rel="stylesheet" href="/style.css">
  <link rel="stylesheet" href="/article.css">
</head>
<body>
  <header class="site-header">
    <a class="brand" href="/"><img src="/logo.svg" alt="" width="32" height="26">Slow Query</a>
  </header>
  <main class="page">
    <header class="page-header">
      <h1>There is no such page</h1>
      <p class="standfirst">It may have moved. <a href="/">All posts are on the first page.</a></p>
    </header>
  </main>
</body>
</html>
`;
