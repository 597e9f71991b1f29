import type { Command } from './command.ts';
import { UsageError } from './options.ts';

/** `npm run -s lyceum -- COMMAND`: one line a command; its file is loaded when it is called. */
const commands: Command[] = [
  {
    name: 'push',
    summary: 'publish markdown files: what is gated goes to the API',
    run: async (args) => (await import('./push.ts')).push(args),
  },
  {
    name: 'seal',
    summary: 'encrypt the gated part of built pages',
    run: async (args) => (await import('./seal.ts')).seal(args),
  },
  {
    name: 'import',
    summary: 'take in members from a CSV file',
    run: async (args) => (await import('./import.ts')).run(args),
  },
  {
    name: 'export',
    summary: 'write all members into a CSV file',
    run: async (args) => (await import('./export.ts')).run(args),
  },
  {
    name: 'backup',
    summary: 'write the database into a file',
    run: async (args) => (await import('./backup.ts')).run(args),
  },
  { name: 'restore', summary: 'read it back', run: async (args) => (await import('./restore.ts')).run(args) },
  {
    name: 'reconcile',
    summary: 'compare everything with Stripe soon',
    run: async (args) => (await import('./reconcile.ts')).run(args),
  },
  {
    name: 'communities',
    summary: 'find the groups of a network',
    run: async (args) => (await import('./communities.ts')).run(args),
  },
  {
    name: 'embed',
    summary: 'embed a knowledge graph and measure it',
    run: async (args) => (await import('./embed.ts')).run(args),
  },
  {
    name: 'evaluate',
    summary: 'measure recommenders on a log of your own',
    run: async (args) => (await import('./evaluate.ts')).run(args),
  },
];

const usage = () => `npm run -s lyceum -- COMMAND [options]

${commands.map(({ name, summary }) => `  ${name.padEnd(13)}${summary}\n`).join('')}
Each command explains itself with --help.
`;

/** Exit codes: 0 done, 1 failed, 2 called wrongly. */
async function main([name, ...args]: string[]): Promise<number> {
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    process[name === undefined ? 'stderr' : 'stdout'].write(usage());
    return name === undefined ? 2 : 0;
  }
  try {
    const command = commands.find((one) => one.name === name);
    if (!command) throw new UsageError(`There is no command ${JSON.stringify(name)}. See npm run -s lyceum -- help`);
    return (await command.run(args)) ? 0 : 1;
  } catch (error) {
    const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    process.stderr.write(`${line}\n`);
    return error instanceof UsageError || isParseError(error) ? 2 : 1;
  }
}

/** What `parseArgs` of node:util says of an unknown flag. */
function isParseError(error: unknown): boolean {
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}

process.exitCode = await main(process.argv.slice(2));
