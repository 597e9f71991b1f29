import { createExecutionContext, createScheduledController, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { and, eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { expireSignIns } from '../../worker/account/expire.ts';
import { LikeReply } from '../../worker/contract/discussion.ts';
import type { ContentKind } from '../../worker/contract/value.ts';
import { contentStat, interaction, memberContent } from '../../worker/db/interaction.ts';
import { impression } from '../../worker/db/scoring.ts';
import { session, signInCode } from '../../worker/db/session.ts';
import worker from '../../worker/index.ts';
import { RETENTION_DAYS, trimImpressions, trimInteractions } from '../../worker/recommendations/retention.ts';
import { countedClient, entitle, makeCourse, makePost } from './course-factory.ts';
import { expectExactly } from './exactly.ts';
import { db, makeMember, makeSite, unique, visitor } from './world.ts';

const logOf = (memberId: string) => db.select().from(interaction).where(eq(interaction.memberId, memberId));
const statOf = async (siteId: string, kind: ContentKind, slug: string) =>
  (
    await db
      .select()
      .from(contentStat)
      .where(and(eq(contentStat.siteId, siteId), eq(contentStat.contentKind, kind), eq(contentStat.contentSlug, slug)))
  )[0];
const codeOf = (call: Promise<unknown>) => call.then(String, (error: { code: string }) => error.code);

describe('recorded acts', () => {
  test('views, shares and clicks of posts, courses and lessons count once a member', async () => {
    const siteId = await makeSite();
    const post = await makePost(siteId);
    const course = await makeCourse(siteId);
    const { lyceum, id } = await makeMember(siteId);
    const other = await makeMember(siteId);
    const contents = [
      ['post', post],
      ['course', course],
      ['lesson', `${course}/one`],
    ] as const;
    for (const [kind, slug] of contents) {
      for (const act of ['view', 'view', 'share', 'share', 'click', 'click'] as const)
        await lyceum.recommendations.record(act, kind, slug);
      await other.lyceum.recommendations.record('view', kind, slug);
      expect(await statOf(siteId, kind, slug)).toMatchObject({ users: 2, views: 2, shares: 1, likes: 0 });
    }
    expect(await logOf(id)).toHaveLength(9);
  });

  test('a view counts again in the log, not in the figures, after half an hour', async () => {
    const siteId = await makeSite();
    const post = await makePost(siteId);
    const { lyceum, id } = await makeMember(siteId);
    await lyceum.recommendations.record('view', 'post', post);
    await db
      .update(memberContent)
      .set({ viewedAt: Date.now() - 31 * 60_000 })
      .where(eq(memberContent.memberId, id));
    await lyceum.recommendations.record('view', 'post', post);
    expect(await logOf(id)).toHaveLength(2);
    expect(await statOf(siteId, 'post', post)).toMatchObject({ users: 1, views: 1 });
  });

  test('parallel views count once', async () => {
    const siteId = await makeSite();
    const post = await makePost(siteId);
    const { lyceum } = await makeMember(siteId);
    await Promise.all([1, 2, 3, 4].map(() => lyceum.recommendations.record('view', 'post', post)));
    expect(await statOf(siteId, 'post', post)).toMatchObject({ users: 1, views: 1 });
  });

  test('a view of what stayed locked is none; a click on it is one', async () => {
    const siteId = await makeSite();
    const post = await makePost(siteId, { access: 'paid' });
    const course = await makeCourse(siteId, { access: 'paid' }, ['a', 'b'], (name) => ({ preview: name === 'a' }));
    const { lyceum, id } = await makeMember(siteId);
    await lyceum.recommendations.record('view', 'post', post);
    await lyceum.recommendations.record('view', 'course', course);
    await lyceum.recommendations.record('view', 'lesson', `${course}/b`);
    expect(await logOf(id)).toEqual([]);
    await lyceum.recommendations.record('view', 'lesson', `${course}/a`);
    await lyceum.recommendations.record('click', 'post', post);
    expect(await logOf(id)).toHaveLength(2);
    await entitle(siteId, id);
    await lyceum.recommendations.record('view', 'post', post);
    expect(await logOf(id)).toHaveLength(3);
  });

  test('on a discussion are acts on what it is about', async () => {
    const siteId = await makeSite();
    const [post, course] = [await makePost(siteId), await makeCourse(siteId)];
    const { lyceum, id } = await makeMember(siteId);
    await lyceum.recommendations.record('click', 'thread', post);
    await lyceum.recommendations.record('click', 'thread', course);
    expect(await logOf(id)).toMatchObject([
      { kind: 'click', contentKind: 'post', contentSlug: post },
      { kind: 'click', contentKind: 'course', contentSlug: course },
    ]);
    expect(await codeOf(lyceum.recommendations.record('click', 'thread', 'nothing'))).toBe('not_found');
  });

  test('are refused to visitors and for what is not published here, and leave nothing behind', async () => {
    const siteId = await makeSite();
    const elsewhere = await makePost(await makeSite());
    const draft = await makePost(siteId, { status: 'draft' });
    const course = await makeCourse(siteId);
    const { lyceum, id } = await makeMember(siteId);
    expect(await codeOf(visitor(siteId).recommendations.record('view', 'course', course))).toBe('unauthenticated');
    const unknown = [
      ['post', elsewhere],
      ['post', draft],
      ['post', course],
      ['post', `${course}/one`],
      ['course', `${course}/one`],
      ['lesson', course],
      ['lesson', `${course}/nine`],
    ] as const;
    for (const [kind, slug] of unknown)
      expect([kind, slug, await codeOf(lyceum.recommendations.record('share', kind, slug))]).toEqual([
        kind,
        slug,
        'not_found',
      ]);
    expect(await codeOf(lyceum.recommendations.record('view', 'post', 'Not A Slug'))).toBe('bad_request');
    expect(await codeOf(lyceum.recommendations.record('like' as 'view', 'course', course))).toBe('bad_request');
    expect(await logOf(id)).toEqual([]);
  });

  test('take two round trips', async () => {
    const siteId = await makeSite();
    const post = await makePost(siteId);
    const { lyceum, cost } = countedClient(siteId, (await makeMember(siteId)).token);
    await lyceum.recommendations.record('view', 'post', post);
    expect(cost.trips).toBe(2);
    await lyceum.recommendations.like('post', post);
    expect(cost.trips).toBe(4);
  });
});

describe('likes', () => {
  test.each(['post', 'course'] as const)('of a %s count once a member and can be taken back', async (kind) => {
    const siteId = await makeSite();
    const slug = kind === 'post' ? await makePost(siteId) : await makeCourse(siteId);
    const [ada, tim] = [await makeMember(siteId), await makeMember(siteId)];
    let changes = 0;
    ada.lyceum.addEventListener('activity', () => {
      changes++;
    });
    const first = await ada.lyceum.recommendations.like(kind, slug);
    expectExactly(LikeReply, first);
    expect(first).toEqual({ likes: 1, liked: true });
    await Promise.all([1, 2, 3].map(() => tim.lyceum.recommendations.like(kind, slug)));
    expect(await ada.lyceum.recommendations.like(kind, slug)).toEqual({ likes: 2, liked: true });
    expect(await ada.lyceum.recommendations.like(kind, slug, false)).toEqual({ likes: 1, liked: false });
    expect(await ada.lyceum.recommendations.like(kind, slug, false)).toEqual({ likes: 1, liked: false });
    expect(changes).toBe(4);
    await Promise.all([1, 2, 3].map(() => tim.lyceum.recommendations.like(kind, slug, false)));
    expect(await statOf(siteId, kind, slug)).toMatchObject({ users: 2, likes: 0 });
  });

  test('show on the post', async () => {
    const siteId = await makeSite();
    const slug = await makePost(siteId);
    const { lyceum } = await makeMember(siteId);
    await lyceum.recommendations.like('post', slug);
    expect((await lyceum.posts.read(slug)).reactions).toMatchObject({ likes: 1, liked: true });
    expect((await visitor(siteId).posts.read(slug)).reactions).toMatchObject({ likes: 1, liked: false });
  });

  test('are for those who may read it', async () => {
    const siteId = await makeSite();
    const slug = await makePost(siteId, { access: 'paid' });
    const elsewhere = await makeCourse(await makeSite());
    const { lyceum, id } = await makeMember(siteId);
    for (const on of [true, false]) {
      expect(await codeOf(visitor(siteId).recommendations.like('post', slug, on))).toBe('unauthenticated');
      expect(await codeOf(lyceum.recommendations.like('post', slug, on))).toBe('locked');
      expect(await codeOf(lyceum.recommendations.like('course', elsewhere, on))).toBe('not_found');
    }
    expect(await logOf(id)).toEqual([]);
    await entitle(siteId, id);
    expect(await lyceum.recommendations.like('post', slug)).toEqual({ likes: 1, liked: true });
  });
});

describe('at night', () => {
  test('interactions older than the retention go, in more than one slice; figures and newer ones stay', async () => {
    const siteId = await makeSite();
    const post = await makePost(siteId);
    const { lyceum, id } = await makeMember(siteId);
    await lyceum.recommendations.record('view', 'post', post);
    const now = Date.now();
    const edge = now - RETENTION_DAYS * 86_400_000;
    await env.DB.prepare(
      `with recursive n(i) as (select 1 union all select i + 1 from n where i < 2500)
       insert into interaction (site_id, member_id, kind, content_kind, content_slug, at)
       select ?1, ?2, 'view', 'post', ?3, ?4 - i from n`,
    )
      .bind(siteId, id, post, edge)
      .run();
    await db
      .insert(interaction)
      .values({ siteId, memberId: id, kind: 'view', contentKind: 'post', contentSlug: post, at: edge });
    expect(await trimInteractions(db, now)).toBe(2500);
    expect(await logOf(id)).toHaveLength(2);
    expect(await trimInteractions(db, now)).toBe(0);
    expect(await statOf(siteId, 'post', post)).toMatchObject({ users: 1, views: 1 });
  });

  test('impressions older than the retention go too', async () => {
    const siteId = await makeSite();
    const now = Date.now();
    const edge = now - RETENTION_DAYS * 86_400_000;
    const shown = { siteId, memberId: 'ada', kind: 'post', slug: 'a', position: 1, propensity: 1 } as const;
    for (const [slot, at] of [edge - 1, edge].entries())
      await db.insert(impression).values({ ...shown, slot, explored: false, modelVersion: 0, at });
    expect(await trimImpressions(db, now)).toBe(1);
    expect(await db.select({ at: impression.at }).from(impression).where(eq(impression.siteId, siteId))).toEqual([
      { at: edge },
    ]);
  });

  test('sessions and codes that ended more than a day ago go', async () => {
    const siteId = await makeSite();
    const { lyceum, id } = await makeMember(siteId);
    const now = Date.now();
    const day = 86_400_000;
    const base = { siteId, origin: null, audience: 'reader', createdAt: 0 } as const;
    const ids = { over: unique('over'), fresh: unique('fresh') };
    for (const [name, expiresAt] of [
      [ids.over, now - day - 1],
      [ids.fresh, now - day + 60_000],
    ] as const) {
      await db.insert(session).values({ ...base, id: name, memberId: id, seenAt: 0, expiresAt });
      await db.insert(signInCode).values({ ...base, id: name, email: 'a@b.cd', codeHash: '', ipHash: '', expiresAt });
    }
    expect(await expireSignIns(db, now)).toBe(2);
    expect(await db.select({ id: signInCode.id }).from(signInCode).where(eq(signInCode.siteId, siteId))).toEqual([
      { id: ids.fresh },
    ]);
    const left = await db.select({ id: session.id }).from(session).where(eq(session.memberId, id));
    expect(left).toHaveLength(2);
    expect(left).toContainEqual({ id: ids.fresh });
    expect((await lyceum.account.read()).id).toBe(id);
  });

  test('the nightly cron trigger does both', async () => {
    const siteId = await makeSite();
    const { id } = await makeMember(siteId);
    const log = { siteId, memberId: id, kind: 'view', contentKind: 'post', contentSlug: 'old', at: 0 } as const;
    await db.insert(interaction).values(log);
    await db
      .insert(session)
      .values({ id: unique('over'), siteId, memberId: id, audience: 'reader', createdAt: 0, seenAt: 0, expiresAt: 0 });
    const ctx = createExecutionContext();
    await worker.scheduled(createScheduledController({ cron: '17 3 * * *', scheduledTime: new Date() }), env, ctx);
    await waitOnExecutionContext(ctx);
    expect(await logOf(id)).toEqual([]);
    expect(await db.select().from(session).where(eq(session.memberId, id))).toHaveLength(1);
  });
});
