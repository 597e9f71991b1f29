import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { countsOf, tablesOf } from './backup.ts';
import { CommandError } from './command.ts';
import { type Database, knownMigrations, withDatabase } from './database.ts';
import { checkBackup, type Manifest, name } from './dump.ts';
import { UsageError } from './options.ts';
import { wantReconciliation } from './reconcile.ts';

const USAGE = `npm run -s lyceum -- restore FILE [--local STATE] [--force]

  --local STATE  a folder of miniflare's, stopped; the deployment otherwise
  --force        also when the database holds something: it is replaced

All or nothing. Afterwards the next run of cron (every five minutes) begins to compare everything with Stripe, so that
what was bought, cancelled and refunded since the backup is there too.
`;

export async function run(args: string[]): Promise<boolean> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      local: { type: 'string' },
      remote: { type: 'boolean' },
      force: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  const [file] = positionals;
  if (values.help) {
    process.stdout.write(USAGE);
    return true;
  }
  if (file === undefined || positionals.length > 1)
    throw new UsageError('Name one backup: npm run -s lyceum -- restore FILE');
  const { manifest, statements } = checkBackup(readFileSync(file, 'utf8'));
  const unknown = manifest.migrations.filter((migration) => !knownMigrations().includes(migration));
  if (unknown[0])
    throw new CommandError(
      `The backup has the migration ${unknown[0]}, which this version does not know. Update first.`,
    );
  await withDatabase(values.local, (database, folder) =>
    restore(database, folder, { manifest, statements, force: values.force === true }),
  );
  process.stdout.write(`Restored what was there on ${new Date(manifest.at).toISOString()}; counts and integrity are right.
The next run of cron compares it with Stripe (the studio shows how it stands). Everybody signs in again.
`);
  return true;
}

interface Restoring {
  manifest: Manifest;
  statements: string[];
  force: boolean;
}

function restore(database: Database, folder: string, { manifest, statements, force }: Restoring): void {
  const tables = tablesOf(database);
  const held = Object.entries(
    countsOf(
      database,
      tables.filter((table) => table !== 'd1_migrations'),
    ),
  );
  const full = held.filter(([, count]) => count > 0);
  if (full[0] && !force) {
    throw new CommandError(
      `The database is not empty: ${full[0][1]} rows of ${full[0][0]}. Back it up, then use --force to replace it.`,
    );
  }
  const load = join(folder, 'load.sql');
  const drops = tables.map((table) => `DROP TABLE IF EXISTS ${name(table)};`);
  writeFileSync(load, ['PRAGMA defer_foreign_keys=TRUE;', ...drops, ...statements, ''].join('\n'), { mode: 0o600 });
  database.load(load);
  database.migrate();
  const counts = countsOf(database, Object.keys(manifest.rows));
  for (const [table, count] of Object.entries(manifest.rows)) {
    // Newer migrations have been added to the list of them.
    if (table !== 'd1_migrations' && counts[table] !== count)
      throw new CommandError(
        `After loading there are ${counts[table]} rows of ${table} instead of ${count}. Do not go on with this database.`,
      );
  }
  const [[verdict] = []] = database.query('pragma quick_check');
  if (Object.values(verdict ?? {})[0] !== 'ok')
    throw new CommandError(`The database is not sound: ${JSON.stringify(verdict)}`);
  wantReconciliation(database);
}
