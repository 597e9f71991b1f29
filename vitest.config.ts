import { createServer } from 'node:net';
import { availableParallelism } from 'node:os';
import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { chromiumArgs, chromiumPath } from './test/support/chromium.ts';

const migrations = await readD1Migrations('worker/db/migrations');

/**
 * A port that is free now, for the stand-in of Stripe that the Worker's tests talk to: below those that a system hands
 * out by itself, so that nothing else of the run is given it before the stand-in listens.
 */
async function freePort(): Promise<number> {
  const port = 20_000 + Math.floor(12_000 * Math.random());
  const free = await new Promise<boolean>((resolve) => {
    const server = createServer().once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
  return free ? port : freePort();
}
const stripePort = await freePort();
const stripeUrl = `http://127.0.0.1:${stripePort}`;

/** Secrets of the test deployment; nothing here is one anywhere else. */
const testBindings = {
  SECRET: 'test-secret-test-secret-test-secret!',
  SETUP_TOKEN: 'test-setup-token',
  STRIPE_SECRET_KEY: 'sk_test_local',
  STRIPE_WEBHOOK_SECRET: 'whsec_test',
  STRIPE_API_URL: stripeUrl,
  MAIL_FROM: 'Lyceum <lyceum@example.com>',
  MAIL_API_URL: 'http://mail.test/emails',
  MAIL_API_KEY: 'test',
  TEST_MIGRATIONS: migrations,
};

/** Milliseconds until a test is said to hang: far beyond what any takes, on two slow cores that others use too. */
const UNDER_LOAD = 60_000;

export default defineConfig({
  test: {
    // Vitest leaves one core to itself: of two, one would idle while a test waits for its Worker.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        test: {
          name: 'node',
          environment: 'node',
          testTimeout: UNDER_LOAD,
          hookTimeout: UNDER_LOAD,
          expect: { poll: { timeout: 20_000 } },
          include: ['test/*.test.ts', 'test/{scoring,markdown,sdk,sandbox}/**/*.test.ts'],
        },
      },
      {
        // stripe ships source maps without their sources: 150 warnings a run.
        logLevel: 'error',
        plugins: [
          cloudflareTest({ wrangler: { configPath: './wrangler.toml' }, miniflare: { bindings: testBindings } }),
        ],
        test: {
          name: 'worker',
          testTimeout: UNDER_LOAD,
          hookTimeout: UNDER_LOAD,
          expect: { poll: { timeout: 20_000 } },
          include: ['test/worker/**/*.test.ts'],
          setupFiles: ['test/worker/setup.ts'],
          globalSetup: ['test/support/stripe-stand-in.ts'],
          provide: {
            stripeUrl,
            // `npm run bench -- billing` plays more of it.
            model: {
              worlds: Number(process.env.MODEL_WORLDS ?? 1),
              seed: Number(process.env.MODEL_SEED ?? Date.now() % 1_000_000),
              share: Number(process.env.MODEL_SHARE ?? 0.5),
              allOrders: Number(process.env.MODEL_ALL_ORDERS ?? 2),
              someOrders: Number(process.env.MODEL_SOME_ORDERS ?? 2),
            },
          },
        },
      },
      {
        // Found on the way, they would reload the page under a running test.
        optimizeDeps: {
          include: [
            '@lit/localize',
            'axe-core',
            'lit',
            'lit/decorators.js',
            'lit/directives/guard.js',
            'lit/directives/keyed.js',
            'lit/directives/live.js',
            'lit/directives/repeat.js',
            'lit/directives/unsafe-html.js',
            'papaparse',
            'uplot',
          ],
        },
        test: {
          name: 'widgets',
          testTimeout: UNDER_LOAD,
          hookTimeout: UNDER_LOAD,
          expect: { poll: { timeout: 20_000 } },
          include: ['test/widgets/**/*.test.ts'],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions: { executablePath: chromiumPath(), args: chromiumArgs } }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
      {
        test: {
          name: 'e2e',
          environment: 'node',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/e2e/seeded-stack.ts'],
          // After the others, so that a stack and its browser have a core each.
          sequence: { groupOrder: 1 },
          testTimeout: 4 * UNDER_LOAD,
          hookTimeout: 4 * UNDER_LOAD,
          expect: { poll: { timeout: 20_000 } },
        },
      },
    ],
  },
});
