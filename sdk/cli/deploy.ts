import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { keepLiveRelease } from './release.ts';
import { createMissing } from './resources.ts';

const USAGE = 'npm run deploy -- --url https://community.example.com   (the address that the Worker has or will have)';

/**
 * Builds, keeps the live release's chunks, creates what the Worker binds and is missing, migrates, uploads. Migrations only add (expand first), so the old Worker
 * goes on working on the new schema until the upload replaces it.
 */
async function deploy(): Promise<void> {
  const { values } = parseArgs({ options: { url: { type: 'string' }, help: { type: 'boolean' } } });
  if (values.help || !values.url || !URL.canParse(values.url)) {
    console.error(`Usage: ${USAGE}`);
    process.exit(values.help ? 0 : 2);
  }
  run('npm', 'run', 'build');
  const kept = await keepLiveRelease(new URL('/', values.url).href, 'dist/public');
  console.log(`Kept ${kept} file(s) of the live release for pages that are open now.`);
  for (const created of create()) console.log(`Created ${created}.`);
  run('npx', 'wrangler', 'd1', 'migrations', 'apply', 'DB', '--remote');
  run('npx', 'wrangler', 'deploy');
  console.log(`Deployed. A fresh deployment is claimed with: npm run setup -- --api ${values.url}`);
}

function create(): string[] {
  try {
    return createMissing();
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\nStopped. Nothing after it was done.`);
    process.exit(1);
  }
}

/** A step that must succeed; its own output says what went wrong. */
function run(command: string, ...args: string[]): void {
  const { status } = spawnSync(command, args, { stdio: 'inherit' });
  if (status !== 0) {
    console.error(`Stopped: "${command} ${args.join(' ')}" failed. Nothing after it was done.`);
    process.exit(1);
  }
}

await deploy();
