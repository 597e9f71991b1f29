import { createInterface } from 'node:readline/promises';
import { ClaimError, claim } from './claim.ts';
import { readOptions, UsageError, usage } from './options.ts';

/** `npm run setup`: the first owner claims a fresh deployment. Exit codes: 0 done, 1 refused, 2 called wrongly. */
async function main(): Promise<number> {
  const terminal =
    process.stdin.isTTY && process.stdout.isTTY
      ? createInterface({ input: process.stdin, output: process.stdout })
      : null;
  try {
    const options = await readOptions(
      process.argv.slice(2),
      process.env,
      terminal && ((text) => terminal.question(text)),
    );
    if (options === null) {
      process.stdout.write(usage);
      return 0;
    }
    const { site, studio } = await claim(options);
    process.stdout.write(`The site "${site}" is yours, ${options.input.ownerName}.

Paste these two lines into the <head> of your pages:

  <link rel="stylesheet" href="${options.api}/lyceum.css">
  <script type="module" src="${options.api}/lyceum.js?site=${site}"></script>

Then sign in as ${options.input.ownerEmail} at your desk, and write the first post:

  ${studio}
`);
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof ClaimError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return error instanceof UsageError ? 2 : 1;
  } finally {
    terminal?.close();
  }
}

process.exitCode = await main();
