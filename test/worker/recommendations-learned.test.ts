import { env } from 'cloudflare:workers';
import { and, eq, sql } from 'drizzle-orm';
import { beforeAll, describe, expect, test } from 'vitest';
import { RecommendationList } from '../../worker/contract/recommendation.ts';
import { contentStat, memberContent } from '../../worker/db/interaction.ts';
import { member } from '../../worker/db/member.ts';
import { recordAct } from '../../worker/db/record.ts';
import { impression, scoringModel } from '../../worker/db/scoring.ts';
import { site } from '../../worker/db/site.ts';
import { modelKey } from '../../worker/recommendations/model/keys.ts';
import { modelInTime } from '../../worker/recommendations/model/read.ts';
import { partsShown } from '../../worker/recommendations/shown.ts';
import type { Grounds } from '../../worker/scoring/blend/features.ts';
import { plainWeights } from '../../worker/scoring/blend/weights.ts';
import { countedClient } from './course-factory.ts';
import { expectExactly } from './exactly.ts';
import { begin, makeReaders, train, versionsOf } from './training-factory.ts';
import { db, makeMember, visitor } from './world.ts';

/** Sixty members in three groups, each reading the posts of its own; a model is trained on them once. */
let siteId: string;
beforeAll(async () => {
  ({ siteId } = await makeReaders());
  const version = await begin(siteId);
  await train(siteId, version);
  expect((await versionsOf(siteId)).map(({ status, note }) => [status, note])).toEqual([['current', '']]);
}, 60_000);

/** A member who has liked the first posts of a group. */
async function reader(group: number, posts = 4) {
  const made = await makeMember(siteId);
  for (let i = 0; i < posts; i++)
    for (const kind of ['view', 'like'] as const)
      await db.batch([
        ...recordAct(db, {
          ...{ siteId, memberId: made.id, kind, content: 'post' },
          ...{ slug: `post-${group}-${i}`, at: Date.now() - 1000 },
        }),
      ]);
  return made;
}
const groupsOf = (list: RecommendationList) => list.recommendations.map(({ slug }) => slug.split('-')[1]);
const share = (list: RecommendationList, group: number) =>
  groupsOf(list).filter((name) => name === String(group)).length / list.recommendations.length;

/** A bucket that answers as it is told to, with whom waits for what comes later. */
function makeBucket() {
  const later: Promise<unknown>[] = [];
  const holder = {
    asked: 0,
    answer: (): Promise<R2ObjectBody | null> => Promise.resolve(null),
    waitUntil: (promise: Promise<unknown>) => void later.push(promise),
    done: () => later.at(-1),
    bucket: new Proxy(env.MODELS, {
      get(target, key) {
        if (key !== 'get') return Reflect.get(target, key);
        return () => {
          holder.asked++;
          return holder.answer();
        };
      },
    }),
  };
  return holder;
}

describe('a trained model', () => {
  test('lists what those with the same taste read, and says because of which of the own contents', async () => {
    const { id, token } = await reader(1);
    // This client waits for what is done after the answer.
    const { lyceum } = countedClient(siteId, token);
    const list = await lyceum.recommendations.list({ limit: 8 });
    expectExactly(RecommendationList, list);
    expect(list).toMatchObject({ model: 1, personal: true });
    const rows = await db.select().from(impression).where(eq(impression.memberId, id));
    const explored = new Set(rows.flatMap(({ slug, explored }) => (explored ? [slug] : [])));
    const meant = { ...list, recommendations: list.recommendations.filter(({ slug }) => !explored.has(slug)) };
    // The topics are the same in every group: only what was read together tells them apart.
    expect(share(meant, 1)).toBe(1);
    const because = list.recommendations.flatMap(({ reason }) => (reason.kind === 'because' ? [reason.title] : []));
    expect(because.length).toBeGreaterThan(0);
    expect(new Set(rows.map(({ modelVersion }) => modelVersion))).toEqual(new Set([1]));
    // In the plain formulas' list the groups are mixed.
    await db.update(site).set({ recommender: 'plain' }).where(eq(site.id, siteId));
    const plain = await lyceum.recommendations.list({ limit: 8 });
    await db.update(site).set({ recommender: 'learned' }).where(eq(site.id, siteId));
    expect(plain.model).toBe(0);
    expect(share(plain, 1)).toBeLessThan(share(meant, 1));
  });

  test('says what weighed most with this reader, and to nobody whose list it does not rank', async () => {
    const { lyceum } = await reader(1);
    const { recommendations } = await lyceum.recommendations.list({ limit: 8 });
    for (const { learned } of recommendations) {
      const sizes = (learned ?? []).map(({ share }) => Math.abs(share));
      expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
      expect(sizes.reduce((sum, size) => sum + size, 0)).toBeCloseTo(1, 1);
    }
    const first = recommendations[0]?.learned?.find(({ feature }) => feature === 'collaborative');
    expect(first?.share).toBeGreaterThan(0.1);
    await lyceum.profile.update({ personal: false });
    const open = [await lyceum.recommendations.list(), await visitor(siteId).recommendations.list()];
    for (const list of open) for (const { learned } of list.recommendations) expect(learned).toBeNull();
  });

  test('tells nothing of fewer than five people', () => {
    const usual = { users: 9, views: 9, likes: 3, comments: 2, shares: 1, completions: 4, lately: 7 };
    const terms = { interestMatch: 0.4, contentRelevance: 0.5, contentQuality: 0.2, activity: 0.3 };
    const grounds: Grounds = {
      ...{ plain: 0.7, collaborative: 0.4, neighbours: null, topics: 0.4, quality: 0.21, trending: 3, people: 9 },
      ...{ level: 0.5, follow: 0, age: 40, habit: null, graph: 0.3 },
    };
    const weights = { ...plainWeights, features: plainWeights.features.map((one) => ({ ...one, weight: 1 })) };
    const parts = (some: Partial<Grounds>, stats: Partial<typeof usual> = {}) =>
      partsShown({ weights, grounds: { ...grounds, ...some } }, terms, { ...usual, ...stats });
    const names = (list: ReturnType<typeof parts>) => list.map(({ feature }) => feature);
    // The control: of a crowd these are told, each with what it weighs.
    expect(names(parts({}))).toEqual(expect.arrayContaining(['collaborative', 'trending', 'people']));
    expect(parts({ collaborative: 0.1 })).not.toEqual(parts({}));
    const one = parts({ collaborative: null, trending: 0.1, people: 0, plain: 0 }, { users: 0, lately: 0 });
    for (const users of [1, 2, 3, 4])
      expect(
        parts(
          { collaborative: users / 5, trending: users, people: users, quality: users / 9 },
          { users, lately: users },
        ),
      ).toEqual(one);
    expect(names(one)).not.toContain('collaborative');
    expect(names(one)).not.toContain('trending');
    // Nine look like ten, and one act more or less does not show.
    expect(parts({ people: 10, trending: 3.2 }, { users: 10, lately: 8 })).toEqual(parts({}));
  });

  test('names only what the reader finished or likes, as it is called now', async () => {
    const { lyceum, id } = await reader(2);
    const own = { siteId, memberId: id };
    const titles = new Set(['T']);
    for (const { reason } of (await lyceum.recommendations.list({ limit: 8 })).recommendations)
      if (reason.kind === 'because') expect(titles).toContain(reason.title);
    // Taken back, it is no reason any more.
    await db
      .update(memberContent)
      .set({ likedAt: null })
      .where(and(eq(memberContent.siteId, own.siteId), eq(memberContent.memberId, own.memberId)));
    const kinds = (await lyceum.recommendations.list({ limit: 8 })).recommendations.map(({ reason }) => reason.kind);
    expect(kinds).not.toContain('because');
  });

  test('gives no reason from what fewer than five members read', async () => {
    const { lyceum } = await reader(2);
    const kinds = async () =>
      (await lyceum.recommendations.list({ limit: 8 })).recommendations.map(({ reason }) => reason.kind);
    const ofSite = eq(contentStat.siteId, siteId);
    expect(await kinds()).toContain('because');
    await db.update(contentStat).set({ users: 4 }).where(ofSite);
    expect(await kinds()).not.toContain('because');
    await db
      .update(contentStat)
      .set({ users: sql`${contentStat.views}` })
      .where(ofSite);
  });

  test('has no part in the list of a visitor or of a member without personal lists, at once', async () => {
    const { id, token } = await reader(0);
    const { lyceum } = countedClient(siteId, token);
    expect((await lyceum.recommendations.list()).model).toBe(1);
    await lyceum.profile.update({ personal: false });
    const [own, open] = [await lyceum.recommendations.list(), await visitor(siteId).recommendations.list()];
    expect([own.model, own.personal, open.model]).toEqual([0, false, 0]);
    expect(await db.select().from(impression).where(eq(impression.memberId, id))).toEqual([]);
  });

  test('passes the gate: what was read, waved away or withdrawn does not come out, nor do erased members weigh', async () => {
    const { lyceum, id } = await reader(1);
    const list = await lyceum.recommendations.list({ limit: 8 });
    const first = list.recommendations[0]?.slug ?? '';
    await lyceum.profile.dismiss('post', first);
    const after = await lyceum.recommendations.list({ limit: 20 });
    expect(after.recommendations.map(({ slug }) => slug)).not.toContain(first);
    for (let i = 0; i < 4; i++) expect(after.recommendations.map(({ slug }) => slug)).not.toContain(`post-1-${i}`);
    // Nothing of a member is in the model: without their rows they are a stranger.
    await db.delete(memberContent).where(eq(memberContent.memberId, id));
    const stranger = await lyceum.recommendations.list({ limit: 20 });
    expect(stranger.recommendations.map(({ reason }) => reason.kind)).not.toContain('because');
    expect((await db.select().from(member).where(eq(member.id, id))).length).toBe(1);
  });

  test('that is missing or cannot be read leaves the plain formulas', async () => {
    const { lyceum } = await reader(1);
    await db.insert(scoringModel).values({ siteId, version: 7, status: 'training', stage: 'judge', startedAt: 1 });
    const current = (status: 'current' | 'previous', version: number) =>
      db
        .update(scoringModel)
        .set({ status })
        .where(and(eq(scoringModel.siteId, siteId), eq(scoringModel.version, version)));
    await db.batch([current('previous', 1), current('current', 7)]);
    await env.MODELS.put(modelKey(siteId, 7), 'not a model');
    const list = await lyceum.recommendations.list();
    expect([list.model, list.personal, list.recommendations.length]).toEqual([0, true, 4]);
    await db.batch([current('previous', 7), current('current', 1)]);
    expect((await lyceum.recommendations.list()).model).toBe(1);
  });

  test('whose store hangs, fails or lies leaves the plain formulas within seconds, is read once, and serves when it comes', async () => {
    const holder = makeBucket();
    const read = (version: number, now = Date.now()) =>
      modelInTime({ MODELS: holder.bucket }, holder, siteId, version, now);
    holder.answer = () => new Promise(() => {});
    expect(await read(41)).toBeNull();
    // Another does not wait at all, and R2 is not asked again.
    expect(await Promise.all([read(41), read(41)])).toEqual([null, null]);
    expect(holder.asked).toBe(1);
    holder.answer = () => Promise.reject(new Error('R2 is down'));
    expect(await read(41, Date.now() + 61_000)).toBeNull();
    expect(await read(42)).toBeNull();
    expect(holder.asked).toBe(3);
    // Too late for the list that asked for it, in time for the next.
    let arrive = () => {};
    holder.answer = async () => {
      await new Promise<void>((resolve) => {
        arrive = resolve;
      });
      return env.MODELS.get(modelKey(siteId, 1));
    };
    expect(await read(43)).toBeNull();
    arrive();
    await holder.done();
    expect((await read(43))?.ids.length).toBeGreaterThan(0);
    expect(await Promise.all([read(43), read(43)])).not.toContain(null);
    expect(holder.asked).toBe(4);
  });

  test('costs no further round trip', async () => {
    const { token } = await reader(0);
    const { lyceum, cost } = countedClient(siteId, token);
    expect((await lyceum.recommendations.list()).model).toBe(1);
    expect(cost.trips).toBe(1);
  });
});
