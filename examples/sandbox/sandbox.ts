import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { D1Database } from '@cloudflare/workers-types';
import { startBlog } from './blog.ts';
import { buildWhenStale } from './build.ts';
import type { BuiltWorker } from './build-worker.ts';
import { startCron } from './cron.ts';
import { applyMigrations } from './migrations.ts';
import { claimPort } from './ports.ts';
import { seedWhenEmpty } from './seed.ts';
import { projectWhenEmpty } from './seed-ledger.ts';
import { startStripe } from './stripe/server.ts';
import { startWorker } from './worker.ts';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface SandboxOptions {
  /** 0 takes any free port. */
  ports?: { blog: number; api: number; stripe: number };
  /** A folder of the sandbox's own: the database and the stand-in's memory. */
  state: string;
  /** Empties `state` first. */
  fresh?: boolean;
  quiet?: boolean;
  /** Milliseconds before each retry of a webhook; the stand-in's own unless given. */
  retryDelays?: readonly number[];
  /** Built now unless given. */
  built?: BuiltWorker;
}

export interface Sandbox {
  /** Addresses, without a slash at the end. */
  blog: string;
  api: string;
  stripe: string;
  /** The Worker's own database, for tests that need to age or to look at a row. */
  db: D1Database;
  close(): Promise<void>;
}

/**
 * Secrets of a deployment that exists on this machine only. The code's hash and the webhook's signature are real; the
 * values are not worth hiding, since nothing here listens beyond the loopback address.
 */
const LOCAL = {
  SECRET: 'only-for-the-local-sandbox-on-127.0.0.1',
  SETUP_TOKEN: 'local-setup-token',
  STRIPE_SECRET_KEY: 'sk_test_local',
  STRIPE_WEBHOOK_SECRET: 'whsec_local',
  MAIL_FROM: 'Slow Query <community@example.com>',
  MAIL_API_KEY: 'local',
};

/** Everything that `npm start` runs: the Worker, the demo blog and the stand-in for Stripe, on loopback addresses. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { ports = { blog: 8080, api: 8787, stripe: 8789 }, state, fresh = false, quiet = false } = options;
  const say = (line: string) => {
    if (!quiet) console.log(line);
  };
  const port = {
    blog: await claimPort(ports.blog, 'the demo blog'),
    api: await claimPort(ports.api, 'the Worker'),
    stripe: await claimPort(ports.stripe, 'the Stripe stand-in'),
  };
  const blog = `http://localhost:${port.blog}`;
  const api = `http://127.0.0.1:${port.api}`;
  const stripeUrl = `http://127.0.0.1:${port.stripe}`;

  await buildWhenStale(ROOT, say);
  if (fresh) rmSync(state, { recursive: true, force: true });
  mkdirSync(state, { recursive: true });

  const stripeState = join(state, 'stripe.json');
  const started: { close(): Promise<void> }[] = [];
  const close = async () => {
    for (const part of started.splice(0).reverse()) await part.close();
  };
  try {
    say('Starting the Worker.');
    const worker = await startWorker({
      root: ROOT,
      port: port.api,
      state: join(state, 'worker'),
      bindings: { ...LOCAL, STRIPE_API_URL: stripeUrl, MAIL_API_URL: `${stripeUrl}/mail/emails` },
      ...(options.built && { built: options.built }),
    });
    started.push(worker);
    const migrated = await applyMigrations(worker.db, join(ROOT, 'worker/db/migrations'));
    if (migrated > 0) say(`Applied ${migrated} ${migrated === 1 ? 'migration' : 'migrations'}.`);
    const { SECRET: secret } = LOCAL;
    const seeded = await seedWhenEmpty(worker, { blog, secret, stripeState });
    started.push(
      await startStripe({
        port: port.stripe,
        webhookUrl: `${api}/api/v1/stripe/webhook`,
        webhookSecret: LOCAL.STRIPE_WEBHOOK_SECRET,
        statePath: stripeState,
        ...(options.retryDelays && { retryDelays: options.retryDelays }),
      }),
    );
    await projectWhenEmpty(worker, { ...LOCAL, STRIPE_API_URL: stripeUrl });
    if (seeded) say('Loaded the demo: members and what they bought, posts, courses, talk.');
    started.push(await startBlog({ port: port.blog, api }), startCron(worker));
    return { blog, api, stripe: stripeUrl, db: worker.db, close };
  } catch (error) {
    await close();
    throw error;
  }
}
