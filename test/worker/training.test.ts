import { env } from 'cloudflare:workers';
import { and, eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { memberContent } from '../../worker/db/interaction.ts';
import { member } from '../../worker/db/member.ts';
import { profile } from '../../worker/db/profile.ts';
import { dismissal } from '../../worker/db/scoring.ts';
import { modelKey } from '../../worker/recommendations/model/keys.ts';
import { loadModel } from '../../worker/recommendations/model/read.ts';
import { vectorOf } from '../../worker/recommendations/model/ready-model.ts';
import { usual } from '../../worker/recommendations/training/limits.ts';
import { takeStep } from '../../worker/recommendations/training/step.ts';
import { scoreItems } from '../../worker/scoring/ials/foldin.ts';
import { begin, bytesOf, EPOCH, keysOf, makeReaders, train, versionsOf } from './training-factory.ts';
import { db } from './world.ts';

/** Small enough that every stage takes several steps. */
const narrow = { queries: 2, page: 50, products: 1, scored: 200 };

const modelOf = (siteId: string, version: number) => bytesOf(modelKey(siteId, version));

describe('a site with readers', () => {
  test('gets a model that knows more than the plain formulas', async () => {
    const { siteId, posts, pairs } = await makeReaders();
    const { outcome } = await train(siteId, await begin(siteId, pairs));
    const [row] = await versionsOf(siteId);
    expect(outcome).toBe('ended');
    expect(row).toMatchObject({ version: 1, status: 'current', members: 60, items: posts.length, pairs, note: '' });
    expect(row?.metrics?.members).toBe(20);
    expect(row?.metrics?.learned.ndcg10).toBeGreaterThan(row?.metrics?.plain.ndcg10 ?? 1);
    expect(row?.bias?.coverage).toBeGreaterThan(0.5);
    expect(row?.bias?.topics.map(({ topic }) => topic).sort()).toEqual(['ai', 'web']);
    expect(await keysOf(`models/${siteId}/`)).toEqual([modelKey(siteId, 1)]);
    const model = await loadModel(env, siteId, 1);
    expect(model?.ids).toEqual(posts.map((slug) => `post:${slug}`).sort());
    expect(model?.weights?.features.find(({ name }) => name === 'collaborative')?.weight).toBeGreaterThan(0.1);
    const vector = model && vectorOf(model, [{ id: 'post:post-0-1', weight: 1 }]);
    expect(vector?.some((value) => value !== 0)).toBe(true);
  });

  test('is trained to the same bytes in one step a stage, in many, and with each of them taken again', async () => {
    const { siteId } = await makeReaders();
    const whole = await begin(siteId);
    await train(siteId, whole);
    // The same version of the same data: begun anew, the row of before put away.
    const bytes: string[] = [await modelOf(siteId, whole)];
    for (const again of [false, true]) {
      await forget(siteId);
      const version = await begin(siteId);
      expect(version).toBe(whole);
      let steps = 0;
      for (; ; steps++) {
        const before = again ? await snapshot(siteId, version) : null;
        const outcome = await takeStep(env, { kind: 'train', site: siteId, version }, Date.now(), narrow);
        if (outcome === 'ended') break;
        expect(outcome).toBe('working');
        // Killed after its work in R2, before its line in the database: the step is taken once more.
        if (before && steps % 2 === 0) await putBack(before);
      }
      expect(steps).toBeGreaterThan(25);
      bytes.push(await modelOf(siteId, version));
    }
    expect(new Set(bytes).size).toBe(1);
  });

  test('foretells the vectors of posts that nobody has read, from their topics', async () => {
    const { siteId, posts } = await makeReaders({ unread: 2 });
    await train(siteId, await begin(siteId));
    const model = await loadModel(env, siteId, 1);
    expect(new Set(model?.ids)).toEqual(new Set(posts.map((slug) => `post:${slug}`)));
    if (!model) return;
    const vector = vectorOf(model, [{ id: 'post:post-1-3', weight: 1 }]) ?? new Float64Array(0);
    const scores = new Float32Array(model.ids.length);
    scoreItems(model.factors, vector, scores);
    const unread = [0, 1, 2].map((group) => scores[model.index.get(`post:post-${group}-12`) ?? -1] ?? 0);
    expect(unread[1]).toBeGreaterThan(2 * Math.max(0.01, unread[0] ?? 0, unread[2] ?? 0));
  });

  test('keeps nothing of its members when the training has ended', async () => {
    const { siteId } = await makeReaders();
    const version = await begin(siteId);
    await takeStep(env, { kind: 'train', site: siteId, version }, Date.now(), narrow);
    await takeStep(env, { kind: 'train', site: siteId, version }, Date.now(), usual);
    await takeStep(env, { kind: 'train', site: siteId, version }, Date.now(), usual);
    expect((await keysOf(`training/${siteId}/`)).length).toBeGreaterThan(1);
    await train(siteId, version);
    expect(await keysOf(`training/${siteId}/`)).toEqual([]);
    const text = await (await env.MODELS.get(modelKey(siteId, version)))?.text();
    expect(text).toContain('post:post-0-0');
    expect(text).not.toContain('m0000');
  });
});

describe('what is learned from', () => {
  test('leaves out who is banned, gone or wants no personal lists, and what is not wanted or not there', async () => {
    const { siteId, members, pairs } = await makeReaders();
    const [banned = '', gone = '', plain = '', picky = ''] = members;
    await db.update(member).set({ bannedAt: EPOCH }).where(eq(member.id, banned));
    await db.delete(member).where(eq(member.id, gone));
    await db.insert(profile).values({ siteId, memberId: plain, personal: false, updatedAt: EPOCH });
    const [unwanted] = await db
      .select({ slug: memberContent.contentSlug })
      .from(memberContent)
      .where(and(eq(memberContent.siteId, siteId), eq(memberContent.memberId, picky)))
      .limit(1);
    await db.insert(dismissal).values({ siteId, memberId: picky, kind: 'post', slug: unwanted?.slug ?? '', at: EPOCH });
    const version = await begin(siteId);
    const texts: string[] = [];
    for (let step = 0; step < 3; step++) {
      await takeStep(env, { kind: 'train', site: siteId, version }, Date.now());
      for (const key of await keysOf(`training/${siteId}/`))
        texts.push((await (await env.MODELS.get(key))?.text()) ?? '');
    }
    for (const id of [banned, gone, plain]) expect(texts.filter((text) => text.includes(id))).toEqual([]);
    // The control: who may be learned from is there.
    expect(texts.filter((text) => text.includes(picky)).length).toBeGreaterThan(0);
    await train(siteId, version);
    const [row] = await versionsOf(siteId);
    expect(row).toMatchObject({ members: 57, pairs: pairs - 3 * 7 - 1 });
  });

  test('is never another site’s', async () => {
    const one = await makeReaders({ members: 40, seed: 5 });
    const other = await makeReaders({ members: 40, groups: 2, seed: 6 });
    await train(one.siteId, await begin(one.siteId));
    await train(other.siteId, await begin(other.siteId));
    expect((await versionsOf(one.siteId))[0]).toMatchObject({ members: 40, pairs: one.pairs });
    expect((await loadModel(env, other.siteId, 1))?.ids.length).toBe(other.posts.length);
  });

  test('a site with few readers is told what it lacks', async () => {
    const { siteId } = await makeReaders({ members: 12 });
    const { outcome } = await train(siteId, await begin(siteId));
    expect(outcome).toBe('ended');
    const [row] = await versionsOf(siteId);
    expect(row).toMatchObject({ status: 'refused', metrics: null });
    expect(row?.note).toBe(
      'needs 20 members who met 3 contents or more (there are 12) and 200 pairs of members and contents (there are 84)',
    );
    expect(await keysOf(`models/${siteId}/`)).toEqual([]);
  });
});

async function forget(siteId: string): Promise<void> {
  await env.DB.prepare('delete from scoring_model where site_id = ?').bind(siteId).run();
}

async function snapshot(siteId: string, version: number) {
  return env.DB.prepare('select * from scoring_model where site_id = ? and version = ?').bind(siteId, version).first();
}

/** The row as it was before the step, but for what the claim had written. */
async function putBack(row: Record<string, unknown>): Promise<void> {
  await env.DB.prepare(
    'update scoring_model set stage = ?, cursor = ?, settings = ?, weights = ?, revision = revision + 1 where site_id = ? and version = ?',
  )
    .bind(row.stage, row.cursor, row.settings, row.weights, row.site_id, row.version)
    .run();
}
