import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { SandboxFault } from './fault.ts';
import { ROOT, startSandbox } from './sandbox.ts';
import { OWNER, SITE } from './seed.ts';

/** `npm start`: the sandbox on its known ports, until Ctrl-C. */
async function start(): Promise<void> {
  const { values } = parseArgs({ options: { fresh: { type: 'boolean', default: false } } });
  const starting = startSandbox({ state: join(ROOT, '.wrangler/sandbox'), fresh: values.fresh });
  let ending = false;
  const end = async () => {
    if (ending) return;
    ending = true;
    // Also in the middle of starting: what has begun is finished first, then ended, so that nothing is left behind.
    const sandbox = await starting.catch(() => null);
    await sandbox?.close();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
  const sandbox = await starting;
  if (ending) return;
  console.log(`
  Demo blog         ${sandbox.blog}
  Owner's studio    ${sandbox.api}/studio?site=${SITE}
  API and its docs  ${sandbox.api}/docs
  Stripe stand-in   ${sandbox.stripe}

  Sign in as the owner, ${OWNER.email}, or with any address you like: codes appear at ${sandbox.stripe}/mail
  Pay with 4242 4242 4242 4242. Ctrl-C ends everything; the data stays until npm start -- --fresh
`);
}

start().catch((error: unknown) => {
  if (error instanceof SandboxFault) console.error(error.message);
  else if (isUsage(error)) console.error(`${error.message} Usage: npm start [-- --fresh]`);
  else console.error(error);
  process.exit(1);
});

function isUsage(error: unknown): error is Error {
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}
