import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load, ROOT } from './bundle.ts';
import { memoryBucket } from './memory-bucket.ts';
import { mutants } from './mutants.ts';
import { SqliteD1 } from './sqlite-d1.ts';

/** `node run.ts '{"seed":1,"requests":3000,"pairs":300}' [MUTANT]`: prints the report as JSON. A process of its own, since it stops the clock. */
const [order = '{}', mutant] = process.argv.slice(2);
const d1 = new SqliteD1();
const migrations = join(ROOT, 'worker/db/migrations');
for (const file of readdirSync(migrations).sort()) {
  if (!file.endsWith('.sql')) continue;
  for (const sql of readFileSync(join(migrations, file), 'utf8').split('--> statement-breakpoint')) d1.exec(sql);
}
Object.assign(globalThis, {
  lyceumHost: {
    keep: () => d1.exec('savepoint kept'),
    undo: () => d1.exec('rollback to kept; release kept'),
  },
  lyceumEnv: {
    DB: d1,
    MODELS: memoryBucket(),
    // Trainings have tests of their own.
    WORK: { send: async () => {}, sendBatch: async () => {} },
    RATE: { limit: async () => ({ success: true }) },
    SECRET: 'leaks-secret-leaks-secret-leaks-secret',
    SETUP_TOKEN: 'leaks-setup-token',
    STRIPE_SECRET_KEY: 'sk_test_local',
    STRIPE_WEBHOOK_SECRET: 'whsec_test',
    STRIPE_API_URL: 'http://127.0.0.1:9',
    MAIL_FROM: 'Lyceum <lyceum@example.com>',
    MAIL_API_URL: 'http://mail.test/emails',
    MAIL_API_KEY: 'test',
  },
});
const mutations = mutant === undefined ? [] : mutants[mutant]?.mutations;
if (!mutations) throw new Error(`There is no mutant "${mutant}".`);
const { findLeaks } = await load<{ findLeaks(options: unknown): Promise<object> }>(
  'test/worker/leaks/entry.ts',
  mutations,
);
const started = performance.now();
const report = await findLeaks(JSON.parse(order));
const seconds = (performance.now() - started) / 1000;
process.stdout.write(JSON.stringify({ ...report, seconds }), () => process.exit());
