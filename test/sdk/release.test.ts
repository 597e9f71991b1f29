import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { keepLiveRelease, readRelease } from '../../sdk/cli/release.ts';

const directories: string[] = [];
const servers: Server[] = [];

function build(...files: string[]): string {
  const directory = mkdtempSync(join(tmpdir(), 'lyceum-release-'));
  directories.push(directory);
  mkdirSync(join(directory, 'assets'));
  for (const file of files) writeFileSync(join(directory, 'assets', file), `// ${file}`);
  return directory;
}

/** The live deployment, as static files. */
async function serve(directory: string): Promise<string> {
  const server = createServer((request, response) => {
    const file = join(directory, request.url ?? '');
    if (existsSync(file)) response.end(readFileSync(file));
    else response.writeHead(404).end();
  });
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true });
});

test('the chunks of the live release stay, those of the one before go', async () => {
  const first = build('a-1.js', 'same.js');
  await keepLiveRelease('http://127.0.0.1:9/', first);
  const second = build('a-2.js', 'same.js');
  expect(await keepLiveRelease(await serve(first), second)).toBe(1);
  expect(readFileSync(join(second, 'assets/a-1.js'), 'utf8')).toBe('// a-1.js');
  const third = build('a-3.js');
  await keepLiveRelease(await serve(second), third);
  expect(existsSync(join(third, 'assets/a-2.js'))).toBe(true);
  expect(existsSync(join(third, 'assets/a-1.js'))).toBe(false);
  expect((await readRelease(third)).assets).toEqual(['assets/a-3.js']);
});

test('a live release that has lost a file stops the deploy', async () => {
  const live = build('a-1.js');
  await keepLiveRelease('http://127.0.0.1:9/', live);
  rmSync(join(live, 'assets/a-1.js'));
  await expect(keepLiveRelease(await serve(live), build('a-2.js'))).rejects.toThrow('assets/a-1.js');
});

test('paths that are not chunks are not written', async () => {
  const live = build();
  writeFileSync(
    join(live, 'release.json'),
    JSON.stringify({ assets: ['../evil.js', 'lyceum.js', 'assets/../../x.js'] }),
  );
  expect(await keepLiveRelease(await serve(live), build('a.js'))).toBe(0);
});
