import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { D1Database } from '@cloudflare/workers-types';
import { SandboxFault } from './fault.ts';

/**
 * Applies what has not been applied yet, each file in one batch, and keeps the same table as `wrangler d1 migrations
 * apply` does, so that both may be used on one database.
 * @throws SandboxFault naming the file and the database's complaint
 */
export async function applyMigrations(db: D1Database, directory: string): Promise<number> {
  const table = db.prepare(
    'CREATE TABLE IF NOT EXISTS d1_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)',
  );
  await table.run();
  const { results } = await db.prepare('SELECT name FROM d1_migrations').all<{ name: string }>();
  const applied = new Set(results.map(({ name }) => name));
  const due = readdirSync(directory)
    .filter((name) => name.endsWith('.sql') && !applied.has(name))
    .sort();
  for (const name of due) {
    const statements = readFileSync(join(directory, name), 'utf8')
      .split('--> statement-breakpoint')
      .map((sql) => sql.trim())
      .filter(Boolean);
    try {
      await db.batch([
        ...statements.map((sql) => db.prepare(sql)),
        db.prepare('INSERT INTO d1_migrations (name) VALUES (?)').bind(name),
      ]);
    } catch (error) {
      const [reason = ''] = String(error instanceof Error ? error.message : error).split('\n');
      throw new SandboxFault(`Migration ${name} failed: ${reason} Mend the file, or start over: npm start -- --fresh`);
    }
  }
  return due.length;
}
