import Stripe from 'stripe';
import type { Random } from './random.ts';
import { COURSE, HOOK_SECRET, LESSONS, ORIGIN, POSTS, SITE, type World } from './world.ts';

/** What was acknowledged, or, where the answer never came, may or may not be. */
export interface Promised {
  comments: Set<string>;
  /** By `member/post`, `member/lesson`, subscription and member: the newest acknowledged state; null: unknown. */
  likes: Map<string, boolean | null>;
  lessons: Map<string, boolean | null>;
  renewing: Map<string, boolean | null>;
  checkouts: Map<string, string | null>;
}

export const nothingPromised = (): Promised => ({
  comments: new Set(),
  likes: new Map(),
  lessons: new Map(),
  renewing: new Map(),
  checkouts: new Map(),
});

interface Lane {
  world: World;
  promised: Promised;
  random: Random;
  /** Members and subscriptions that only this lane writes for. */
  members: World['members'];
  subscriptions: string[];
  serial: { next: number };
}

/** One write. @returns whether it was acknowledged */
export async function write(lane: Lane, url: string): Promise<boolean> {
  const { random } = lane;
  const kind = random.below(100);
  if (kind < 40) return comment(lane, url);
  if (kind < 60) return like(lane, url);
  if (kind < 80) return finish(lane, url);
  if (kind < 97) return renewal(lane, url);
  return checkout(lane, url);
}

const call = (url: string, method: string, path: string, token: string, body?: unknown) =>
  fetch(`${url}/api/v1/sites/${SITE}${path}`, {
    method,
    headers: { Authorization: `Bearer ${token}`, Origin: ORIGIN, 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

async function comment({ promised, random, members, serial }: Lane, url: string): Promise<boolean> {
  const { token } = random.of(members);
  const body = { parent: null, markdown: `Comment number ${serial.next++}` };
  const reply = await call(url, 'POST', `/threads/${random.of(POSTS)}/comments`, token, body);
  const written = (await reply.json()) as { id?: string };
  // Ten in five minutes are a member's limit.
  if (!reply.ok || !written.id) return false;
  promised.comments.add(written.id);
  return true;
}

/** The answer to a change of state: unknown from when it is sent until it is acknowledged. */
async function change<T>(
  states: Map<string, T | null>,
  key: string,
  to: T,
  send: () => Promise<Response>,
): Promise<boolean> {
  const before = states.get(key);
  states.set(key, null);
  const reply = await send();
  await reply.arrayBuffer();
  if (reply.ok) states.set(key, to);
  else if (before !== undefined && reply.status < 500) states.set(key, before);
  return reply.ok;
}

function like({ promised, random, members }: Lane, url: string): Promise<boolean> {
  const [{ id, token }, post] = [random.of(members), random.of(POSTS)];
  const key = `${id}/${post}`;
  const to = promised.likes.get(key) !== true;
  return change(promised.likes, key, to, () => call(url, to ? 'PUT' : 'DELETE', `/posts/${post}/like`, token));
}

function finish({ promised, random, members }: Lane, url: string): Promise<boolean> {
  const [{ id, token }, lesson] = [random.of(members), random.of(LESSONS)];
  const key = `${id}/${lesson}`;
  const completed = promised.lessons.get(key) !== true;
  const path = `/courses/${COURSE}/lessons/${lesson}/progress`;
  return change(promised.lessons, key, completed, () => call(url, 'PUT', path, token, { completed }));
}

/** A subscription is set to end, or goes on; Stripe delivers the event. */
async function renewal({ world, promised, random, subscriptions, serial }: Lane, url: string): Promise<boolean> {
  const id = random.of(subscriptions);
  const renews = promised.renewing.get(id) !== true;
  const object = await world.stripe.subscriptions.update(id, { cancel_at_period_end: !renews });
  const event = {
    id: `evt_${serial.next++}`,
    object: 'event',
    type: 'customer.subscription.updated',
    data: { object },
  };
  const payload = JSON.stringify({ ...event, created: Math.floor(Date.now() / 1000), api_version: Stripe.API_VERSION });
  const signature = await world.stripe.webhooks.generateTestHeaderStringAsync({ payload, secret: HOOK_SECRET });
  return change(promised.renewing, id, renews, () =>
    fetch(`${url}/api/v1/stripe/webhook`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Stripe-Signature': signature },
      body: payload,
    }),
  );
}

async function checkout({ promised, random, members }: Lane, url: string): Promise<boolean> {
  const { id, token } = random.of(members);
  promised.checkouts.set(id, null);
  const reply = await call(url, 'POST', '/checkouts', token, { plan: 'monthly', returnTo: `${ORIGIN}/posts/a` });
  const { url: page } = (await reply.json()) as { url?: string };
  if (!reply.ok || page === undefined) return false;
  promised.checkouts.set(id, page);
  return true;
}

export type { Lane };
