import { createExecutionContext, createMessageBatch, getQueueResult } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { and, eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { scoringModel } from '../../worker/db/scoring.ts';
import type { Work } from '../../worker/env.ts';
import worker from '../../worker/index.ts';
import { pack, unpack } from '../../worker/recommendations/model/blob.ts';
import { modelKey, trainingPrefix } from '../../worker/recommendations/model/keys.ts';
import { loadModel } from '../../worker/recommendations/model/read.ts';
import { packModel, unpackModel } from '../../worker/recommendations/model/ready-model.ts';
import { usual } from '../../worker/recommendations/training/limits.ts';
import { takeStep } from '../../worker/recommendations/training/step.ts';
import { randomFrom, shuffle } from '../../worker/scoring/random.ts';
import { begin, bytesOf, keysOf, makeReaders, train, versionsOf } from './training-factory.ts';
import { db } from './world.ts';

const narrow = { queries: 2, page: 50, products: 1, scored: 200 };
const HOUR = 3_600_000;

describe('a step that fails', () => {
  test('is taken again, with nothing of it applied, wherever R2 fails', async () => {
    const { siteId } = await makeReaders();
    await train(siteId, await begin(siteId));
    const whole = await bytesOf(modelKey(siteId, 1));
    let failures = 0;
    for (const broken of ['put', 'get'] as const) {
      for (let nth = 1; ; nth++) {
        await forget(siteId);
        const version = await begin(siteId);
        let now = Date.now();
        const bindings = { ...env, MODELS: failingAt(env.MODELS, broken, nth) };
        let { outcome } = await train(siteId, version, { bindings, now });
        if (typeof outcome !== 'object') break;
        failures++;
        const [row] = await versionsOf(siteId);
        expect(row?.status).toBe('training');
        expect(await takeStep(env, { kind: 'train', site: siteId, version }, now)).toBe('idle');
        now += outcome.retryIn;
        ({ outcome } = await train(siteId, version, { now }));
        expect(outcome).toBe('ended');
        expect(await bytesOf(modelKey(siteId, version))).toBe(whole);
      }
    }
    expect(failures).toBeGreaterThan(8);
  });

  test('does not when the release before, which logged lists taught nothing, took the steps before it', async () => {
    const { siteId } = await makeReaders();
    const version = await begin(siteId);
    const work = { kind: 'train', site: siteId, version } as const;
    let data = '';
    while (data === '') {
      expect(await takeStep(env, work, Date.now())).toBe('working');
      data = String((await versionsOf(siteId))[0]?.cursor.data ?? '');
    }
    const key = `${trainingPrefix(siteId, version)}${data}`;
    const { header, arrays } = unpack<object>((await (await env.MODELS.get(key))?.arrayBuffer()) as ArrayBuffer);
    await env.MODELS.put(key, pack({ ...header, shown: undefined, tellers: undefined }, arrays));
    expect((await train(siteId, version)).outcome).toBe('ended');
    expect((await versionsOf(siteId))[0]).toMatchObject({ status: 'current' });
  });

  test('is given up after five attempts, and leaves nothing behind', async () => {
    const { siteId } = await makeReaders();
    const version = await begin(siteId);
    let now = Date.now();
    const bindings = { ...env, MODELS: failingAt(env.MODELS, 'put', 1, 99) };
    for (let attempt = 1; attempt <= 5; attempt++) {
      const outcome = await takeStep(bindings, { kind: 'train', site: siteId, version }, now);
      expect(outcome).toEqual({ retryIn: 30_000 * attempt });
      now += HOUR;
    }
    expect(await takeStep(env, { kind: 'train', site: siteId, version }, now)).toBe('ended');
    const [row] = await versionsOf(siteId);
    expect(row).toMatchObject({ status: 'failed', note: 'gave up at "collect" after 5 attempts', endedAt: now });
    expect(await keysOf(`training/${siteId}/`)).toEqual([]);
    // Another may begin.
    expect(await begin(siteId)).toBe(2);
  });

  test('leaves the current version in its place when the swap fails, and the swap is all or nothing', async () => {
    const { siteId } = await makeReaders();
    for (const version of [1, 2]) {
      await begin(siteId);
      await train(siteId, version);
    }
    const version = await begin(siteId);
    const now = Date.now();
    const bindings = { ...env, DB: withoutBatch(env.DB) };
    const { outcome } = await train(siteId, version, { bindings, now });
    expect(outcome).toMatchObject({ retryIn: 30_000 });
    const statuses = async () => (await versionsOf(siteId)).map((row) => [row.version, row.status]);
    expect(await statuses()).toEqual([
      [1, 'previous'],
      [2, 'current'],
      [3, 'training'],
    ]);
    await train(siteId, version, { now: now + HOUR });
    expect(await statuses()).toEqual([
      [2, 'previous'],
      [3, 'current'],
    ]);
    // The version before the previous one is gone, blob and all.
    expect(await keysOf(`models/${siteId}/`)).toEqual([modelKey(siteId, 2), modelKey(siteId, 3)]);
  });
});

describe('messages', () => {
  test('that come twice at once take a step once', async () => {
    const { siteId } = await makeReaders();
    const version = await begin(siteId);
    const message: Work = { kind: 'train', site: siteId, version };
    for (let round = 0; round < 40; round++) {
      const now = Date.now();
      const outcomes = await Promise.all([1, 2, 3].map(() => takeStep(env, message, now, narrow)));
      expect(outcomes.filter((outcome) => outcome === 'idle').length).toBe(2);
      if (outcomes.includes('ended')) break;
    }
    expect((await versionsOf(siteId)).map(({ status }) => status)).toEqual(['current']);
    expect(await takeStep(env, message, Date.now())).toBe('idle');
  });

  test('that are forged, old, or of a site that is gone, do nothing and are not sent again', async () => {
    const { siteId } = await makeReaders();
    const version = await begin(siteId);
    await train(siteId, version);
    const before = await versionsOf(siteId);
    for (const message of [
      { kind: 'train', site: siteId, version },
      { kind: 'train', site: siteId, version: version + 1 },
      { kind: 'train', site: siteId, version: -1 },
      { kind: 'train', site: 'nowhere', version },
      { kind: 'train', site: `${siteId}' or 1=1 --`, version },
      { kind: 'train', site: '../', version },
    ] satisfies Work[])
      expect(await takeStep(env, message, Date.now())).toBe('idle');
    expect(await versionsOf(siteId)).toEqual(before);
    // A site that went while it was trained: its training comes to an end by itself.
    const next = await begin(siteId);
    await takeStep(env, { kind: 'train', site: siteId, version: next }, Date.now(), narrow);
    await forget(siteId);
    expect(await takeStep(env, { kind: 'train', site: siteId, version: next }, Date.now())).toBe('idle');
  });

  test('whose work was overtaken change nothing', async () => {
    const { siteId } = await makeReaders();
    const version = await begin(siteId);
    const now = Date.now();
    // While one is at its work in R2, its lease ends and another takes the step.
    let overtaken = false;
    const slow = new Proxy(env.MODELS, {
      get(target, key) {
        const value = Reflect.get(target, key);
        if (key !== 'put') return typeof value === 'function' ? value.bind(target) : value;
        return async (name: string, bytes: Uint8Array) => {
          const put = await target.put(name, bytes);
          if (!overtaken) {
            overtaken = true;
            expect(await takeStep(env, { kind: 'train', site: siteId, version }, now + HOUR, usual)).toBe('working');
          }
          return put;
        };
      },
    });
    const message: Work = { kind: 'train', site: siteId, version };
    expect(await takeStep({ ...env, MODELS: slow }, message, now, usual)).toBe('lost');
    expect(overtaken).toBe(true);
    const { outcome } = await train(siteId, version, { now: now + 2 * HOUR });
    expect(outcome).toBe('ended');
    expect((await versionsOf(siteId))[0]?.status).toBe('current');
  });

  test('of the queue are taken one after the other until the model is there', async () => {
    const { siteId } = await makeReaders({ members: 40 });
    const version = await begin(siteId);
    const sent: Work[] = [{ kind: 'train', site: siteId, version }];
    const WORK = { send: async (body: Work) => void sent.push(body) } as unknown as typeof env.WORK;
    for (let at = 0; at < sent.length; at++) {
      const messages = [{ id: String(at), timestamp: new Date(), attempts: 1, body: sent[at] as Work }];
      const batch = createMessageBatch<Work>('lyceum-work', messages);
      const ctx = createExecutionContext();
      await worker.queue(batch, { ...env, WORK });
      const { explicitAcks, retryMessages } = await getQueueResult(batch, ctx);
      expect([explicitAcks, retryMessages]).toEqual([[String(at)], []]);
    }
    expect(sent.length).toBeGreaterThan(4);
    expect((await versionsOf(siteId))[0]?.status).toBe('current');
  });
});

describe('a worse version', () => {
  test.each([
    ['vectors of noise', 'blend', spoilVectors, /^NDCG@10 0\.\d{4} is below the plain formulas' 0\.\d{4}$/],
    [
      'nothing learned',
      'judge',
      forgetWeights,
      /^NDCG@10 0\.\d{4} is below the current version's 0\.\d{4} on the same members$/,
    ],
    ['weights turned round', 'judge', spoilWeights, /^NDCG@10 0\.\d{4} is below the plain formulas' 0\.\d{4}$/],
  ])('is refused with a reason, and the one before stays: %s', async (name, stage, spoil, reason) => {
    const { siteId } = await makeReaders({ members: 80, name });
    await train(siteId, await begin(siteId));
    const [first] = await versionsOf(siteId);
    const version = await begin(siteId);
    for (let row = (await versionsOf(siteId))[1]; row?.stage !== stage; row = (await versionsOf(siteId))[1])
      expect(await takeStep(env, { kind: 'train', site: siteId, version }, Date.now())).toBe('working');
    await spoil(siteId, version);
    await train(siteId, version);
    const [kept, worse] = await versionsOf(siteId);
    expect(kept).toEqual(first);
    expect(worse).toMatchObject({ version: 2, status: 'refused' });
    expect(worse?.note).toMatch(reason);
    expect(worse?.metrics?.members).toBe(20);
    expect(await keysOf(`models/${siteId}/`)).toEqual([modelKey(siteId, 1)]);
    expect(await keysOf(`training/${siteId}/`)).toEqual([]);
  });

  test('is not let through because the current one could not be read for once', async () => {
    const { siteId } = await makeReaders({ members: 80 });
    await train(siteId, await begin(siteId));
    const version = await begin(siteId);
    for (let row = (await versionsOf(siteId))[1]; row?.stage !== 'blend'; row = (await versionsOf(siteId))[1])
      expect(await takeStep(env, { kind: 'train', site: siteId, version }, Date.now())).toBe('working');
    await spoilVectors(siteId, version);
    const now = Date.now();
    const MODELS = new Proxy(env.MODELS, {
      get(target, key) {
        const value = Reflect.get(target, key);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => {
          if (key === 'get' && args[0] === modelKey(siteId, 1)) return Promise.reject(new Error('R2 is away'));
          return value.apply(target, args);
        };
      },
    });
    const { outcome } = await train(siteId, version, { bindings: { ...env, MODELS }, now });
    expect(outcome).toEqual({ retryIn: 30_000 });
    expect((await versionsOf(siteId)).map(({ status, stage }) => [status, stage])).toEqual([
      ['current', 'judge'],
      ['training', 'judge'],
    ]);
    await train(siteId, version, { now: now + HOUR });
    expect((await versionsOf(siteId)).map(({ status }) => status)).toEqual(['current', 'refused']);
  });

  test('that cannot be read is no model: the lists fall back', async () => {
    const { siteId } = await makeReaders({ members: 40 });
    await env.MODELS.put(modelKey(siteId, 7), 'not a model at all');
    expect(await loadModel(env, siteId, 7)).toBeNull();
    expect(await loadModel(env, siteId, 8)).toBeNull();
    const broken = { MODELS: failingAt(env.MODELS, 'get', 1, 99) };
    expect(await loadModel(broken, siteId, 9)).toBeNull();
    await env.MODELS.put(modelKey(siteId, 7), (await new Response('{}').arrayBuffer()).slice(0, 1));
    expect(await loadModel(env, siteId, 7)).toBeNull();
  });
});

const forget = (siteId: string) => db.delete(scoringModel).where(eq(scoringModel.siteId, siteId));

/** Turns what a training has learned of the contents into noise. */
async function spoilVectors(siteId: string, version: number): Promise<void> {
  const [key = ''] = (await keysOf(`training/${siteId}/${version}/`)).filter((name) => name.includes('/factors-'));
  const stored = await env.MODELS.get(key);
  const model = unpackModel((await stored?.arrayBuffer()) ?? new ArrayBuffer(0));
  shuffle(model.factors.rows, randomFrom(3));
  await env.MODELS.put(key, packModel(model));
}

/** Makes the best of each list the worst. */
async function spoilWeights(siteId: string, version: number): Promise<void> {
  const ofVersion = and(eq(scoringModel.siteId, siteId), eq(scoringModel.version, version));
  const [row] = await db.select({ weights: scoringModel.weights }).from(scoringModel).where(ofVersion);
  const features = row?.weights?.features.map((feature) => ({ ...feature, weight: -feature.weight })) ?? [];
  const weights = { bias: 0, halfLifeHours: 72, features };
  await db.update(scoringModel).set({ weights }).where(ofVersion);
}

/** Leaves what ranks as the plain formulas do. */
async function forgetWeights(siteId: string, version: number): Promise<void> {
  const ofVersion = and(eq(scoringModel.siteId, siteId), eq(scoringModel.version, version));
  await db.update(scoringModel).set({ weights: null }).where(ofVersion);
}

/** A bucket whose nth call of a method fails, and so many after it. */
function failingAt(bucket: R2Bucket, method: 'put' | 'get', nth: number, times = 1): R2Bucket {
  let calls = 0;
  return new Proxy(bucket, {
    get(target, key) {
      const value = Reflect.get(target, key);
      if (key === method) {
        return async (...args: unknown[]) => {
          calls++;
          if (calls >= nth && calls < nth + times) throw new Error('R2 is away');
          return value.apply(target, args);
        };
      }
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

function withoutBatch(database: D1Database): D1Database {
  return new Proxy(database, {
    get(target, key) {
      if (key === 'batch') return () => Promise.reject(new Error('D1 is away'));
      const value = Reflect.get(target, key);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
