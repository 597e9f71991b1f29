import { spawn } from 'node:child_process';
import { judge, type Verdict } from './verdict.ts';

const DELIVERIES = 50_000;

/** Of the whole model: what a test run plays a sample of. */
const size = { MODEL_WORLDS: '24', MODEL_SHARE: '1', MODEL_ALL_ORDERS: '6', MODEL_SOME_ORDERS: '40' };

/**
 * The model of test/worker/model at full size, inside workerd: every lifecycle of a purchase, its events in many orders
 * and numbers, while Stripe, D1 and mail fail. The limit is none: no difference from what Stripe's final objects imply.
 */
export async function billing(): Promise<Verdict> {
  const seed = process.env.MODEL_SEED ?? String(Date.now() % 1_000_000);
  const output = await vitest({ ...size, MODEL_SEED: seed });
  const lines = output.split('\n').filter((line) => /^model (world|orders), seed/.test(line));
  const sum = (what: RegExp) => lines.reduce((total, line) => total + Number(line.match(what)?.[1] ?? 0), 0);
  for (const line of lines) console.log(line);
  const deliveries = sum(/(\d+) deliveries/);
  const passed = /Tests +\d+ passed/.test(output) && !/Tests .*failed/.test(output);
  return judge([
    {
      what: 'deliveries missing to 50,000',
      measured: Math.max(0, DELIVERIES - deliveries),
      limit: 0,
      unit: '',
      note: `${deliveries} made, seed ${seed}`,
    },
    { what: 'differences from Stripe', measured: sum(/(\d+) differences/), limit: 0, unit: '' },
    { what: 'mails doubled', measured: sum(/(\d+) doubled/), limit: 0, unit: '', note: `of ${sum(/(\d+) mails/)}` },
    { what: 'tests that failed, the control among them', measured: passed ? 0 : 1, limit: 0, unit: '' },
  ]);
}

function vitest(env: Record<string, string>): Promise<string> {
  return new Promise((resolve, reject) => {
    const run = spawn('npx', ['vitest', 'run', '--project', 'worker', 'test/worker/model', '--no-color'], {
      env: { ...process.env, ...env, NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const take = (chunk: Buffer) => {
      output += chunk.toString();
    };
    run.stdout.on('data', take);
    run.stderr.on('data', take);
    run.on('error', reject);
    run.on('close', () => resolve(output));
  });
}
