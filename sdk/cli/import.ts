import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { ImportLinks, ImportReason, ImportReply } from '../../worker/contract/import.ts';
import { CsvError, readMembers } from '../member-csv.ts';
import { call } from './call.ts';
import { CommandError } from './command.ts';
import { type Connection, connectionFlags, connectionUsage, readConnection } from './connection.ts';
import { UsageError } from './options.ts';
import { progressOf } from './progress.ts';

const usage = `npm run -s lyceum -- import FILE [options]

Takes in members from a CSV file: an export of Ghost, Memberful or Lyceum, or any file with a column "email". Again the
same file changes nothing. Customers at Stripe are kept, and their subscriptions to your plans give access here.

  --dry-run          says what would be, and writes nothing
${connectionUsage('members')}`;

const flags = {
  ...connectionFlags,
  'dry-run': { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h' },
} as const;

const PAGE = 250;

const reasons: Record<ImportReason, string> = {
  email: 'is no e-mail address',
  twice: 'the address or the customer stands in an earlier line',
  customer: 'is not the id of a customer at Stripe',
  customer_taken: 'the customer at Stripe is another member’s',
  other_customer: 'the member has another customer at Stripe',
};

export async function run(args: string[]): Promise<boolean> {
  const { values, positionals } = parseArgs({ args, options: flags, allowPositionals: true });
  if (values.help) {
    process.stdout.write(usage);
    return true;
  }
  const [file, ...others] = positionals;
  if (file === undefined || others.length > 0) throw new UsageError('Which file? npm run -s lyceum -- import FILE');
  const connection = readConnection(values, process.env, 'members');
  const { from, rows, problems, left } = people(await readText(file), file);
  process.stdout.write(`${rows.length} people (${names[from]})\n`);
  if (left.length > 0) process.stdout.write(`Not taken over: ${left.map(harmless).join(', ')}\n`);
  for (const { line, message } of problems) complain(`${file}:${line}: ${message}`);

  const dryRun = values['dry-run'];
  const sum = { created: 0, updated: 0, unchanged: 0, refused: problems.length };
  const progress = progressOf(Math.ceil(rows.length / PAGE));
  const refused: string[] = [];
  try {
    for (let from = 0; from < rows.length; from += PAGE) {
      const page = rows.slice(from, from + PAGE);
      const reply: ImportReply = await call(connection, 'POST', '/studio/members/import', { rows: page, dryRun });
      sum.created += reply.created;
      sum.updated += reply.updated;
      sum.unchanged += reply.unchanged;
      sum.refused += reply.problems.length;
      for (const { line, reason } of reply.problems) refused.push(`${file}:${line}: ${reasons[reason]}`);
      progress.step(`line ${page.at(-1)?.line}`);
    }
  } finally {
    progress.end();
  }
  for (const line of refused) complain(line);
  const linked = dryRun || !rows.some(({ customer }) => customer) ? null : await link(connection);
  const verb = dryRun ? 'would be new' : 'new';
  process.stdout.write(
    `${sum.created} ${verb}, ${sum.updated} changed, ${sum.unchanged} the same, ${sum.refused} left out\n`,
  );
  if (linked !== null) process.stdout.write(`${linked} subscriptions at Stripe give access here now\n`);
  return sum.refused === 0;
}

const names = {
  lyceum: 'an export of Lyceum',
  ghost: 'an export of Ghost',
  memberful: 'an export of Memberful',
  other: 'by their addresses',
};

function people(text: string, file: string) {
  try {
    return readMembers(text);
  } catch (error) {
    throw error instanceof CsvError ? new CommandError(`${file}: ${error.message} Nothing was sent.`) : error;
  }
}

async function readText(file: string): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file));
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw new CommandError(`${file} cannot be read.`, { cause });
    throw new CommandError(`${file} is not UTF-8. Save it as "CSV UTF-8". Nothing was sent.`, { cause });
  }
}

/** Until nobody of the site's is waiting; what Stripe does not answer for now, cron does later. */
async function link(connection: Connection): Promise<number> {
  const first: ImportLinks = await call(connection, 'POST', '/studio/members/import/link');
  let { left, linked } = first;
  const progress = progressOf(left);
  let still = 0;
  while (left > 0 && still < 3) {
    const slice: ImportLinks = await call(connection, 'POST', '/studio/members/import/link');
    still = slice.left < left ? 0 : still + 1;
    for (let i = slice.left; i < left; i++) progress.step('customers looked for at Stripe');
    linked += slice.linked;
    left = slice.left;
  }
  progress.end();
  if (left > 0) complain(`${left} customers are looked for at Stripe later, every five minutes.`);
  return linked;
}

const harmless = (text: string) => text.replace(/\p{Cc}+/gu, ' ');

/** Names come from files and servers: no control character of theirs reaches the terminal. */
function complain(text: string): void {
  process.stderr.write(`${harmless(text)}\n`);
}
