import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, inject, onTestFinished, test } from 'vitest';
import { applyMigrations } from '../../examples/sandbox/migrations.ts';
import { ROOT, startSandbox } from '../../examples/sandbox/sandbox.ts';

const state = mkdtempSync(join(tmpdir(), 'lyceum-start-'));
afterAll(() => rmSync(state, { recursive: true, force: true }));
const start = (options: { fresh?: boolean } = {}) =>
  startSandbox({
    ports: { blog: 0, api: 0, stripe: 0 },
    state,
    quiet: true,
    built: inject('seeded').built,
    ...options,
  });

/** Processes that this one has started and that still run. */
async function children(): Promise<string[]> {
  const { stdout } = await promisify(execFile)('ps', ['--ppid', String(process.pid), '-o', 'comm=']);
  return stdout.split('\n').filter((name) => name.includes('workerd'));
}

test('a second start keeps what was done, a fresh one forgets it, and closing leaves no workerd behind', async () => {
  const likes = async (sandbox: Awaited<ReturnType<typeof start>>) =>
    (await sandbox.db.prepare('select count(*) as n from comment_like').first<{ n: number }>())?.n;
  const first = await start();
  const seeded = await likes(first);
  await first.db.prepare('delete from comment_like').run();
  await first.close();
  expect(await children()).toEqual([]);

  const second = await start();
  expect(await likes(second)).toBe(0);
  await second.close();

  const fresh = await start({ fresh: true });
  expect(await likes(fresh)).toBe(seeded);
  const broken = mkdtempSync(join(tmpdir(), 'lyceum-migrations-'));
  cpSync(join(ROOT, 'worker/db/migrations'), broken, { recursive: true });
  writeFileSync(
    join(broken, '9999_broken.sql'),
    'CREATE TABLE half (id);\n--> statement-breakpoint\nALTER TABLE nowhere ADD x;',
  );
  await expect(applyMigrations(fresh.db, broken)).rejects.toThrow(/^Migration 9999_broken\.sql failed: .*nowhere.*$/);
  // All of a migration or nothing.
  expect(await fresh.db.prepare("select name from sqlite_master where name = 'half'").first()).toBeNull();
  rmSync(broken, { recursive: true });
  await fresh.close();
});

test('a busy port is named, with what to do, before anything is started', async () => {
  const stranger = createServer();
  await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void stranger.close());
  const { port } = stranger.address() as AddressInfo;
  await expect(startSandbox({ ports: { blog: 0, api: port, stripe: 0 }, state, quiet: true })).rejects.toThrow(
    new RegExp(`^Port ${port} is taken, and the Worker needs it\\..*try again\\.$`),
  );
  expect(await children()).toEqual([]);
});
