import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { D1Database } from '@cloudflare/workers-types';
import Stripe from 'stripe';
import { expect, inject, onTestFinished, test } from 'vitest';
import { applyMigrations } from '../../examples/sandbox/migrations.ts';
import { claimPort } from '../../examples/sandbox/ports.ts';
import { ROOT } from '../../examples/sandbox/sandbox.ts';
import { startStripe } from '../../examples/sandbox/stripe/server.ts';
import { startWorker } from '../../examples/sandbox/worker.ts';
import { sha256 } from '../../worker/http/hash.ts';

const SECRET = 'whsec_backup';
const DAY = 86_400_000;
/** What programmers write: line breaks beside `\n`, quotes, and more than fits into one statement of D1. */
const HARD = [
  "printf(\"one\\n\");\nprintf('two\\r\\n');\r\nselect 'it''s'; -- 100 % \"quoted\" `names`; 🦉 \\\\n",
  `${'x'.repeat(60_000)}\n\\n${"'é🦉'".repeat(20_000)}`,
];

function lyceum(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['sdk/cli/lyceum.ts', ...args], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return { status, said: stdout + stderr };
}

async function startOn(state: string, port: number, stripeUrl: string) {
  const worker = await startWorker({
    root: ROOT,
    port,
    state,
    built: inject('seeded').built,
    bindings: {
      SECRET: 'only-for-the-test-of-backups-on-127.0.0.1',
      STRIPE_SECRET_KEY: 'sk_test_local',
      STRIPE_WEBHOOK_SECRET: SECRET,
      STRIPE_API_URL: stripeUrl,
      MAIL_FROM: 'A <a@example.com>',
      MAIL_API_URL: `${stripeUrl}/mail/emails`,
    },
  });
  await applyMigrations(worker.db, join(ROOT, 'worker/db/migrations'));
  return { ...worker, url: `http://127.0.0.1:${port}` };
}

const rowsOf = async (db: D1Database, sql: string) => (await db.prepare(sql).all()).results;
const GRANTS = `select id, member_id, plan_id, source, reason, starts_at, ends_at, since, renews from "grant" order by id`;

async function seed(db: D1Database, stripe: Stripe) {
  const now = Date.now();
  const monthly = await stripe.prices.create({
    unit_amount: 900,
    currency: 'eur',
    recurring: { interval: 'month' },
    product_data: { name: 'Monthly' },
  });
  const pass = await stripe.prices.create({ unit_amount: 2500, currency: 'eur', product_data: { name: 'Pass' } });
  const plan = `insert into plan (site_id, id, name, description, kind, amount, currency, interval, days, stripe_price_id, created_at)
    values ('blog', ?, ?, '', ?, ?, 'eur', ?, ?, ?, 1)`;
  await db.batch([
    db.prepare(`insert into site (id, name, url, origins, created_at) values ('blog', 'B', 'https://b.test', '[]', 1)`),
    db.prepare(plan).bind('monthly', 'Monthly', 'subscription', 900, 'month', null, monthly.id),
    db.prepare(plan).bind('pass', 'Pass', 'pass', 2500, null, 90, pass.id),
    ...Array.from({ length: 12 }, (_, i) =>
      db
        .prepare(`insert into member (id, site_id, email, name, created_at) values (?, 'blog', ?, 'M', 1)`)
        .bind(`m${i}`, `m${i}@example.com`),
    ),
    db.prepare(`insert into staff (site_id, member_id, role) values ('blog', 'm0', 'owner')`),
    ...HARD.map((text, i) =>
      db
        .prepare(
          `insert into post (site_id, slug, title, summary, access, status, topics, level, minutes, url, markdown, html, published_at, updated_at)
           values ('blog', ?3, 'T', '', 'paid', 'published', '[]', 'beginner', 1, '/a', ?1, ?1, ?2, ?2)`,
        )
        .bind(text, now, `p${i}`),
    ),
  ]);
  return { monthly: monthly.id, pass: pass.id };
}

test('what is bought while the Worker is down is there after backup, restore and reconciliation', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lyceum-backup-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const [state, twin, file] = [join(folder, 'state'), join(folder, 'twin'), join(folder, 'backup.sql')];
  mkdirSync(state);
  const port = await claimPort(0, 'the Worker');
  const stripePort = await claimPort(0, 'the stand-in');
  const standIn = await startStripe({
    port: stripePort,
    webhookUrl: `http://127.0.0.1:${port}/api/v1/stripe/webhook`,
    webhookSecret: SECRET,
    retryDelays: [],
  });
  onTestFinished(() => standIn.close());
  const stripe = new Stripe('sk_test_local', {
    host: '127.0.0.1',
    port: stripePort,
    protocol: 'http',
    telemetry: false,
  });

  const first = await startOn(state, port, standIn.url);
  const prices = await seed(first.db, stripe);
  /** As the Worker's checkout asks for it. */
  const buy = async (member: number, plan: 'monthly' | 'pass') => {
    const metadata = { lyceum_site: 'blog', lyceum_member: `m${member}`, lyceum_plan: plan };
    const session = await stripe.checkout.sessions.create({
      mode: plan === 'pass' ? 'payment' : 'subscription',
      line_items: [{ price: prices[plan], quantity: 1 }],
      customer_email: `m${member}@example.com`,
      metadata,
      ...(plan === 'pass' ? { payment_intent_data: { metadata } } : { subscription_data: { metadata } }),
      success_url: 'https://b.test/',
    });
    const card = {
      email: `m${member}@example.com`,
      number: '4242424242424242',
      expiry: '12/40',
      cvc: '123',
      name: 'A',
    };
    await fetch(session.url ?? '', { method: 'POST', body: new URLSearchParams(card), redirect: 'manual' });
    const { subscription, payment_intent } = await stripe.checkout.sessions.retrieve(session.id);
    return String(subscription ?? payment_intent);
  };
  const early = await Promise.all([1, 2, 3].map((member) => buy(member, 'monthly')));
  const earlyPass = await buy(4, 'pass');
  await expect.poll(async () => (await rowsOf(first.db, GRANTS)).length, { timeout: 60_000 }).toBe(4);
  const token = randomBytes(32).toString('base64url');
  const session = async (db: D1Database) =>
    db
      .prepare(
        `insert or replace into session (id, site_id, member_id, audience, origin, created_at, seen_at, expires_at)
         values (?, 'blog', 'm0', 'staff', null, ?2, ?2, ?2 + 1000000)`,
      )
      .bind(await sha256(token), Date.now())
      .run();
  await session(first.db);
  await first.close();

  expect(lyceum('backup', '--local', state, '--out', file)).toMatchObject({ status: 0 });
  expect(readFileSync(file, 'utf8')).not.toContain(await sha256(token));
  cpSync(state, twin, { recursive: true });

  // Meanwhile, with nobody to be told:
  await buy(5, 'monthly');
  await buy(6, 'pass');
  await stripe.subscriptions.cancel(early[0] ?? '');
  await stripe.subscriptions.update(early[1] ?? '', { cancel_at_period_end: true });
  await stripe.refunds.create({ payment_intent: earlyPass });

  rmSync(state, { recursive: true });
  mkdirSync(state);
  expect(lyceum('restore', file, '--local', state)).toMatchObject({ status: 0 });
  const again = lyceum('restore', file, '--local', state);
  expect(again.status).toBe(1);
  expect(again.said).toContain('not empty');
  expect(lyceum('restore', file, '--local', state, '--force')).toMatchObject({ status: 0 });

  const restored = await startOn(state, port, standIn.url);
  onTestFinished(() => restored.close());
  expect(await rowsOf(restored.db, 'select markdown, html from post order by slug')).toEqual(
    HARD.map((text) => ({ markdown: text, html: text })),
  );
  expect(await rowsOf(restored.db, 'select count(*) as n from session')).toEqual([{ n: 0 }]);
  await session(restored.db);
  const headers = { Cookie: `__Host-lyceum-staff=${token}`, Origin: restored.url };
  const address = `${restored.url}/api/v1/sites/blog/studio/billing/reconcile`;
  await expect
    .poll(
      async () => {
        const [row] = await rowsOf(restored.db, "select finished_at from job where name = 'reconcile'");
        // Pressed after its end, it would begin anew.
        if (row?.finished_at === null) expect((await fetch(address, { method: 'POST', headers })).status).toBe(204);
        return row?.finished_at;
      },
      // Longer than the lease of a slice that a busy machine made fail.
      { timeout: 300_000, interval: 500 },
    )
    .toEqual(expect.any(Number));

  // The ledger says what Stripe's objects imply.
  const ledger = await rowsOf(restored.db, GRANTS);
  const subscriptions = await stripe.subscriptions.list({ status: 'all', limit: 100 });
  expect(subscriptions.data).toHaveLength(4);
  for (const sub of subscriptions.data) {
    const end = (sub.items.data[0]?.current_period_end ?? 0) * 1000;
    const [endsAt, renews] =
      sub.status === 'canceled'
        ? [(sub.ended_at ?? 0) * 1000, 0]
        : sub.cancel_at_period_end
          ? [end, 0]
          : [end + DAY, 1];
    expect(ledger).toContainEqual(expect.objectContaining({ id: sub.id, ends_at: endsAt, renews }));
  }
  expect(ledger).toContainEqual(expect.objectContaining({ id: earlyPass, reason: 'refunded' }));
  expect(ledger).toHaveLength(6);

  // And what one says that was never broken, and was told of everything.
  const other = await startOn(twin, await claimPort(0, 'the twin'), standIn.url);
  onTestFinished(() => other.close());
  for await (const event of stripe.events.list({ limit: 100 })) {
    const payload = JSON.stringify(event);
    const signature = await stripe.webhooks.generateTestHeaderStringAsync({ payload, secret: SECRET });
    const reply = await fetch(`${other.url}/api/v1/stripe/webhook`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Stripe-Signature': signature },
      body: payload,
    });
    expect(reply.status).toBe(200);
  }
  expect(await rowsOf(other.db, GRANTS)).toEqual(ledger);
  for (const table of ['subscription', 'payment']) {
    const all = `select * from ${table} order by id`;
    expect(await rowsOf(restored.db, all)).toEqual(await rowsOf(other.db, all));
  }
}, 900_000);

test('what is no whole backup is not restored, and nothing is written over', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lyceum-backup-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const [state, file] = [join(folder, 'state'), join(folder, 'backup.sql')];
  mkdirSync(state);
  const whole = `CREATE TABLE a (b text);\nINSERT INTO "a" ("b") VALUES('1');\nINSERT INTO "a" ("b") VALUES('2');\n-- lyceum-backup `;
  const manifest = { format: 1, at: 1, migrations: [], rows: { a: 2 }, without: [] };
  writeFileSync(file, `${whole}${JSON.stringify({ ...manifest, rows: { a: 3 } })}\n`);
  expect(lyceum('restore', file, '--local', state).said).toContain('should have 3 rows of a, and has 2');
  writeFileSync(file, `${whole}${JSON.stringify({ ...manifest, migrations: ['9999_from_later.sql'] })}\n`);
  expect(lyceum('restore', file, '--local', state).said).toContain('does not know');
  truncateSync(file, 60);
  expect(lyceum('restore', file, '--local', state)).toMatchObject({ status: 1 });
  expect(lyceum('restore')).toMatchObject({ status: 2 });
  expect(lyceum('backup', '--local', join(folder, 'nowhere'), '--out', join(folder, 'b.sql'))).toMatchObject({
    status: 1,
  });
  expect(existsSync(join(state, 'd1'))).toBe(false);
  expect(existsSync(join(folder, 'b.sql'))).toBe(false);
}, 240_000);
