import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CommandError } from './command.ts';
import { type Database, type Row, withDatabase } from './database.ts';
import {
  checkBackup,
  exactly,
  inexact,
  insertedInto,
  type Manifest,
  manifestLine,
  name,
  shortened,
  statementsOf,
} from './dump.ts';

const USAGE = `npm run -s lyceum -- backup [--out FILE] [--local STATE]

  --out FILE     where to write it            lyceum-DATE.sql
  --local STATE  a folder of miniflare's (npm start: .wrangler/sandbox/worker), stopped; the deployment otherwise

Plain SQL. It holds members' addresses, all gated texts, webhook secrets and sealing keys: keep it as you keep the
database. The deployment's own secrets are not in it: keep SECRET beside it, gift codes are derived from it. Sessions and
sign-in codes are left out: a restore must not bring back a session that was ended since. Everybody signs in again.
`;

/** Rows that must not come back to life. */
const WITHOUT = ['session', 'sign_in_code'];
const PAGE = 50;

export async function run(args: string[]): Promise<boolean> {
  const { values } = parseArgs({
    args,
    options: {
      out: { type: 'string' },
      local: { type: 'string' },
      remote: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return true;
  }
  const out = values.out ?? `lyceum-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}.sql`;
  const manifest = await withDatabase(values.local, (database, folder) => backUp(database, folder, out));
  const rows = Object.values(manifest.rows).reduce((sum, count) => sum + count, 0);
  process.stdout.write(
    `${out}: ${rows} rows of ${Object.keys(manifest.rows).length} tables, schema ${manifest.migrations.at(-1)}.\n`,
  );
  return true;
}

function backUp(database: Database, folder: string, out: string): Manifest {
  const at = Date.now();
  const tables = tablesOf(database);
  const kept = tables.filter((table) => !WITHOUT.includes(table));
  const before = countsOf(database, kept);
  const [migrations = []] = database.query('select name from d1_migrations order by id');
  const [schemaFile, dataFile] = [join(folder, 'schema.sql'), join(folder, 'data.sql')];
  database.export(schemaFile, '--no-data');
  database.export(dataFile, '--no-schema', ...kept.flatMap((table) => ['--table', table]));
  const after = countsOf(database, kept);

  const rows: Record<string, number> = Object.fromEntries(kept.map((table) => [table, 0]));
  const statements = [...statementsOf(readFileSync(dataFile, 'utf8'))].map((statement) => {
    const table = insertedInto(statement);
    if (table !== null) rows[table] = (rows[table] ?? 0) + 1;
    return shortened(statement);
  });
  // Nothing marks the end of wrangler's dump: what was cut off is only seen by counting.
  for (const table of kept) {
    const [least = 0, most = 0] = [before[table] ?? 0, after[table] ?? 0].sort((a, b) => a - b);
    const count = rows[table] ?? 0;
    if (count < least || count > most)
      throw new CommandError(
        `The dump has ${count} rows of ${table}, the database ${most}. Nothing was kept; try again.`,
      );
  }
  const exact = exactTexts(database, kept);
  const manifest: Manifest = {
    format: 1,
    at,
    migrations: migrations.map((row) => String(row.name)),
    rows,
    without: WITHOUT,
  };
  const text = `-- A backup of Lyceum of ${new Date(at).toISOString()}. Restore it by: npm run -s lyceum -- restore FILE
${readFileSync(schemaFile, 'utf8').trim()}
${[...statements, ...exact].join('\n')}
${manifestLine(manifest)}`;
  const part = `${out}.part`;
  writeFileSync(part, text, { mode: 0o600 });
  checkBackup(readFileSync(part, 'utf8'));
  renameSync(part, out);
  return manifest;
}

/** The texts that the dump does not hold as they are. Each call of wrangler takes seconds: all tables are asked at once. */
function exactTexts(database: Database, tables: readonly string[]): string[] {
  const infos = database.query(...tables.map((table) => `pragma table_info(${name(table)})`));
  let left = tables.flatMap((table, i) => {
    const info = infos[i] ?? [];
    const texts = info.filter(({ type }) => String(type).toUpperCase() === 'TEXT').map((row) => String(row.name));
    const keys = info.filter(({ pk }) => pk !== 0).map((row) => String(row.name));
    return texts.length > 0 ? [{ table, keys, texts }] : [];
  });
  const statements: string[] = [];
  for (let offset = 0; left.length > 0; offset += PAGE) {
    const pages: Row[][] = database.query(
      ...left.map(({ table, keys, texts }) => {
        const columns = [...new Set([...keys, ...texts])].map(name).join(', ');
        const order = keys.map(name).join(', ');
        return `select ${columns} from ${name(table)} where ${inexact(texts)} order by ${order} limit ${PAGE} offset ${offset}`;
      }),
    );
    left.forEach(({ table, keys, texts }, i) => {
      for (const row of pages[i] ?? []) statements.push(...exactly(table, keys, texts, row));
    });
    left = left.filter((_, i) => pages[i]?.length === PAGE);
  }
  return statements;
}

/** Lyceum's tables, and wrangler's list of migrations. */
export function tablesOf(database: Database): string[] {
  const [rows = []] = database.query("select name from sqlite_master where type = 'table' order by name");
  return rows.map((row) => String(row.name)).filter((table) => !/^(sqlite_|_cf_)/.test(table));
}

export function countsOf(database: Database, tables: readonly string[]): Record<string, number> {
  if (tables.length === 0) return {};
  const counts = tables.map((table) => `(select count(*) from ${name(table)}) as ${name(table)}`);
  const [[row] = []] = database.query(`select ${counts.join(', ')}`);
  return Object.fromEntries(Object.entries(row ?? {}).map(([table, count]) => [table, Number(count)]));
}
