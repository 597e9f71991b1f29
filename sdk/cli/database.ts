import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CommandError } from './command.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const MIGRATIONS = join(ROOT, 'worker/db/migrations');
const WRANGLER = join(ROOT, 'node_modules/wrangler/bin/wrangler.js');

export type Row = Record<string, string | number | null>;

/** D1 as the command line reaches it: through wrangler, on Cloudflare or in a folder. */
export interface Database {
  /** The rows of each statement. */
  query(...statements: string[]): Row[][];
  /** Writes a dump. */
  export(file: string, ...flags: string[]): void;
  /** Runs a file of statements: all or, where one fails, none. */
  load(file: string): void;
  /** Brings the schema to this version's. */
  migrate(): void;
}

/** Names of the migrations that this version knows, oldest first. */
export const knownMigrations = (): string[] =>
  readdirSync(MIGRATIONS)
    .filter((name) => name.endsWith('.sql'))
    .sort();

/**
 * Opens the deployment's database, or, with `local`, the one that miniflare keeps in a folder (`npm start`:
 * .wrangler/sandbox/worker). wrangler looks for local databases in one place only: a link leads it from there.
 */
export async function withDatabase<T>(
  local: string | undefined,
  work: (database: Database, folder: string) => T | Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'lyceum-d1-'));
  try {
    if (local !== undefined && !existsSync(local)) throw new CommandError(`There is no folder ${local}.`);
    return await work(
      local === undefined ? through(['-c', join(ROOT, 'wrangler.toml')], '--remote') : inFolder(folder, local),
      folder,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function inFolder(folder: string, state: string): Database {
  const toml = readFileSync(join(ROOT, 'wrangler.toml'), 'utf8');
  const id = toml.match(/^database_id = "(.*)"$/m)?.[1] ?? '';
  const config = join(folder, 'wrangler.toml');
  const kept = join(folder, '.wrangler/state');
  mkdirSync(kept, { recursive: true });
  symlinkSync(resolve(state), join(kept, 'v3'));
  const database = ['binding = "DB"', 'database_name = "lyceum"', `database_id = "${id}"`];
  const lines = ['name = "lyceum"', 'compatibility_date = "2026-10-01"', '[[d1_databases]]', ...database];
  writeFileSync(config, [...lines, `migrations_dir = ${JSON.stringify(MIGRATIONS)}`, ''].join('\n'));
  return through(['-c', config], '--local', ['--persist-to', kept]);
}

function through(config: string[], place: '--local' | '--remote', kept: string[] = []): Database {
  const d1 = (...args: string[]) => wrangler('d1', ...args, ...config, place);
  return {
    query(...statements) {
      const output = d1('execute', 'DB', ...kept, '--json', '--yes', '--command', statements.join(';\n'));
      return (JSON.parse(output) as { results: Row[] }[]).map(({ results }) => results);
    },
    export: (file, ...flags) => void d1('export', 'DB', '--output', file, '--skip-confirmation', ...flags),
    load: (file) => void d1('execute', 'DB', ...kept, '--yes', '--json', '--file', file),
    migrate: () => void d1('migrations', 'apply', 'DB', ...kept),
  };
}

/** @throws CommandError with what wrangler says */
function wrangler(...args: string[]): string {
  const env = { ...process.env, WRANGLER_SEND_METRICS: 'false', CI: 'true', NO_COLOR: '1' };
  const { status, stdout, stderr, error } = spawnSync(process.execPath, [WRANGLER, ...args], {
    cwd: ROOT,
    env,
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (status === 0) return stdout;
  const said = `${stderr}\n${stdout}`.split('\n').find((line) => /error/i.test(line)) ?? `exit code ${status}`;
  throw new CommandError(
    `wrangler ${args.slice(0, 2).join(' ')} failed: ${error?.message ?? said.trim().slice(0, 300)}`,
  );
}
