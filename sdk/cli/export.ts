import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { ExportedMember, ExportPage } from '../../worker/contract/import.ts';
import { writeMembers } from '../member-csv.ts';
import { call } from './call.ts';
import { connectionFlags, connectionUsage, readConnection } from './connection.ts';
import { UsageError } from './options.ts';

const usage = `npm run -s lyceum -- export --out FILE [options]

Writes all members into a CSV file, with their customers at Stripe. The file is private: nobody else may read it.

  --out FILE         where to; - for the standard output
${connectionUsage('members')}`;

const flags = {
  ...connectionFlags,
  out: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

export async function run(args: string[]): Promise<boolean> {
  const { values } = parseArgs({ args, options: flags });
  if (values.help) {
    process.stdout.write(usage);
    return true;
  }
  const { out } = values;
  if (!out) throw new UsageError('--out is missing: the file to write, or -');
  const connection = readConnection(values, process.env, 'members');
  const members: ExportedMember[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const query = cursor ? `?${new URLSearchParams({ cursor })}` : '';
    const page: ExportPage = await call(connection, 'GET', `/studio/members/export${query}`);
    members.push(...page.members);
    cursor = page.next;
    // How many there are is not known before the end.
    if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${members.length} members`);
  }
  if (process.stderr.isTTY) process.stderr.write('\r\u001B[K');
  const text = writeMembers(members);
  if (out === '-') process.stdout.write(text);
  else {
    await writeFile(out, text, { mode: 0o600 });
    process.stdout.write(`${members.length} members in ${out}\n`);
  }
  return true;
}
