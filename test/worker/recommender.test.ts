import { createExecutionContext, createScheduledController, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { Recommender } from '../../worker/contract/scoring-model.ts';
import { audit } from '../../worker/db/audit.ts';
import { contentStat, memberContent } from '../../worker/db/interaction.ts';
import { impression, scoringModel } from '../../worker/db/scoring.ts';
import { site } from '../../worker/db/site.ts';
import type { Work } from '../../worker/env.ts';
import worker from '../../worker/index.ts';
import { modelKey, trainingPrefix } from '../../worker/recommendations/model/keys.ts';
import { reviveTrainings, startTrainings } from '../../worker/recommendations/training/schedule.ts';
import { tidyModels } from '../../worker/recommendations/training/tidy.ts';
import { expectExactly } from './exactly.ts';
import { begin, keysOf, makeReaders, train, versionsOf } from './training-factory.ts';
import { db, makeSite, makeStaff } from './world.ts';

const read = async (response: Response): Promise<Recommender> => {
  expect(response.status).toBe(200);
  const reply = await response.json();
  expectExactly(Recommender, reply);
  return reply as Recommender;
};

describe('the owner', () => {
  test('sees no versions at first, trains, and sees how the model does', async () => {
    const { siteId } = await makeReaders({ members: 40 });
    const owner = await makeStaff(siteId, 'owner');
    expect(await read(await owner.fetch('/studio/recommender'))).toEqual({
      mode: 'learned',
      versions: [],
      shown: 0,
      clicked: 0,
      explored: 0,
    });
    // The queue's own consumer takes the steps meanwhile.
    expect((await owner.fetch('/studio/recommender/train', { method: 'POST' })).status).toBe(204);
    expect((await owner.fetch('/studio/recommender/train', { method: 'POST' })).status).toBe(204);
    await expect
      .poll(async () => (await versionsOf(siteId)).map(({ status }) => status), { timeout: 45_000 })
      .toEqual(['current']);
    const { versions } = await read(await owner.fetch('/studio/recommender'));
    expect(versions).toMatchObject([{ version: 1, status: 'current', progress: 1, members: 40, note: '' }]);
    expect(versions[0]?.metrics?.learned.ndcg10).toBeGreaterThan(0);
    expect(versions[0]?.weights?.halfLifeHours).toBeGreaterThan(0);
  });

  test('goes back to the previous version, and forth', async () => {
    const { siteId } = await makeReaders({ members: 40 });
    for (const version of [1, 2]) {
      await begin(siteId);
      await train(siteId, version);
    }
    const owner = await makeStaff(siteId, 'owner');
    const restore = (version: number) =>
      owner.fetch(`/studio/recommender/versions/${version}/restore`, { method: 'POST' });
    const statuses = ({ versions }: Recommender) => versions.map(({ version, status }) => [version, status]);
    expect(statuses(await read(await restore(1)))).toEqual([
      [2, 'previous'],
      [1, 'current'],
    ]);
    expect((await restore(1)).status).toBe(404);
    expect((await restore(3)).status).toBe(404);
    expect(statuses(await read(await restore(2)))).toEqual([
      [2, 'current'],
      [1, 'previous'],
    ]);
    const acts = await db.select().from(audit).where(eq(audit.siteId, siteId));
    expect(acts.map(({ action, subject, actor }) => [action, subject, actor])).toEqual([
      ['recommender.restore', '1', owner.id],
      ['recommender.restore', '2', owner.id],
    ]);
  });

  test('does not go back to a version whose model is gone', async () => {
    const { siteId } = await makeReaders({ members: 40 });
    for (const version of [1, 2]) {
      await begin(siteId);
      await train(siteId, version);
    }
    await env.MODELS.delete(modelKey(siteId, 1));
    const owner = await makeStaff(siteId, 'owner');
    const refused = await owner.fetch('/studio/recommender/versions/1/restore', { method: 'POST' });
    expect(refused.status).toBe(409);
    expect((await versionsOf(siteId)).map(({ status }) => status)).toEqual(['previous', 'current']);
    expect(await db.select().from(audit).where(eq(audit.siteId, siteId))).toEqual([]);
  });

  test('chooses the plain formulas, which is written down', async () => {
    const siteId = await makeSite();
    const owner = await makeStaff(siteId, 'owner');
    const chosen = await read(await owner.fetch('/studio/recommender', { method: 'PUT', body: { mode: 'plain' } }));
    expect(chosen.mode).toBe('plain');
    expect((await db.select().from(site).where(eq(site.id, siteId)))[0]?.recommender).toBe('plain');
    const acts = await db.select().from(audit).where(eq(audit.siteId, siteId));
    expect(acts).toMatchObject([{ action: 'recommender.mode', detail: { mode: 'plain' }, actor: owner.id }]);
  });

  test('sees what the lists did in thirty days', async () => {
    const siteId = await makeSite();
    const now = Date.now();
    const DAY = 86_400_000;
    const shown = { siteId, kind: 'post', position: 1, propensity: 1, modelVersion: 0, slot: 1 } as const;
    await db.insert(impression).values([
      { ...shown, memberId: 'a', slug: 'one', explored: false, at: now - DAY },
      { ...shown, memberId: 'a', slug: 'two', explored: true, at: now - DAY },
      { ...shown, memberId: 'b', slug: 'one', explored: false, at: now - DAY },
      { ...shown, memberId: 'c', slug: 'one', explored: true, at: now - 31 * DAY },
      { ...shown, memberId: 'c', kind: 'thread', slug: 'taken', explored: false, at: now - DAY },
    ]);
    const clicked = { siteId, contentKind: 'post', contentSlug: 'one', lastAt: now } as const;
    await db.insert(memberContent).values([
      { ...clicked, memberId: 'a', clickedAt: now },
      { ...clicked, memberId: 'b', clickedAt: now - 2 * DAY },
      // A discussion's click is recorded of the course that it is about.
      { ...clicked, memberId: 'c', contentKind: 'course', contentSlug: 'taken', clickedAt: now },
    ]);
    const owner = await makeStaff(siteId, 'owner');
    expect(await read(await owner.fetch('/studio/recommender'))).toMatchObject({ shown: 4, explored: 1, clicked: 2 });
  });
});

describe('by night', () => {
  test('a training begins where enough is new, and nowhere else', async () => {
    const ready = await makeReaders({ members: 40, seed: 2 });
    const plain = await makeReaders({ members: 40, seed: 3 });
    await db.update(site).set({ recommender: 'plain' }).where(eq(site.id, plain.siteId));
    const small = await makeReaders({ members: 10, seed: 4 });
    const done = await makeReaders({ members: 40, seed: 5 });
    await train(done.siteId, await begin(done.siteId, done.pairs - 10));
    const busy = await makeReaders({ members: 40, seed: 6 });
    await begin(busy.siteId, 0);
    const begun = async () => {
      const sent: Work[] = [];
      await startTrainings({ ...env, WORK: mailbox(sent) }, db, Date.now());
      const own = [ready, plain, small, done, busy].map(({ siteId }) => siteId);
      return sent.filter(({ site: id }) => own.includes(id));
    };
    expect(await begun()).toEqual([{ kind: 'train', site: ready.siteId, version: 1 }]);
    expect((await versionsOf(ready.siteId))[0]?.settings).toEqual({ met: ready.pairs });
    expect(await begun()).toEqual([]);
    // Fifty more are met.
    await db.update(contentStat).set({ users: 60 }).where(eq(contentStat.siteId, done.siteId));
    expect(await begun()).toEqual([{ kind: 'train', site: done.siteId, version: 2 }]);
  });

  test('what no version needs is removed, and old refusals', async () => {
    const { siteId } = await makeReaders({ members: 40 });
    await train(siteId, await begin(siteId));
    await begin(siteId);
    const working = `${trainingPrefix(siteId, 2)}rows-1`;
    for (const key of [working, `${trainingPrefix(siteId, 1)}rows-9`, modelKey(siteId, 9), 'models/gone/1'])
      await env.MODELS.put(key, 'x');
    const refused = Array.from({ length: 30 }, (_, i) => i + 10);
    for (const version of refused)
      await db.insert(scoringModel).values({ siteId, version, status: 'refused', stage: 'judge', startedAt: 1 });
    await tidyModels(env, db);
    expect(await keysOf(`training/${siteId}/`)).toEqual([working]);
    expect(await keysOf(`models/${siteId}/`)).toEqual([modelKey(siteId, 1)]);
    expect(await keysOf('models/gone/')).toEqual([]);
    const left = (await versionsOf(siteId)).map(({ version }) => version);
    expect(left).toEqual([1, 2, ...refused.slice(10)]);
  });
});

test('a training whose message is lost is revived, a leased one is not', async () => {
  const lost = await makeReaders({ members: 40 });
  const leased = await makeReaders({ members: 40 });
  await begin(lost.siteId);
  await begin(leased.siteId);
  const now = Date.now();
  await db
    .update(scoringModel)
    .set({ leasedUntil: now + 1 })
    .where(eq(scoringModel.siteId, leased.siteId));
  const sent: Work[] = [];
  await reviveTrainings({ ...env, WORK: mailbox(sent) }, db, now);
  const sites = sent.map(({ site: id }) => id);
  expect(sites).toContain(lost.siteId);
  expect(sites).not.toContain(leased.siteId);
  // The cron that runs every five minutes does it.
  const ctx = createExecutionContext();
  await worker.scheduled(createScheduledController({ cron: '2-57/5 * * * *' }), env, ctx);
  await waitOnExecutionContext(ctx);
  await expect.poll(async () => (await versionsOf(lost.siteId))[0]?.status, { timeout: 45_000 }).toBe('current');
});

function mailbox(sent: Work[]): typeof env.WORK {
  const sendBatch = async (messages: Iterable<{ body: Work }>) =>
    void sent.push(...[...messages].map(({ body }) => body));
  return { sendBatch } as unknown as typeof env.WORK;
}
