import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Stripe from 'stripe';
import { sha256 } from '../../../worker/http/hash.ts';
import type { Victim } from './victim.ts';

export const SITE = 'blog';
export const ORIGIN = 'https://blog.test';
export const HOOK_SECRET = 'whsec_kill';
export const POSTS = ['one', 'two', 'three'];
export const COURSE = 'course';
export const LESSONS = ['first', 'second', 'third'];

export interface World {
  stripe: Stripe;
  members: { id: string; token: string }[];
  subscriptions: string[];
}

/** A site with posts, a course and a plan, members who are signed in, and subscriptions of some of them. */
export async function makeWorld(
  victim: Victim,
  root: string,
  stripeUrl: string,
  size: { members: number; subscriptions: number },
): Promise<World> {
  const directory = join(root, 'worker/db/migrations');
  for (const file of readdirSync(directory)
    .filter((name) => name.endsWith('.sql'))
    .sort()) {
    const parts = readFileSync(join(directory, file), 'utf8').split('--> statement-breakpoint');
    await victim.sql(...parts.map((sql) => ({ sql: sql.trim() })).filter(({ sql }) => sql !== ''));
  }
  const { hostname, port } = new URL(stripeUrl);
  const stripe = new Stripe('sk_test_local', { host: hostname, port, protocol: 'http', telemetry: false });
  const recurring = { interval: 'month' } as const;
  const price = await stripe.prices.create({
    unit_amount: 900,
    currency: 'eur',
    recurring,
    product_data: { name: 'Monthly' },
  });
  const now = Date.now();
  await victim.sql(
    {
      sql: `insert into site (id, name, url, origins, created_at) values (?, 'B', ?, ?, 1)`,
      params: [SITE, ORIGIN, JSON.stringify([ORIGIN])],
    },
    {
      sql: `insert into plan (site_id, id, name, description, amount, currency, interval, stripe_price_id, created_at)
        values (?, 'monthly', 'M', '', 900, 'eur', 'month', ?, 1)`,
      params: [SITE, price.id],
    },
    ...POSTS.map((slug) => ({
      sql: `insert into post (site_id, slug, title, summary, access, status, topics, level, minutes, url, markdown, html, published_at, updated_at)
        values (?, ?, 'T', '', 'open', 'published', '[]', 'beginner', 1, '/a', 'a', 'a', 1, 1)`,
      params: [SITE, slug],
    })),
    {
      sql: `insert into course (site_id, slug, title, summary, access, status, topics, level, url, lessons, published_at, updated_at)
        values (?, ?, 'T', '', 'open', 'published', '[]', 'beginner', '/c', ?, 1, 1)`,
      params: [SITE, COURSE, LESSONS.length],
    },
    ...LESSONS.map((slug, i) => ({
      sql: `insert into lesson (site_id, course_slug, slug, title, position, minutes, preview, markdown, html)
        values (?, ?, ?, 'T', ?, 1, 1, 'a', 'a')`,
      params: [SITE, COURSE, slug, i],
    })),
    {
      sql: `insert into webhook_endpoint (id, site_id, url, secret, types, created_at) values ('hook', ?, 'http://127.0.0.1:9/', 'whsec_AAAA', ?, 1)`,
      params: [SITE, JSON.stringify(['grant.created', 'grant.changed', 'grant.ended'])],
    },
  );
  const members = await Promise.all(
    Array.from({ length: size.members }, async (_, i) => {
      const token = randomBytes(32).toString('base64url');
      return { id: `m${i}`, token, hash: await sha256(token) };
    }),
  );
  await victim.sql(
    ...members.map(({ id }) => ({
      sql: `insert into member (id, site_id, email, name, created_at) values (?1, ?2, ?1 || '@example.com', 'M', 1)`,
      params: [id, SITE],
    })),
    ...members.map(({ id, hash }) => ({
      sql: `insert into session (id, site_id, member_id, audience, origin, created_at, seen_at, expires_at) values (?1, ?2, ?3, 'reader', ?4, ?5, ?5, ?5 + 86400000)`,
      params: [hash, SITE, id, ORIGIN, now],
    })),
  );
  const subscriptions: string[] = [];
  for (let i = 0; i < size.subscriptions; i++) {
    // Of members who write nothing else: a checkout is refused to who has access.
    const metadata = { lyceum_site: SITE, lyceum_member: `payer${i}`, lyceum_plan: 'monthly' };
    await victim.sql({
      sql: `insert into member (id, site_id, email, name, created_at) values (?1, ?2, ?1 || '@example.com', 'M', 1)`,
      params: [`payer${i}`, SITE],
    });
    const session = await stripe.checkout.sessions.create({
      mode: 'subscription',
      line_items: [{ price: price.id, quantity: 1 }],
      customer_email: `payer${i}@example.com`,
      subscription_data: { metadata },
      success_url: ORIGIN,
    });
    const card = { email: 'a@example.com', number: '4242424242424242', expiry: '12/40', cvc: '123', name: 'A' };
    await fetch(session.url ?? '', { method: 'POST', body: new URLSearchParams(card), redirect: 'manual' });
    subscriptions.push(String((await stripe.checkout.sessions.retrieve(session.id)).subscription));
  }
  return { stripe, members, subscriptions };
}
