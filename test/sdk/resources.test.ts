import { expect, test } from 'vitest';
import { createMissing, type Wrangler } from '../../sdk/cli/resources.ts';

/** An account as wrangler sees it, and what was done in it. */
function account() {
  const has = new Set<string>();
  const rules: string[] = [];
  const acts: string[] = [];
  const run: Wrangler = (...args) => {
    const [name = ''] = args.slice(-1);
    const text = args.join(' ');
    if (text.includes(' info ')) return { status: has.has(name) ? 0 : 1, output: '' };
    if (text.includes(' lifecycle list ')) return { status: 0, output: rules.join('\n') };
    acts.push(text);
    if (text.includes(' lifecycle add ')) rules.push(`name: ${args[5]}, prefix: ${args[6]}`);
    else has.add(name);
    return { status: 0, output: '' };
  };
  return { acts, run };
}

test('creates what a fresh account lacks, and nothing the second time', () => {
  const { acts, run } = account();
  expect(createMissing(run)).toEqual([
    'the bucket lyceum-models',
    'the queue lyceum-work',
    'the rule that removes what is left of a training after 7 days',
  ]);
  expect(acts).toEqual([
    'r2 bucket create lyceum-models',
    'queues create lyceum-work',
    'r2 bucket lifecycle add lyceum-models trainings training/ --expire-days 7 --force',
  ]);
  expect(createMissing(run)).toEqual([]);
  expect(acts.length).toBe(3);
});

test('a refusal stops the deployment with the words that wrangler has for it', () => {
  const refused: Wrangler = (...args) =>
    args.includes('create')
      ? { status: 1, output: 'Please enable R2 through the dashboard.\n' }
      : { status: 1, output: '' };
  expect(() => createMissing(refused)).toThrow('Please enable R2');
});
