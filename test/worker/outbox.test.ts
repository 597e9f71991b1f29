import { createExecutionContext, createScheduledController, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { beforeEach, describe, expect, test } from 'vitest';
import { DAY } from '../../worker/access/can.ts';
import { outbox } from '../../worker/db/outbox.ts';
import worker from '../../worker/index.ts';
import { claim, LEASE, UNANSWERED } from '../../worker/outbox/claim.ts';
import { drainOutbox } from '../../worker/outbox/drain.ts';
import { queueMail } from '../../worker/outbox/queue.ts';
import { BACKOFF, settle } from '../../worker/outbox/settle.ts';
import { KEPT_DAYS, trimOutbox } from '../../worker/outbox/trim.ts';
import { type Answer, openWire, passEnding, queued, refusal } from './outbox-wire.ts';
import { db, makeSite } from './world.ts';

const NOW = 1_790_000_000_000;
const wire = openWire();
let site: string;
beforeEach(async () => {
  wire.reset();
  await db.delete(outbox);
  site = await makeSite();
});

const mail = (dueAt = NOW) => queued(site, 'pass-ending', passEnding, dueAt);
const rowOf = async (id: string) => {
  const [row] = await db.select().from(outbox).where(eq(outbox.id, id));
  if (!row) throw new Error(`no row ${id}`);
  return row;
};

test('what is due is sent once, under its id, and what is not due waits', async () => {
  const due = await mail();
  const later = await mail(NOW + 1);
  expect(await drainOutbox(env, db, NOW)).toBe(1);
  expect(await drainOutbox(env, db, NOW)).toBe(0);
  expect(wire.asked).toMatchObject([{ key: due, to: `${due}@example.com` }]);
  expect(await rowOf(due)).toMatchObject({ doneAt: NOW, leasedUntil: 0, error: '', attempts: 1 });
  expect(await rowOf(later)).toMatchObject({ doneAt: null, attempts: 0 });
});

test('the same cause is queued once', async () => {
  const same = { id: 'cause', siteId: site, to: 'a@example.com', kind: 'pass-ending' as const, payload: passEnding };
  await db.batch([queueMail(db, { ...same, now: NOW }), queueMail(db, { ...same, now: NOW + 1 })]);
  await drainOutbox(env, db, NOW + 1);
  await queueMail(db, { ...same, now: NOW + 2 });
  await drainOutbox(env, db, NOW + 2);
  expect(wire.asked).toHaveLength(1);
});

test('eight drainers at once send nothing twice', async () => {
  const ids = await Promise.all(Array.from({ length: 60 }, () => mail()));
  const claimed = await Promise.all(Array.from({ length: 8 }, () => drainOutbox(env, db, NOW)));
  expect(claimed.reduce((sum, count) => sum + count)).toBe(60);
  expect(wire.asked.map(({ key }) => key).sort()).toEqual([...ids].sort());
});

describe('a try that fails', () => {
  const cases: [string, () => Answer, number][] = [
    ['500', () => refusal(500), 0],
    ['429', () => refusal(429), 0],
    ['429 with a time', () => refusal(429, { 'Retry-After': '600' }), 600_000],
    ['no answer', () => 'timeout', 0],
    ['accepted, then 500', () => 'accepted, then 500', 1],
    ['accepted, then no answer', () => 'accepted, then timeout', 1],
  ];
  test.each(cases)('%s: is tried again under the same key, and delivered once', async (name, answer, wait) => {
    const id = await mail();
    wire.answers.push(answer());
    await drainOutbox(env, db, NOW);
    const due = NOW + Math.max(BACKOFF[0] ?? 0, name === '429 with a time' ? wait : 0);
    expect(await rowOf(id)).toMatchObject({ doneAt: null, failedAt: null, leasedUntil: 0, dueAt: due });
    expect((await rowOf(id)).error).toMatch(/^the mail provider/);
    expect(await drainOutbox(env, db, due - 1)).toBe(0);
    expect(await drainOutbox(env, db, due)).toBe(1);
    expect(wire.asked.map(({ key }) => key)).toEqual([id, id]);
    expect(wire.delivered.map(({ key }) => key)).toEqual([id]);
    expect(await rowOf(id)).toMatchObject({ doneAt: due, error: '' });
  });

  test('waits longer each time, and after fourteen it is given up with its reason', async () => {
    const id = await mail();
    wire.answers.push(...Array.from({ length: 20 }, () => refusal(500)));
    let now = NOW;
    for (const wait of BACKOFF) {
      expect(await drainOutbox(env, db, now)).toBe(1);
      expect(await rowOf(id)).toMatchObject({ dueAt: now + wait, failedAt: null });
      now += wait;
    }
    await drainOutbox(env, db, now);
    expect(await rowOf(id)).toMatchObject({ failedAt: now, attempts: 14, error: 'the mail provider answered 500' });
    expect(await drainOutbox(env, db, now + 30 * DAY)).toBe(0);
    expect(wire.asked).toHaveLength(14);
    expect([...BACKOFF].sort((a, b) => a - b)).toEqual(BACKOFF);
    expect(Math.max(...BACKOFF), 'providers forget keys after a day').toBeLessThan(DAY);
  });

  test('a provider that knows the key with other words has taken the mail before', async () => {
    const id = await mail();
    wire.answers.push(Response.json({ name: 'invalid_idempotent_request' }, { status: 409 }));
    await drainOutbox(env, db, NOW);
    expect((await rowOf(id)).doneAt).toBe(NOW);
  });

  test('one that is busy with the key has not said so yet', async () => {
    const id = await mail();
    wire.answers.push(Response.json({ name: 'concurrent_idempotent_requests' }, { status: 409 }));
    await drainOutbox(env, db, NOW);
    expect((await rowOf(id)).doneAt).toBeNull();
  });

  test('the others of its round are sent', async () => {
    const ids = await Promise.all(Array.from({ length: 7 }, () => mail()));
    await db
      .update(outbox)
      .set({ kind: 'no-such-kind' })
      .where(eq(outbox.id, ids[0] ?? ''));
    wire.answers.push(refusal(500));
    expect(await drainOutbox(env, db, NOW)).toBe(7);
    const rows = await db.select().from(outbox);
    expect(rows.filter(({ doneAt }) => doneAt === NOW)).toHaveLength(5);
    expect(rows.find(({ kind }) => kind === 'no-such-kind')?.error).toMatch(/^It could not be written/);
  });
});

describe('a drainer that dies', () => {
  test('after claiming: its rows wait for the lease to end, and no longer', async () => {
    const id = await mail();
    await claim(db, NOW, 20);
    expect(await drainOutbox(env, db, NOW + LEASE - 1)).toBe(0);
    expect(await drainOutbox(env, db, NOW + LEASE)).toBe(1);
    expect(wire.asked.map(({ key }) => key)).toEqual([id]);
    expect(await rowOf(id)).toMatchObject({ attempts: 2, error: '' });
  });

  /** The database, dead from the moment that results are written. */
  const dying = drizzle(
    new Proxy(env.DB, {
      get(target, key) {
        if (key === 'prepare')
          return (query: string) => {
            if (/^update "outbox" set leased_until = 0/.test(query)) throw new Error('the Worker is gone');
            return target.prepare(query);
          };
        const value = Reflect.get(target, key);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    }),
  );

  test('after sending: the mail is asked for again under the same key, and delivered once', async () => {
    const id = await mail();
    await expect(drainOutbox(env, dying, NOW)).rejects.toThrow();
    expect(await rowOf(id)).toMatchObject({ doneAt: null, leasedUntil: NOW + LEASE });
    await drainOutbox(env, db, NOW + LEASE);
    expect(wire.asked.map(({ key }) => key)).toEqual([id, id]);
    expect(wire.delivered).toHaveLength(1);
  });

  test('by the binding, which knows no keys, it is sent at most once, and people are told', async () => {
    const sent: unknown[] = [];
    const EMAIL = { send: async (message: unknown) => ({ messageId: String(sent.push(message)) }) };
    const { MAIL_API_URL: _, ...rest } = env;
    const id = await mail();
    await expect(drainOutbox({ ...rest, EMAIL }, dying, NOW)).rejects.toThrow();
    await drainOutbox({ ...rest, EMAIL }, db, NOW + LEASE);
    expect(sent).toMatchObject([{ to: `${id}@example.com`, from: env.MAIL_FROM }]);
    expect(await rowOf(id)).toMatchObject({ failedAt: NOW + LEASE, error: UNANSWERED, doneAt: null });
  });

  test('by the binding, a refusal is an answer: it is tried again', async () => {
    let refuse = true;
    const EMAIL = {
      send: async () => {
        if (refuse) throw new Error('quota');
        return { messageId: '1' };
      },
    };
    const { MAIL_API_URL: _, ...rest } = env;
    const id = await mail();
    await drainOutbox({ ...rest, EMAIL }, db, NOW);
    expect(await rowOf(id)).toMatchObject({ failedAt: null, error: 'the mail binding refused: Error: quota' });
    refuse = false;
    await drainOutbox({ ...rest, EMAIL }, db, NOW + DAY);
    expect((await rowOf(id)).doneAt).toBe(NOW + DAY);
  });

  test('a late one says that it did send, and nothing else', async () => {
    const [a, b] = [await mail(), await mail()];
    const first = await claim(db, NOW, 20);
    const second = await claim(db, NOW + LEASE, 20);
    expect([first.length, second.length]).toEqual([2, 2]);
    const late = first.map((parcel) =>
      parcel.id === a
        ? ([parcel, { state: 'done' }] as const)
        : ([parcel, { state: 'failed', error: 'late' }] as const),
    );
    await settle(db, late, NOW + LEASE + 1);
    expect(await rowOf(a)).toMatchObject({ doneAt: NOW + LEASE + 1 });
    expect(await rowOf(b)).toMatchObject({ failedAt: null, error: UNANSWERED, leasedUntil: NOW + 2 * LEASE });
    await settle(
      db,
      second.map((parcel) => [parcel, { state: 'retry', error: 'no' }] as const),
      NOW + LEASE + 2,
    );
    expect(await rowOf(a)).toMatchObject({ doneAt: NOW + LEASE + 1, error: '' });
    expect(await rowOf(b)).toMatchObject({ error: 'no', leasedUntil: 0 });
  });
});

test('what is over is removed after 35 days, what is still to be sent never', async () => {
  const old = NOW - (KEPT_DAYS + 1) * DAY;
  const [done, failed, open, young] = [await mail(old), await mail(old), await mail(old), await mail()];
  await db.update(outbox).set({ doneAt: old }).where(eq(outbox.id, done));
  await db.update(outbox).set({ failedAt: old }).where(eq(outbox.id, failed));
  await db.update(outbox).set({ doneAt: NOW }).where(eq(outbox.id, young));
  expect(await trimOutbox(db, NOW)).toBe(2);
  const left = await db.select({ id: outbox.id }).from(outbox);
  expect(left.map(({ id }) => id).sort()).toEqual([open, young].sort());
});

test('cron sends what is due; the nightly one does not', async () => {
  const ids = await Promise.all(Array.from({ length: 25 }, () => mail(Date.now() - 1000)));
  for (const [cron, sent] of [
    ['17 3 * * *', 0],
    ['*/5 * * * *', 25],
  ] as const) {
    const ctx = createExecutionContext();
    await worker.scheduled(createScheduledController({ cron, scheduledTime: new Date() }), env, ctx);
    await waitOnExecutionContext(ctx);
    expect([cron, wire.delivered.length]).toEqual([cron, sent]);
  }
  expect(wire.delivered.map(({ key }) => key).sort()).toEqual([...ids].sort());
});
