import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { drizzle } from 'drizzle-orm/d1';
import { afterAll, beforeAll } from 'vitest';
import { applyMigrations } from '../../examples/sandbox/migrations.ts';
import { claimPort } from '../../examples/sandbox/ports.ts';
import { ROOT } from '../../examples/sandbox/sandbox.ts';
import { type RunningWorker, startWorker } from '../../examples/sandbox/worker.ts';
import { member, staff } from '../../worker/db/member.ts';
import { site } from '../../worker/db/site.ts';
import { apiToken } from '../../worker/db/token.ts';

/** What the wire does to a request instead of passing it on, or (`lost`) to its answer. */
export type Fault = 'drop' | 'lost' | 'busy' | 'broken';

const SECRETS = {
  SECRET: 'test-secret-test-secret-test-secret!',
  STRIPE_SECRET_KEY: 'sk_test_local',
  STRIPE_WEBHOOK_SECRET: 'whsec_test',
  MAIL_FROM: 'Lyceum <lyceum@example.com>',
  MAIL_API_URL: 'http://127.0.0.1:9/',
};

interface Ran {
  code: number | null;
  out: string;
  err: string;
}

/** The real Worker in workerd behind a wire that can fail, a folder of files, and the command line as a process of its own. */
export function publishWorld() {
  let worker: RunningWorker;
  let origin = '';
  let api = '';
  let close = async () => {};
  const folder = mkdtempSync(join(tmpdir(), 'lyceum-publish-'));
  const world = {
    site: '',
    token: '',
    /** Requests that reached the wire, as `PUT /publish/posts/a`. */
    seen: [] as string[],
    fault: (_request: string): Fault | null => null,
    folder,
    get api() {
      return api;
    },
    get db() {
      return drizzle(worker.db);
    },
    /** A site of its own with an owner and a token. */
    async newSite(): Promise<void> {
      const id = `site-${randomBytes(6).toString('hex')}`;
      const owner = `owner-of-${id}`;
      const { db } = world;
      await db
        .insert(site)
        .values({ id, name: 'A blog', url: 'https://blog.test', origins: ['https://blog.test'], createdAt: 1 });
      await db
        .insert(member)
        .values({ id: owner, siteId: id, email: `${owner}@example.com`, name: 'Ada', createdAt: 1 });
      await db.insert(staff).values({ siteId: id, memberId: owner, role: 'owner' });
      world.site = id;
      world.token = await world.newToken();
      world.seen = [];
      world.fault = () => null;
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder, { recursive: true });
    },
    async newToken(scope: 'publish' | 'members' = 'publish'): Promise<string> {
      const token = `lyc_${randomBytes(32).toString('base64url')}`;
      const hash = createHash('sha256').update(token).digest('base64url');
      const days = { createdAt: 1, expiresAt: Date.now() + 1e9 };
      const createdBy = `owner-of-${world.site}`;
      await world.db.insert(apiToken).values({ id: hash, siteId: world.site, name: 'CI', scope, createdBy, ...days });
      return token;
    },
    write(files: Record<string, string | Uint8Array>): void {
      for (const [name, content] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, name)), { recursive: true });
        writeFileSync(join(folder, name), content);
      }
    },
    /** `npm run -s lyceum -- …` in the folder. `killAfter`: ends it as Ctrl-C does when the wire has seen so many writes. */
    run(args: string[], env: Record<string, string> = {}, killAfter?: number): Promise<Ran> {
      const child = spawn(process.execPath, [join(ROOT, 'sdk/cli/lyceum.ts'), ...args], {
        cwd: folder,
        env: { PATH: process.env.PATH, LYCEUM_API: api, LYCEUM_SITE: world.site, LYCEUM_TOKEN: world.token, ...env },
      });
      const ran: Ran = { code: null, out: '', err: '' };
      child.stdout.on('data', (data) => (ran.out += String(data)));
      child.stderr.on('data', (data) => (ran.err += String(data)));
      if (killAfter !== undefined) {
        const before = world.fault;
        world.fault = (request) => {
          if (writesIn(world.seen) >= killAfter) child.kill('SIGINT');
          return before(request);
        };
      }
      return new Promise((resolve) => child.on('close', (code) => resolve({ ...ran, code })));
    },
  };

  beforeAll(async () => {
    const state = mkdtempSync(join(tmpdir(), 'lyceum-publish-state-'));
    const port = await claimPort(0, 'the Worker');
    worker = await startWorker({ root: ROOT, port, state, bindings: SECRETS });
    origin = `http://127.0.0.1:${port}`;
    await applyMigrations(worker.db, join(ROOT, 'worker/db/migrations'));
    let address = 0;
    const wire = createServer(async (request, response) => {
      const path = (request.url ?? '').replace(/^\/api\/v1\/sites\/[^/]+/, '');
      const name = `${request.method} ${path}`;
      world.seen.push(name);
      const fault = world.fault(name);
      if (fault === 'drop') return void request.socket.destroy();
      if (fault === 'busy') return void response.writeHead(429, { 'retry-after': '1' }).end('{}');
      if (fault === 'broken') return void response.writeHead(502).end('<h1>Bad gateway</h1>');
      // Each from an address of its own: the limit of writes a minute is tested elsewhere.
      address++;
      const headers = {
        ...headersOf(request),
        'cf-connecting-ip': `10.${address >> 16}.${(address >> 8) & 255}.${address & 255}`,
      };
      const body = request.method === 'GET' ? null : await bodyOf(request);
      const answer = await fetch(`${origin}${request.url}`, { method: request.method ?? 'GET', headers, body });
      const reply = Buffer.from(await answer.arrayBuffer());
      if (fault === 'lost') return void request.socket.destroy();
      response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
      response.end(reply);
    });
    await new Promise<void>((resolve) => wire.listen(0, '127.0.0.1', resolve));
    api = `http://127.0.0.1:${(wire.address() as AddressInfo).port}`;
    close = async () => {
      wire.closeAllConnections();
      await new Promise((resolve) => wire.close(resolve));
      await worker.close();
      rmSync(state, { recursive: true, force: true });
      rmSync(folder, { recursive: true, force: true });
    };
  }, 120_000);
  afterAll(() => close(), 60_000);
  return world;
}

export const writesIn = (seen: readonly string[]) => seen.filter((request) => !request.startsWith('GET')).length;

function headersOf(request: IncomingMessage): Record<string, string> {
  const { authorization, 'content-type': type } = request.headers;
  return { ...(authorization && { authorization }), ...(type && { 'content-type': type }) };
}

async function bodyOf(request: IncomingMessage): Promise<Uint8Array<ArrayBuffer> | null> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return chunks.length > 0 ? new Uint8Array(Buffer.concat(chunks)) : null;
}
