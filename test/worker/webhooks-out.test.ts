import { env } from 'cloudflare:workers';
import { createHmac } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { DeliveryPage, type Webhook, type WebhookCreated, type WebhookType } from '../../worker/contract/webhook.ts';
import { audit } from '../../worker/db/audit.ts';
import { outbox, webhookEndpoint } from '../../worker/db/outbox.ts';
import { drainOutbox } from '../../worker/outbox/drain.ts';
import { announce } from '../../worker/outbox/queue.ts';
import { signWebhook } from '../../worker/outbox/sign-webhook.ts';
import { isLocal, refusalOf } from '../../worker/outbox/webhook-address.ts';
import { makeCourse, makePost } from './course-factory.ts';
import { expectExactly } from './exactly.ts';
import { openWire, refusal, type SentWebhook } from './outbox-wire.ts';
import { db, makeMember, makeSite, makeStaff } from './world.ts';

const NOW = 1_790_000_000_000;
const wire = openWire();
beforeEach(async () => {
  wire.reset();
  await db.delete(outbox);
});

async function makeHook(types: WebhookType[] = ['comment.created', 'lesson.completed', 'grant.created']) {
  const siteId = await makeSite();
  const owner = await makeStaff(siteId, 'owner');
  const made = await owner.fetch('/studio/webhooks', { method: 'POST', body: { url: 'https://hooks.test/in', types } });
  expect(made.status).toBe(200);
  const hook = (await made.json()) as WebhookCreated;
  const deliveries = async () => {
    const page = await (await owner.fetch(`/studio/webhooks/${hook.id}/deliveries`)).json();
    expectExactly(DeliveryPage, page);
    return (page as DeliveryPage).deliveries;
  };
  return { siteId, owner, hook, deliveries };
}

const happened = (siteId: string, id: string, now = NOW) =>
  announce(db, { id, siteId, type: 'grant.created', data: { grant: id }, now });

/** As a receiver checks it, by node's crypto: not by anything of ours. */
function verify({ headers, body }: SentWebhook, secret: string): boolean {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const signed = `${headers.get('webhook-id')}.${headers.get('webhook-timestamp')}.${body}`;
  const expected = `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
  return headers.get('webhook-signature') === expected;
}

describe('the signature', () => {
  test("is that of the reference libraries' example", async () => {
    // https://github.com/standard-webhooks/standard-webhooks, the libraries' own test of `sign`.
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    const headers = await signWebhook(secret, 'msg_p5jXN8AQM9LWM0D4loKWxJek', 1614265330, '{"test": 2432232314}');
    expect(headers).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  test('of what is sent can be verified, and only with the secret that was shown once', async () => {
    const { siteId, owner, hook } = await makeHook();
    await happened(siteId, 'grant-1');
    await drainOutbox(env, db, NOW);
    const [sent] = wire.webhooks;
    if (!sent) throw new Error('nothing was sent');
    expect(sent).toMatchObject({ url: 'https://hooks.test/in', redirect: 'manual' });
    expect(sent.headers.get('webhook-id')).toBe(`grant-1/${hook.id}`);
    expect(sent.headers.get('webhook-timestamp')).toBe(String(NOW / 1000));
    expect(JSON.parse(sent.body)).toEqual({
      type: 'grant.created',
      timestamp: new Date(NOW).toISOString(),
      data: { grant: 'grant-1' },
    });
    expect(Buffer.from(hook.secret.slice(6), 'base64')).toHaveLength(32);
    expect(verify(sent, hook.secret)).toBe(true);
    expect(verify({ ...sent, body: `${sent.body} ` }, hook.secret)).toBe(false);
    expect(verify(sent, `whsec_${btoa('x'.repeat(32))}`)).toBe(false);
    expect(await (await owner.fetch('/studio/webhooks')).text()).not.toContain(hook.secret);
  });
});

describe('where webhooks go', () => {
  /** Ways to write this machine: tried out locally, elsewhere refused. */
  const loopback = [
    'https://localhost/',
    'https://127.0.0.1/',
    'https://127.1/',
    'https://2130706433/',
    'https://0x7f000001/',
    'https://0177.0.0.1/',
    'https://[::1]/',
    'https://１２７.0.0.1/',
  ];
  const never = [
    'http://hooks.test/',
    'ftp://hooks.test/',
    'javascript:alert(1)',
    'https://user:pass@hooks.test/',
    'https://user@hooks.test/',
    'https://LOCALHOST./',
    'https://a.localhost/',
    'https://0/',
    'https://127.0.0.2/',
    'https://10.0.0.1/',
    'https://172.16.0.1/',
    'https://192.168.1.1/',
    'https://169.254.169.254/latest/meta-data',
    'https://100.64.0.1/',
    'https://8.8.8.8/',
    'https://[::ffff:127.0.0.1]/',
    'https://[fd00::1]/',
    'https://[fe80::1]/',
    'https://intranet/',
    'https://printer.local/',
    'https://db.internal/',
    'https://router.home.arpa/',
  ];

  test.each([...loopback, ...never])('not to %s', (url) => {
    expect(refusalOf(url, false)).not.toBeNull();
  });

  test('an owner is told so', async () => {
    const owner = await makeStaff(await makeSite(), 'owner');
    for (const url of never) {
      const body = { url, types: ['comment.created'] };
      const response = await owner.fetch('/studio/webhooks', { method: 'POST', body });
      expect([url, response.status]).toEqual([url, 400]);
    }
    expect(await (await owner.fetch('/studio/webhooks')).json()).toEqual({ webhooks: [] });
  });

  test('to https and a public name; to loopback only beside a stand-in', () => {
    for (const url of ['https://hooks.test/', 'https://a.b.example.com:8443/x?y=1', 'https://münchen.example/']) {
      expect([url, refusalOf(url, false)]).toEqual([url, null]);
    }
    expect(refusalOf('http://127.0.0.1:9999/', true)).toBeNull();
    expect(refusalOf('http://localhost:9999/', true)).toBeNull();
    expect(refusalOf('http://10.0.0.1/', true)).not.toBeNull();
    expect(isLocal({ STRIPE_API_URL: undefined })).toBe(false);
    expect(isLocal({ STRIPE_API_URL: 'https://stripe-proxy.example.com' })).toBe(false);
    expect(isLocal({ STRIPE_API_URL: 'http://127.0.0.1:8789' })).toBe(true);
  });

  test('an address that came into the database another way is refused when its turn comes', async () => {
    const { siteId, hook, deliveries } = await makeHook();
    await db.update(webhookEndpoint).set({ url: 'https://10.0.0.1/' }).where(eq(webhookEndpoint.id, hook.id));
    await happened(siteId, 'grant-2');
    await drainOutbox(env, db, NOW);
    expect(wire.webhooks).toEqual([]);
    expect(await deliveries()).toMatchObject([{ state: 'failed', error: expect.stringContaining('digits') }]);
  });
});

describe('an answer', () => {
  test.each([500, 429, 404, 301, 302, 307])('%i is tried again with the same id and body', async (status) => {
    const { siteId, hook, deliveries } = await makeHook();
    const id = `grant-${status}`;
    await happened(siteId, id);
    wire.answers.push(refusal(status, { Location: 'https://other.test/' }));
    await drainOutbox(env, db, NOW);
    expect(await deliveries()).toMatchObject([{ state: 'pending', error: `The endpoint answered ${status}.` }]);
    await drainOutbox(env, db, NOW + 60_000);
    expect(await deliveries()).toMatchObject([{ state: 'done', error: '', attempts: 2 }]);
    const [first, second] = wire.webhooks;
    expect(wire.webhooks.map(({ url }) => url)).toEqual(['https://hooks.test/in', 'https://hooks.test/in']);
    expect(second?.headers.get('webhook-id')).toBe(first?.headers.get('webhook-id'));
    expect(second?.body).toBe(first?.body);
    // The proof is of each try's own time, so that receivers can refuse old ones.
    expect(second && verify(second, hook.secret)).toBe(true);
    expect(second?.headers.get('webhook-timestamp')).toBe(String(NOW / 1000 + 60));
  });

  test('none in time is tried again', async () => {
    const { siteId, deliveries } = await makeHook();
    await happened(siteId, 'grant-3');
    wire.answers.push('timeout');
    await drainOutbox(env, db, NOW);
    expect(await deliveries()).toMatchObject([{ state: 'pending', dueAt: NOW + 60_000 }]);
  });

  test('410 switches the endpoint off, and nothing more goes there', async () => {
    const { siteId, owner, deliveries } = await makeHook();
    await db.batch([happened(siteId, 'grant-4'), happened(siteId, 'grant-5', NOW + 1)]);
    wire.answers.push(refusal(410));
    await drainOutbox(env, db, NOW);
    await drainOutbox(env, db, NOW + 1);
    await happened(siteId, 'grant-6');
    expect(wire.webhooks).toHaveLength(1);
    expect(await deliveries()).toMatchObject([
      { state: 'failed', error: 'The endpoint is switched off.' },
      { state: 'failed', error: 'The endpoint answered 410: it is gone.' },
    ]);
    const { webhooks } = (await (await owner.fetch('/studio/webhooks')).json()) as { webhooks: Webhook[] };
    expect(webhooks).toMatchObject([{ active: false }]);
  });
});

describe('the owner', () => {
  test('sends a test, and replays a delivery under the same id', async () => {
    const { owner, hook, deliveries } = await makeHook();
    const tested = await owner.fetch(`/studio/webhooks/${hook.id}/test`, { method: 'POST' });
    const { id } = (await tested.json()) as { id: string };
    await expect.poll(async () => (await deliveries())[0]?.state).toBe('done');
    const path = `/studio/webhooks/${hook.id}/deliveries/${encodeURIComponent(id)}/replay`;
    expect((await owner.fetch(path, { method: 'PUT' })).status).toBe(204);
    await expect.poll(() => wire.webhooks.length).toBe(2);
    expect(wire.webhooks.map(({ headers }) => headers.get('webhook-id'))).toEqual([id, id]);
    expect(wire.webhooks.every((sent) => verify(sent, hook.secret))).toBe(true);
  });

  test("cannot replay, test or delete another site's", async () => {
    const { siteId, hook, deliveries } = await makeHook();
    await happened(siteId, 'grant-7');
    await drainOutbox(env, db, NOW);
    const stranger = await makeStaff(await makeSite(), 'owner');
    const delivery = encodeURIComponent(`grant-7/${hook.id}`);
    const status = async (method: string, path: string) => (await stranger.fetch(path, { method })).status;
    expect(await status('PUT', `/studio/webhooks/${hook.id}/deliveries/${delivery}/replay`)).toBe(404);
    expect(await status('POST', `/studio/webhooks/${hook.id}/test`)).toBe(404);
    await status('DELETE', `/studio/webhooks/${hook.id}`);
    expect(await (await stranger.fetch(`/studio/webhooks/${hook.id}/deliveries`)).json()).toMatchObject({
      deliveries: [],
    });
    expect(await deliveries()).toMatchObject([{ state: 'done' }]);
  });

  test('who adds and removes one is in the audit log, its secret is not', async () => {
    const { siteId, owner, hook } = await makeHook();
    await owner.fetch(`/studio/webhooks/${hook.id}`, { method: 'DELETE' });
    const trail = await db.select().from(audit).where(eq(audit.siteId, siteId));
    expect(trail.map(({ actor, action, subject }) => [actor, action, subject])).toEqual([
      [owner.id, 'webhook.create', hook.id],
      [owner.id, 'webhook.delete', hook.id],
    ]);
    expect(JSON.stringify(trail)).not.toContain(hook.secret);
  });

  test('has ten webhooks at most; one that is deleted gets nothing more', async () => {
    const { siteId, owner, hook } = await makeHook();
    const more = () =>
      owner.fetch('/studio/webhooks', { method: 'POST', body: { url: 'https://b.test/', types: ['grant.ended'] } });
    for (let i = 0; i < 9; i++) expect((await more()).status).toBe(200);
    expect((await more()).status).toBe(409);
    await happened(siteId, 'grant-8');
    expect((await owner.fetch(`/studio/webhooks/${hook.id}`, { method: 'DELETE' })).status).toBe(204);
    await drainOutbox(env, db, NOW);
    expect(wire.webhooks).toEqual([]);
    expect(await db.select().from(outbox)).toMatchObject([{ error: 'The endpoint is no more.', failedAt: NOW }]);
  });
});

describe('what is told', () => {
  test('of a comment: where it is, not a word of it', async () => {
    const { siteId } = await makeHook();
    const slug = await makePost(siteId, { access: 'members', url: '/posts/gated' });
    const ada = await makeMember(siteId);
    const comment = await ada.lyceum.discussion.post(slug, { parent: null, markdown: 'canary-of-the-comment' });
    await expect.poll(() => wire.webhooks.length).toBe(1);
    const body = wire.webhooks[0]?.body ?? '';
    expect(JSON.parse(body)).toMatchObject({
      type: 'comment.created',
      data: { id: comment.id, thread: slug, parent: null, member: ada.id, url: 'https://blog.test/posts/gated' },
    });
    expect(body).not.toContain('canary');
    expect(body).not.toContain(ada.email);
  });

  test('of a finished lesson: once, however often it is marked', async () => {
    const { siteId } = await makeHook();
    const course = await makeCourse(siteId);
    const lesson = 'one';
    const ada = await makeMember(siteId);
    for (const completed of [true, true, false, true]) {
      await ada.lyceum.courses.complete(course, lesson, completed);
    }
    await expect.poll(() => wire.webhooks.length).toBe(1);
    await drainOutbox(env, db, Date.now() + 1e9);
    expect(wire.webhooks.map(({ body }) => JSON.parse(body))).toMatchObject([
      { type: 'lesson.completed', data: { member: ada.id, course, lesson } },
    ]);
  });

  test('only to endpoints of the site that want the type', async () => {
    const { siteId } = await makeHook(['comment.created']);
    await makeHook(['grant.created']);
    await happened(siteId, 'grant-9');
    expect(await db.select().from(outbox)).toEqual([]);
  });
});
