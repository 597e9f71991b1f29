import { spawnSync } from 'node:child_process';

/** As in wrangler.toml. */
const BUCKET = 'lyceum-models';
const QUEUE = 'lyceum-work';

/** Days after which R2 itself removes what a training has left, should the nightly trim ever fail to. */
const DAYS = '7';

/** Runs a command of wrangler's and gives back its output. */
export type Wrangler = (...args: string[]) => { status: number | null; output: string };

const wrangler: Wrangler = (...args) => {
  const { status, stdout, stderr } = spawnSync('npx', ['wrangler', ...args], { encoding: 'utf8' });
  return { status, output: `${stdout}${stderr}` };
};

/**
 * Creates the bucket of models and the queue of their training where they are missing, and the rule that lets the states of trainings expire: run
 * again, nothing changes.
 * @throws Error with wrangler's own words
 */
export function createMissing(run: Wrangler = wrangler): string[] {
  const created: string[] = [];
  const missing = [
    { what: 'the bucket', look: ['r2', 'bucket', 'info', BUCKET], make: ['r2', 'bucket', 'create', BUCKET] },
    { what: 'the queue', look: ['queues', 'info', QUEUE], make: ['queues', 'create', QUEUE] },
  ].filter(({ look }) => run(...look).status !== 0);
  for (const { what, make } of missing) {
    must(run, ...make);
    created.push(`${what} ${make.at(-1)}`);
  }
  if (!must(run, 'r2', 'bucket', 'lifecycle', 'list', BUCKET).includes('training/')) {
    must(run, 'r2', 'bucket', 'lifecycle', 'add', BUCKET, 'trainings', 'training/', '--expire-days', DAYS, '--force');
    created.push(`the rule that removes what is left of a training after ${DAYS} days`);
  }
  return created;
}

function must(run: Wrangler, ...args: string[]): string {
  const { status, output } = run(...args);
  if (status !== 0) throw new Error(`wrangler ${args.join(' ')} failed:\n${output.trim()}`);
  return output;
}
