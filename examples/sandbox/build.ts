import { spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { SandboxFault } from './fault.ts';

const SOURCES = ['widgets', 'sdk', 'worker/contract', 'vite.config.ts', 'lit-localize.json', 'package-lock.json'];
const BUILT = 'dist/public/lyceum.js';

/** Builds the widgets when the build is missing or older than a source. Says so before it takes its seconds. */
export async function buildWhenStale(root: string, say: (line: string) => void): Promise<void> {
  const built = join(root, BUILT);
  const made = existsSync(built) ? statSync(built).mtimeMs : 0;
  if (made >= Math.max(...SOURCES.map((path) => newest(join(root, path))))) return;
  say(made ? 'Building the widgets: a source is newer than the build.' : 'Building the widgets, for the first time.');
  await run(root);
}

/** The newest change below a path, epoch milliseconds; 0 where there is nothing. */
function newest(path: string): number {
  if (!existsSync(path)) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}

function run(root: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (text: string) => reject(new SandboxFault(`The build failed: npm run build says why. ${text}`.trim()));
    const build = spawn('npm', ['run', '--silent', 'build'], {
      cwd: root,
      // Also from within tests, whose NODE_ENV would put Lit's development build into the pages.
      env: { ...process.env, NODE_ENV: 'production' },
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    });
    let said = '';
    for (const stream of [build.stdout, build.stderr]) {
      stream.on('data', (text) => {
        said += text;
      });
    }
    build.once('error', (error) => fail(error.message));
    build.once('exit', (code) => {
      if (code === 0) resolve();
      else fail(reason(said));
    });
  });
}

/** The line of a build's output that says most; Vite's own first line is “error during build:”. */
function reason(said: string): string {
  const lines = stripVTControlCharacters(said).split('\n');
  return (lines.find((line) => /could not|cannot|unexpected|error TS/i.test(line)) ?? '').trim();
}
