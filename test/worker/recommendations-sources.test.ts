import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { RecommendationList } from '../../worker/contract/recommendation.ts';
import { grant, plan, planContent } from '../../worker/db/billing.ts';
import { course } from '../../worker/db/course.ts';
import { comment, thread } from '../../worker/db/discussion.ts';
import { member } from '../../worker/db/member.ts';
import { post } from '../../worker/db/post.ts';
import { prerequisite } from '../../worker/db/prerequisite.ts';
import { recordAct } from '../../worker/db/record.ts';
import { dismissal, impression } from '../../worker/db/scoring.ts';
import { SLOT } from '../../worker/recommendations/impressions.ts';
import { EXPLORATION } from '../../worker/scoring/list/explore.ts';
import { countedClient, entitle, makeCourse, makePost } from './course-factory.ts';
import { expectExactly } from './exactly.ts';
import { db, makeMember, makeSite, unique, visitor } from './world.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
type Client = Awaited<ReturnType<typeof makeMember>>['lyceum'];
const listOf = async (lyceum: Client, limit = 20) => (await lyceum.recommendations.list({ limit })).recommendations;
const slugs = async (lyceum: Client, limit = 20) => (await listOf(lyceum, limit)).map(({ slug }) => slug);

describe('what is older', () => {
  test('is there for whoever has read the newest, first what they like', async () => {
    const siteId = await makeSite();
    const now = Date.now();
    const { lyceum, id } = await makeMember(siteId, { fields: ['web'] });
    for (let i = 0; i < 70; i++) {
      const slug = await makePost(siteId, { publishedAt: now - i * DAY, topics: [] });
      await db.batch([
        ...recordAct(db, { siteId, memberId: id, kind: 'view', content: 'post', slug, at: now - 100 * DAY }),
      ]);
    }
    const old = await makePost(siteId, { publishedAt: now - 100 * DAY });
    const older = await makePost(siteId, { publishedAt: now - 200 * DAY, topics: ['web'] });
    expect(await slugs(lyceum)).toEqual([older, old]);
  });
});

describe('discussions', () => {
  async function discuss(siteId: string, slug: string, memberId: string, at: number) {
    const id = unique('comment');
    await db.insert(thread).values({ siteId, slug, access: 'open', comments: 1, createdAt: at }).onConflictDoNothing();
    const texts = { markdown: 'secret words', html: '<p>secret words</p>', depth: 0, path: id };
    await db.insert(comment).values({ id, siteId, threadSlug: slug, memberId, ...texts, createdAt: at, changedAt: at });
  }

  test('that others went on with after one read the content are listed, until one was there again', async () => {
    const siteId = await makeSite();
    const slug = await makePost(siteId);
    const { lyceum, id } = await makeMember(siteId);
    const tim = await makeMember(siteId);
    const now = Date.now();
    await db.batch([
      ...recordAct(db, { siteId, memberId: id, kind: 'view', content: 'post', slug, at: now - 2 * HOUR }),
    ]);
    expect(await listOf(lyceum)).toEqual([]);
    await discuss(siteId, slug, id, now - HOUR);
    expect(await listOf(lyceum)).toEqual([]);
    await discuss(siteId, slug, tim.id, now - HOUR);
    const list = await lyceum.recommendations.list();
    expectExactly(RecommendationList, list);
    expect(list.recommendations).toMatchObject([{ kind: 'thread', slug, title: `Title of ${slug}`, minutes: 1 }]);
    // Whoever has not read the post is offered the post.
    expect(await listOf(tim.lyceum)).toMatchObject([{ kind: 'post', slug }]);
    await lyceum.profile.dismiss('thread', slug);
    expect(await listOf(lyceum)).toEqual([]);
    await lyceum.profile.dismiss('thread', slug, false);
    await lyceum.profile.dismiss('post', slug);
    expect(await listOf(lyceum)).toEqual([]);
    await lyceum.profile.dismiss('post', slug, false);
    expect(await listOf(lyceum)).toHaveLength(1);
    await db.batch([...recordAct(db, { siteId, memberId: id, kind: 'view', content: 'post', slug, at: now })]);
    expect(await listOf(lyceum)).toEqual([]);
  });

  test('are no place for the banned, nor seen by those who may not read them', async () => {
    const siteId = await makeSite();
    const slug = await makePost(siteId);
    const { lyceum, id } = await makeMember(siteId);
    const tim = await makeMember(siteId);
    const now = Date.now();
    await db.batch([
      ...recordAct(db, { siteId, memberId: id, kind: 'view', content: 'post', slug, at: now - 2 * HOUR }),
    ]);
    await discuss(siteId, slug, tim.id, now - HOUR);
    const seen = async () => (await listOf(lyceum)).length;
    expect(await seen()).toBe(1);
    await db.update(post).set({ access: 'paid' }).where(eq(post.siteId, siteId));
    expect(await seen()).toBe(0);
    await entitle(siteId, id);
    expect(await seen()).toBe(1);
    await db.update(member).set({ bannedAt: 1 }).where(eq(member.id, tim.id));
    expect(await seen()).toBe(0);
  });
});

describe('what is trending', () => {
  test('is said of what five people met this week and usually fewer, never of four', async () => {
    const siteId = await makeSite();
    const [hot, warm] = [await makePost(siteId, { topics: [] }), await makePost(siteId, { topics: [] })];
    const now = Date.now();
    const act = (memberId: string, kind: 'view' | 'comment', slug: string) =>
      db.batch([...recordAct(db, { siteId, memberId, kind, content: 'post', slug, at: now - HOUR })]);
    for (let i = 0; i < 5; i++)
      for (const kind of ['view', 'comment', 'comment'] as const) {
        await act(`m${i}`, kind, hot);
        if (i < 4) await act(`m${i}`, kind, warm);
      }
    const list = await listOf(visitor(siteId));
    expect(list.map(({ slug, reason }) => [slug, reason.kind])).toEqual([
      [hot, 'trending'],
      [warm, 'discover'],
    ]);
  });
});

describe('"not interested"', () => {
  test('acts on every list at once: on the content, its lessons, and whatever carries a topic', async () => {
    const siteId = await makeSite();
    const [ai, web] = [await makePost(siteId, { topics: ['ai', 'web'] }), await makePost(siteId, { topics: ['web'] })];
    const started = await makeCourse(siteId, { topics: ['systems'] });
    const { lyceum } = await makeMember(siteId);
    await lyceum.courses.complete(started, 'one');
    expect(new Set(await slugs(lyceum))).toEqual(new Set([ai, web, `${started}/two`]));
    await lyceum.profile.dismiss('course', started);
    expect(new Set(await slugs(lyceum))).toEqual(new Set([ai, web]));
    await lyceum.profile.dismiss('topic', 'ai');
    expect(await slugs(lyceum)).toEqual([web]);
    expect(await slugs(visitor(siteId))).toHaveLength(3);
    // Lists that are not personal are without it too.
    await lyceum.profile.update({ personal: false });
    expect(await slugs(lyceum)).toEqual([web]);
  });
});

describe('whoever waves very much away', () => {
  /** Posts 1 to `size`, a minute apart, on a topic. */
  const fill = (siteId: string, topic: string, from: number, size: number) =>
    env.DB.prepare(
      `with recursive n(i) as (select cast(?3 as integer) union all select i + 1 from n where i < ?3 + ?4 - 1)
       insert into post (site_id, slug, title, summary, access, status, topics, level, minutes, url, markdown, html, published_at, updated_at)
       select ?1, 'post-' || i, 'T', 'S', 'open', 'published', json_array(?2), 'beginner', 1, '/', 'm', 'h', i * 60000, i from n`,
    )
      .bind(siteId, topic, from, size)
      .run();
  const wave = (siteId: string, memberId: string, from: number, size: number) =>
    env.DB.prepare(
      `with recursive n(i) as (select cast(?3 as integer) union all select i + 1 from n where i < ?3 + ?4 - 1)
       insert into dismissal (site_id, member_id, kind, slug, at) select ?1, ?2, 'post', 'post-' || i, i from n`,
    )
      .bind(siteId, memberId, from, size)
      .run();

  test('is offered what comes next, not less', async () => {
    const siteId = await makeSite();
    await fill(siteId, 'systems', 1, 150);
    await fill(siteId, 'ai', 151, 111);
    const { lyceum, id } = await makeMember(siteId, { fields: ['ai'] });
    await wave(siteId, id, 152, 110);
    expect((await listOf(lyceum))[0]?.slug).toBe('post-151');
  });

  test('is offered an older course too', async () => {
    const siteId = await makeSite();
    const { lyceum, id } = await makeMember(siteId);
    const old = await makeCourse(siteId, { publishedAt: 1 });
    for (let i = 0; i < 40; i++) {
      const slug = await makeCourse(siteId);
      await db.insert(dismissal).values({ siteId, memberId: id, kind: 'course', slug, at: 1 });
    }
    expect(await slugs(lyceum)).toEqual([old]);
  });

  test('and follows as many as one may, costs one round trip, and rows within bounds', async () => {
    const siteId = await makeSite();
    await fill(siteId, 'ai', 1, 3000);
    const { id, token, lyceum: own } = await makeMember(siteId, { fields: ['ai'] });
    await own.profile.setGoal({ kind: 'topic', slug: 'ai' });
    await wave(siteId, id, 1001, 1000);
    await env.DB.prepare(
      `with recursive n(i) as (select 1 union all select i + 1 from n where i < 500)
       insert into follow (site_id, member_id, kind, target, at) select ?1, ?2, 'member', 'm' || i, i from n`,
    )
      .bind(siteId, id)
      .run();
    const { lyceum, cost } = countedClient(siteId, token);
    const rows = async (read: () => Promise<unknown>) => {
      const [trips, before] = [cost.trips, cost.rowsRead];
      await read();
      expect(cost.trips - trips).toBe(1);
      return cost.rowsRead - before;
    };
    expect(await rows(() => lyceum.recommendations.list({ limit: 20 }))).toBeLessThan(5000);
    expect(await rows(() => lyceum.profile.path())).toBeLessThan(3000);
    expect(await rows(() => lyceum.profile.people())).toBeLessThan(3000);
    expect(await rows(() => lyceum.profile.read())).toBeLessThan(5000);
    expect((await lyceum.profile.read()).dismissed).toHaveLength(1000);
  });
});

describe('the way to a goal', () => {
  test('leads the list with its next step and says so, however old that is', async () => {
    const siteId = await makeSite();
    const first = await makePost(siteId, { publishedAt: 1, topics: [] });
    const goal = await makePost(siteId, { publishedAt: 2, topics: [] });
    await db.insert(prerequisite).values({
      ...{ siteId, kind: 'post', slug: goal, requiresKind: 'post', requiresSlug: first },
    });
    for (let i = 0; i < 5; i++) await makePost(siteId);
    const { lyceum } = await makeMember(siteId, { fields: ['ai'] });
    expect((await listOf(lyceum))[0]?.slug).not.toBe(first);
    await lyceum.profile.setGoal({ kind: 'post', slug: goal });
    const [next] = await listOf(lyceum, 4);
    expect(next).toMatchObject({ slug: first, reason: { kind: 'path', goal: `Title of ${goal}` } });
    await lyceum.recommendations.record('view', 'post', first);
    expect((await listOf(lyceum, 4))[0]).toMatchObject({ slug: goal, reason: { kind: 'path' } });
    await lyceum.profile.update({ personal: false });
    expect((await listOf(lyceum, 4)).map(({ reason }) => reason.kind)).not.toContain('path');
  });

  test('begins with the course whose lesson is next, then with that lesson', async () => {
    const siteId = await makeSite();
    for (let i = 0; i < 3; i++) await makePost(siteId);
    const slug = await makeCourse(siteId, { topics: ['web'], publishedAt: 1 });
    const { lyceum } = await makeMember(siteId, { fields: ['ai'] });
    await lyceum.profile.setGoal({ kind: 'topic', slug: 'web' });
    expect((await listOf(lyceum))[0]).toMatchObject({ kind: 'course', slug, reason: { kind: 'path', goal: 'web' } });
    await lyceum.courses.complete(slug, 'one');
    expect((await listOf(lyceum))[0]).toMatchObject({ kind: 'lesson', slug: `${slug}/two`, reason: { kind: 'path' } });
  });
});

describe('what opens later', () => {
  test('is not offered before it opens, to anybody, nor while it is dripped', async () => {
    const siteId = await makeSite();
    const now = Date.now();
    await makePost(siteId, { access: 'members', opensAt: now + DAY });
    const dripped = await makePost(siteId, { access: 'paid', dripDays: 3 });
    const { lyceum, id } = await makeMember(siteId);
    // It is a reason to pay; to whoever has paid, it is not there yet.
    for (const one of [visitor(siteId), lyceum]) expect(await slugs(one)).toEqual([dripped]);
    await entitle(siteId, id);
    expect(await slugs(lyceum)).toEqual([dripped]);
    const since = await makeMember(siteId);
    await db.insert(grant).values({
      ...{ id: unique('grant'), siteId, memberId: since.id, source: 'comp', reason: 'comp' },
      ...{ startsAt: now - HOUR, since: now - HOUR, createdAt: now },
    });
    expect(await slugs(since.lyceum)).toEqual([]);
  });
});

describe('without personal lists', () => {
  test('a member gets what a visitor gets, without what was read, and nothing is logged', async () => {
    const siteId = await makeSite();
    const posts = [];
    for (let i = 0; i < 6; i++) posts.push(await makePost(siteId, { topics: [i % 2 ? 'ai' : 'web'] }));
    const started = await makeCourse(siteId);
    const { id, token } = await makeMember(siteId, { fields: ['ai'], level: 'advanced' });
    // This client waits for what is done after the answer.
    const { lyceum } = countedClient(siteId, token);
    await lyceum.courses.complete(started, 'one');
    await lyceum.profile.follow('topic', 'ai');
    await lyceum.profile.update({ personal: false });
    const [own, open] = [await lyceum.recommendations.list(), await visitor(siteId).recommendations.list()];
    expect(own).toEqual(open);
    expect(own).toMatchObject({ personal: false, model: 0, offer: null });
    const first = own.recommendations.find(({ kind }) => kind === 'post')?.slug ?? '';
    await lyceum.recommendations.record('view', 'post', first);
    expect(await slugs(lyceum)).not.toContain(first);
    expect(await db.select().from(impression).where(eq(impression.memberId, id))).toEqual([]);
  });
});

describe('what was shown', () => {
  afterEach(() => void vi.useRealTimers());

  test('is logged once in half an hour, after the answer, with place, propensity and version', async () => {
    // Half an hour may end at any moment: of this test's it is the first one.
    vi.useFakeTimers({ toFake: ['Date'], now: Math.ceil(Date.now() / SLOT) * SLOT });
    const siteId = await makeSite();
    for (let i = 0; i < 30; i++) await makePost(siteId, { topics: [`t${i}`] });
    const { id, token } = await makeMember(siteId);
    const { lyceum, cost } = countedClient(siteId, token);
    const list = await listOf(lyceum, 8);
    vi.setSystemTime(Date.now() + SLOT - 1);
    await listOf(lyceum, 8);
    expect(cost.trips).toBe(2);
    const rows = await db.select().from(impression).where(eq(impression.memberId, id)).orderBy(impression.position);
    expect(rows.map(({ slug, position }) => [slug, position])).toEqual(list.map(({ slug }, i) => [slug, i + 1]));
    for (const { position, propensity, explored, modelVersion } of rows) {
      expect(modelVersion).toBe(0);
      // Of 30 posts 8 are listed and 22 may be tried.
      expect(propensity).toBeCloseTo(position === 1 ? 1 : explored ? EXPLORATION / 22 : 1 - EXPLORATION, 12);
    }
  });

  test('is logged of no visitor', async () => {
    const siteId = await makeSite();
    await makePost(siteId);
    expect(await listOf(countedClient(siteId).lyceum)).toHaveLength(1);
    expect(await db.select().from(impression).where(eq(impression.siteId, siteId))).toEqual([]);
  });
});

describe('the offer', () => {
  async function makePlan(siteId: string, some: Partial<typeof plan.$inferInsert>) {
    const id = unique('plan');
    const base = { name: 'A plan', description: '', amount: 900, currency: 'usd', interval: 'month' } as const;
    await db.insert(plan).values({ ...base, siteId, id, stripePriceId: unique('price'), createdAt: 1, ...some });
    return id;
  }

  test('is the plan that opens most of what the own list holds locked, the cheapest of several', async () => {
    const siteId = await makeSite();
    const [one, two] = [await makePost(siteId, { access: 'paid' }), await makePost(siteId, { access: 'paid' })];
    await makePost(siteId, { access: 'paid', tier: 'gold' });
    await makePost(siteId);
    const single = await makePlan(siteId, { amount: 100, opens: 'content', name: 'One post' });
    await db.insert(planContent).values({ siteId, planId: single, contentKind: 'post', contentSlug: one });
    const pro = await makePlan(siteId, { amount: 900, opens: 'tier', tier: 'pro', name: 'Pro' });
    await makePlan(siteId, { amount: 950, opens: 'tier', tier: 'pro', name: 'Pro, dearer' });
    const { lyceum, id } = await makeMember(siteId);
    const offer = async () => (await lyceum.recommendations.list({ limit: 20 })).offer;
    expect(await offer()).toEqual({ plan: pro, name: 'Pro', opens: 2 });
    const all = await makePlan(siteId, { amount: 2000, name: 'All' });
    expect(await offer()).toEqual({ plan: all, name: 'All', opens: 3 });
    // Of what was read or waved away, nothing is to be sold.
    await lyceum.profile.dismiss('post', two);
    expect(await offer()).toEqual({ plan: all, name: 'All', opens: 2 });
    expect((await visitor(siteId).recommendations.list({ limit: 20 })).offer).toBe(null);
    await entitle(siteId, id);
    expect(await offer()).toBe(null);
  });

  test('is none where nothing is locked', async () => {
    const siteId = await makeSite();
    await makePost(siteId);
    await makePlan(siteId, {});
    expect((await (await makeMember(siteId)).lyceum.recommendations.list()).offer).toBe(null);
    expect(await db.select().from(course).where(eq(course.siteId, siteId))).toEqual([]);
  });
});
