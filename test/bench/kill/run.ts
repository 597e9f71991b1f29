import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BuiltWorker, buildWorker } from '../../../examples/sandbox/build-worker.ts';
import { claimPort } from '../../../examples/sandbox/ports.ts';
import { ROOT } from '../../../examples/sandbox/sandbox.ts';
import { startStripe } from '../../../examples/sandbox/stripe/server.ts';
import type { ChildOptions } from './child.ts';
import { invariants } from './invariants.ts';
import { type Lane, nothingPromised, type Promised, write } from './lanes.ts';
import { randomOf } from './random.ts';
import { startVictim, type Victim } from './victim.ts';
import { HOOK_SECRET, makeWorld } from './world.ts';

export interface KillOptions {
  kills: number;
  /** Acknowledged writes in all, at least. */
  writes: number;
  seed: number;
  /** The positive control: batches in two. */
  split?: boolean;
  /** Built now unless given. */
  built?: BuiltWorker;
}

export interface KillReport {
  kills: number;
  acknowledged: number;
  /** Acknowledged, and not there after a restart. */
  lost: string[];
  /** Half of what one batch writes. */
  halfApplied: string[];
}

const LANES = 8;

/** Kills a Worker in the middle of its writes, again and again, and looks each time at what is left. */
export async function killAgainAndAgain({
  kills,
  writes,
  seed,
  split = false,
  built,
}: KillOptions): Promise<KillReport> {
  const folder = mkdtempSync(join(tmpdir(), 'lyceum-kill-'));
  const bundle = join(folder, 'worker.js');
  const { options: declared, bundle: worker } = built ?? (await buildWorker(ROOT));
  const { script, kernels } = worker;
  writeFileSync(bundle, script);
  for (const { name, contents } of kernels) writeFileSync(join(folder, name), contents);
  const standIn = await startStripe({
    port: 0,
    webhookUrl: 'http://127.0.0.1:9/',
    webhookSecret: HOOK_SECRET,
    retryDelays: [],
  });
  const dropped = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"mode":"drop"}' };
  await fetch(`${standIn.url}/_sandbox/webhooks`, dropped);
  const { compatibilityDate, d1Databases } = declared;
  const options = {
    base: { compatibilityDate, d1Databases } as ChildOptions['base'],
    root: ROOT,
    bundle,
    kernels: kernels.map(({ name }) => name),
    port: await claimPort(0, 'the Worker'),
    state: join(folder, 'state'),
    split,
    bindings: {
      SECRET: 'only-for-the-test-of-kills-on-127.0.0.1',
      STRIPE_SECRET_KEY: 'sk_test_local',
      STRIPE_WEBHOOK_SECRET: HOOK_SECRET,
      STRIPE_API_URL: standIn.url,
      MAIL_FROM: 'A <a@example.com>',
      MAIL_API_URL: `${standIn.url}/mail/emails`,
    },
  };
  let victim = await startVictim({ ...options, split: false });
  const report: KillReport = { kills: 0, acknowledged: 0, lost: [], halfApplied: [] };
  try {
    const size = { members: Math.max(80, Math.ceil(writes / 10)), subscriptions: 2 * LANES };
    const world = await makeWorld(victim, ROOT, standIn.url, size);
    await victim.kill();
    const promised = nothingPromised();
    const lanes = Array.from({ length: LANES }, (_, i): Lane => {
      const own = <T>(all: T[]) => all.filter((_, at) => at % LANES === i);
      const [members, subscriptions] = [own(world.members), own(world.subscriptions)];
      return { world, promised, random: randomOf(seed + i), members, subscriptions, serial: { next: i * 1e6 } };
    });
    const random = randomOf(seed - 1);
    for (victim = await startVictim(options); ; victim = await startVictim(options)) {
      if (report.kills > 0) await look(victim, promised, report);
      if (report.kills >= kills && report.acknowledged >= writes) break;
      await oneLife(victim, lanes, report, Math.ceil(writes / kills), random.below(20), split);
      report.kills++;
    }
    return report;
  } finally {
    await victim.kill().catch(() => {});
    await standIn.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Everybody writes until so much is acknowledged and a little longer, and then it is over, whatever is under way. */
async function oneLife(
  victim: Victim,
  lanes: Lane[],
  report: KillReport,
  wanted: number,
  longer: number,
  split: boolean,
): Promise<void> {
  let alive = true;
  let acknowledged = 0;
  let enough = () => {};
  const reached = new Promise<void>((resolve) => {
    enough = resolve;
  });
  const writing = lanes.map(async (lane) => {
    while (alive) {
      // Killed in the middle: nothing was acknowledged.
      const done = await write(lane, victim.url).catch(() => false);
      if (done && ++acknowledged >= wanted) enough();
    }
  });
  await reached;
  if (split) await victim.hold();
  await new Promise((resolve) => setTimeout(resolve, longer));
  await victim.kill();
  alive = false;
  await Promise.all(writing);
  report.acknowledged += acknowledged;
}

/** Holds what is on the disk to what was acknowledged, and the tables to each other. */
async function look(victim: Victim, promised: Promised, report: KillReport): Promise<void> {
  const rows = await victim.sql(
    { sql: 'select id from comment' },
    {
      sql: "select member_id || '/' || content_slug as id from member_content where content_kind = 'post' and liked_at is not null",
    },
    { sql: "select member_id || '/' || lesson_slug as id from lesson_progress" },
    { sql: 'select id from "grant" where renews' },
    { sql: 'select id, member_id from checkout' },
    ...Object.values(invariants).map((sql) => ({ sql })),
  );
  const ids = (at: number) => new Set(rows[at]?.map(({ id }) => String(id)));
  const comments = ids(0);
  const when = `after kill ${report.kills}`;
  for (const id of promised.comments) if (!comments.has(id)) report.lost.push(`${when}: comment ${id}`);
  for (const [what, states, there] of [
    ['like', promised.likes, ids(1)],
    ['lesson', promised.lessons, ids(2)],
    ['renewal', promised.renewing, ids(3)],
  ] as const) {
    for (const [key, state] of states) {
      if (state !== null && state !== there.has(key)) report.lost.push(`${when}: ${what} ${key} should be ${state}`);
      states.set(key, there.has(key));
    }
  }
  const checkouts = new Map(rows[4]?.map((row) => [String(row.member_id), String(row.id)]));
  for (const [member, page] of promised.checkouts) {
    const id = checkouts.get(member);
    if (page !== null && (id === undefined || !page.includes(id))) report.lost.push(`${when}: checkout of ${member}`);
    promised.checkouts.delete(member);
  }
  for (const [at, name] of Object.keys(invariants).entries()) {
    for (const row of rows[5 + at] ?? []) report.halfApplied.push(`${when}: ${name}: ${Object.values(row)[0]}`);
  }
}
