import { randomBytes, randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, inject, onTestFinished } from 'vitest';
import { type Sandbox, startSandbox } from '../../examples/sandbox/sandbox.ts';
import { SITE } from '../../examples/sandbox/seed.ts';
import { sha256 } from '../../worker/http/hash.ts';
import { launch, newReader, type Reader } from './browser.ts';

/**
 * The whole stack and a browser for a test file: the sandbox of `npm start` on ports of its own, with the demo as it is
 * before anybody has come.
 */
export function openWorld() {
  let sandbox: Sandbox | undefined;
  let browser: Browser | undefined;

  beforeAll(async () => {
    const state = mkdtempSync(join(tmpdir(), 'lyceum-e2e-'));
    const seeded = inject('seeded');
    cpSync(seeded.state, state, { recursive: true });
    [sandbox, browser] = await Promise.all([
      startSandbox({ ports: { blog: 0, api: 0, stripe: 0 }, state, quiet: true, built: seeded.built }),
      launch(),
    ]);
    const moved = sandbox.db.prepare('update site set url = ?1, origins = json_array(?1) where id = ?2');
    await moved.bind(sandbox.blog, SITE).run();
    return () => rmSync(state, { recursive: true, force: true });
  });
  afterAll(async () => {
    await browser?.close();
    await sandbox?.close();
  });

  return {
    get sandbox(): Sandbox {
      if (!sandbox) throw new Error('the sandbox has not started');
      return sandbox;
    },
    get browser(): Browser {
      if (!browser) throw new Error('the browser has not started');
      return browser;
    },
    /** Somebody who has never been here. */
    async reader(viewport?: { width: number; height: number }): Promise<Reader> {
      const reader = await newReader(this.browser, viewport);
      onTestFinished(async ({ task }) => {
        if (task.result?.state === 'fail') {
          const path = `.build/e2e/${task.name.replace(/\W+/g, '-').slice(0, 60)}.png`;
          await reader.page.screenshot({ path, fullPage: true });
          console.error(`${reader.page.url()} looked like ${path}`, reader.faults);
        }
        await reader.context.close();
      });
      return reader;
    },
    address: (name: string) => `${name}-${randomUUID().slice(0, 8)}@example.com`,
    /** Opens a session for a member of the demo, as if this browser had signed in before. */
    async comeBackAs(page: Page, email: string): Promise<void> {
      const { db, blog } = this.sandbox;
      const token = randomBytes(32).toString('base64url');
      const now = Date.now();
      const expiresAt = now + 3_600_000;
      await db
        .prepare(
          `insert into session (id, site_id, member_id, audience, origin, created_at, seen_at, expires_at)
           select ?1, site_id, id, 'reader', ?2, ?3, ?3, ?4 from member where site_id = ?5 and email = ?6`,
        )
        .bind(await sha256(token), blog, now, expiresAt, SITE, email)
        .run();
      await page.addInitScript(
        ({ key, session, origin }) => {
          if (location.origin === origin) localStorage.setItem(key, session);
        },
        { key: `lyceum:${SITE}`, session: JSON.stringify({ token, expiresAt }), origin: blog },
      );
    },
    /** Turns a switch of the stand-in for Stripe. */
    async stripe(path: string, body: object = {}): Promise<void> {
      const reply = await fetch(`${this.sandbox.stripe}/_sandbox/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      if (!reply.ok) throw new Error(`the stand-in refused ${path}: ${await reply.text()}`);
    },
  };
}

export type World = ReturnType<typeof openWorld>;
