import { parseArgs } from 'node:util';
import { type Database, withDatabase } from './database.ts';

const USAGE = `npm run -s lyceum -- reconcile [--local STATE]

Has the next run of cron (every five minutes) begin to compare everything with Stripe. The owner can do the same in the
studio. The work is the Worker's: this only leaves word.
`;

export async function run(args: string[]): Promise<boolean> {
  const { values } = parseArgs({
    args,
    options: { local: { type: 'string' }, remote: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return true;
  }
  await withDatabase(values.local, wantReconciliation);
  process.stdout.write('The next run of cron compares everything with Stripe; the studio shows how it stands.\n');
  return true;
}

/** The row that the Worker's reconciliation begins from (worker/billing/repair/run.ts). */
export function wantReconciliation(database: Database): void {
  database.query(
    `insert or replace into job (name, cursor, started_at, finished_at) values ('reconcile', '{"thorough":true}', ${Date.now()}, null)`,
  );
}
