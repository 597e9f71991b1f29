import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { RecommendationList } from '../../worker/contract/recommendation.ts';
import { course } from '../../worker/db/course.ts';
import { contentStat } from '../../worker/db/interaction.ts';
import { countedClient, makeCourse, makePost } from './course-factory.ts';
import { expectExactly } from './exactly.ts';
import { API, BLOG, db, makeMember, makeSite, pageFetch, visitor } from './world.ts';

const top = async (lyceum: ReturnType<typeof visitor>) => (await lyceum.recommendations.list()).recommendations[0];

describe('the founding example', () => {
  test('each of two members gets the right course first and why, and reading moves it', async () => {
    const siteId = await makeSite();
    const ai = await makeCourse(siteId, { topics: ['ai'] });
    const web = await makeCourse(siteId, { topics: ['web'] });
    const posts = [];
    for (let i = 0; i < 4; i++) posts.push(await makePost(siteId, { topics: ['web'] }));
    // What others did is the same for both courses.
    for (const slug of [ai, web])
      await db
        .insert(contentStat)
        .values({ siteId, contentKind: 'course', contentSlug: slug, users: 35, likes: 8, comments: 6, completions: 6 });

    const [ada, tim] = [await makeMember(siteId), await makeMember(siteId)];
    await ada.lyceum.account.update({ fields: ['ai'], level: 'beginner', goal: 'understand', onboarded: true });
    await tim.lyceum.account.update({ fields: ['web'], level: 'beginner', goal: 'understand', onboarded: true });
    expect(await top(ada.lyceum)).toMatchObject({
      kind: 'course',
      slug: ai,
      reason: { kind: 'interest', topic: 'ai' },
    });
    expect(await top(tim.lyceum)).toMatchObject({ slug: web, reason: { kind: 'interest', topic: 'web' } });

    // One read of the other field does not turn the list; that and two more, read to the end of their page and liked, do.
    await ada.lyceum.recommendations.record('view', 'post', posts[0] ?? '');
    expect((await top(ada.lyceum))?.slug).toBe(ai);
    for (const slug of posts.slice(0, 3)) {
      await ada.lyceum.recommendations.record('view', 'post', slug);
      await ada.lyceum.recommendations.like('post', slug);
    }
    expect(await top(ada.lyceum)).toMatchObject({ slug: web, reason: { kind: 'interest', topic: 'web' } });
  });

  test('answers and plain reads change the list at once', async () => {
    const siteId = await makeSite();
    const ai = await makeCourse(siteId, { topics: ['ai'] });
    const web = await makeCourse(siteId, { topics: ['web'] });
    const posts = [];
    for (let i = 0; i < 3; i++) posts.push(await makePost(siteId, { topics: ['web'] }));
    const { lyceum } = await makeMember(siteId);
    const courses = async () =>
      (await lyceum.recommendations.list({ limit: 20 })).recommendations.filter(({ kind }) => kind === 'course');
    await lyceum.account.update({ fields: ['ai'] });
    const before = await courses();
    expect(before.map(({ slug }) => slug)).toEqual([ai, web]);
    for (const slug of posts) await lyceum.recommendations.record('view', 'post', slug);
    const after = await courses();
    const score = (list: typeof before, slug: string) => list.find((one) => one.slug === slug)?.score ?? 0;
    expect(score(after, web)).toBeGreaterThan(score(before, web));
    expect(score(after, ai)).toBeLessThan(score(before, ai));
    expect(after.find(({ slug }) => slug === web)?.reason).toEqual({ kind: 'interest', topic: 'web' });
    await lyceum.account.update({ fields: ['web'] });
    expect((await courses()).map(({ slug }) => slug)).toEqual([web, ai]);
  });
});

describe('the list', () => {
  test('has exactly the contract’s keys for a visitor and is not personal', async () => {
    const siteId = await makeSite();
    for (let i = 0; i < 5; i++) await makePost(siteId);
    const list = await visitor(siteId).recommendations.list();
    expectExactly(RecommendationList, list);
    expect(list.personal).toBe(false);
    expect(list.recommendations).toHaveLength(4);
    expect(list.recommendations.map(({ reason }) => reason.kind)).toEqual(Array(4).fill('discover'));
  });

  test('serves a member without a profile, and says so', async () => {
    const siteId = await makeSite();
    await makePost(siteId);
    const { lyceum } = await makeMember(siteId);
    expect(await lyceum.recommendations.list()).toMatchObject({ personal: false, recommendations: [{ kind: 'post' }] });
    await lyceum.account.update({ level: 'beginner' });
    const list = await lyceum.recommendations.list();
    expect(list).toMatchObject({ personal: true, recommendations: [{ reason: { kind: 'level', level: 'beginner' } }] });
    expectExactly(RecommendationList, list);
  });

  test('leaves out what was viewed and the page being read, down to an empty list', async () => {
    const siteId = await makeSite();
    const slugs = [await makePost(siteId), await makePost(siteId), await makePost(siteId)];
    const [read, here, left] = slugs as [string, string, string];
    const { lyceum } = await makeMember(siteId);
    await lyceum.recommendations.record('view', 'post', read);
    const list = await lyceum.recommendations.list({ context: `post:${here}` });
    expect(list.recommendations.map(({ slug }) => slug)).toEqual([left]);
    await lyceum.recommendations.record('view', 'post', left);
    expect((await lyceum.recommendations.list({ context: `post:${here}` })).recommendations).toEqual([]);
  });

  test('goes on offering a course whose outline was only looked at', async () => {
    const siteId = await makeSite();
    const slug = await makeCourse(siteId, {}, ['a', 'b']);
    const { lyceum } = await makeMember(siteId);
    await lyceum.recommendations.record('view', 'course', slug);
    expect((await lyceum.recommendations.list()).recommendations).toMatchObject([{ kind: 'course', slug }]);
  });

  test('relates to the page being read', async () => {
    const siteId = await makeSite();
    const here = await makePost(siteId, { topics: ['web'] });
    const near = await makePost(siteId, { topics: ['web'] });
    await makePost(siteId, { topics: ['ai'] });
    const [first] = (await visitor(siteId).recommendations.list({ context: `post:${here}` })).recommendations;
    expect(first).toMatchObject({ slug: near, reason: { kind: 'related', topic: 'web' } });
  });

  test('offers the next lesson of a course that was begun, named after the one before, in place of the course', async () => {
    const siteId = await makeSite();
    const slug = await makeCourse(siteId, { title: 'Transformers', access: 'paid' }, ['a', 'b', 'c'], () => ({
      preview: true,
    }));
    const { lyceum } = await makeMember(siteId);
    await lyceum.courses.complete(slug, 'a');
    const list = await lyceum.recommendations.list();
    expectExactly(RecommendationList, list);
    expect(list.recommendations).toMatchObject([
      {
        kind: 'lesson',
        slug: `${slug}/b`,
        summary: 'Transformers',
        url: `/courses/${slug}#lesson=b`,
        reason: { kind: 'next', after: 'Lesson a' },
      },
    ]);
    // Another member stands elsewhere in the course; whoever has not begun it is offered the whole.
    const ahead = await makeMember(siteId);
    for (const lesson of ['a', 'b']) await ahead.lyceum.courses.complete(slug, lesson);
    expect((await top(ahead.lyceum))?.slug).toBe(`${slug}/c`);
    expect((await top(lyceum))?.slug).toBe(`${slug}/b`);
    expect(await top((await makeMember(siteId)).lyceum)).toMatchObject({ kind: 'course', slug });
    // Opened, not finished: it is still the one to go on with.
    await lyceum.recommendations.record('view', 'lesson', `${slug}/b`);
    expect((await top(lyceum))?.slug).toBe(`${slug}/b`);
    // Withdrawn, it is offered to nobody.
    const status = (value: 'archived' | 'published') =>
      db.update(course).set({ status: value }).where(eq(course.siteId, siteId));
    await status('archived');
    expect((await lyceum.recommendations.list()).recommendations).toEqual([]);
    await status('published');
    for (const lesson of ['b', 'c']) await lyceum.courses.complete(slug, lesson);
    expect((await lyceum.recommendations.list()).recommendations).toEqual([]);
  });

  test('learns from the topics of the very content, be it a post, a course or a lesson', async () => {
    const siteId = await makeSite();
    for (const topic of ['ai', 'web', 'databases', 'systems']) await makePost(siteId, { topics: [topic] });
    const post = await makePost(siteId, { topics: ['web'] });
    const course = await makeCourse(siteId, { topics: ['databases'] });
    const started = await makeCourse(siteId, { topics: ['systems'] });
    for (const [kind, slug, topic] of [
      ['post', post, 'web'],
      ['course', course, 'databases'],
      ['lesson', `${started}/one`, 'systems'],
    ] as const) {
      const { lyceum } = await makeMember(siteId);
      await lyceum.recommendations.record('view', kind, slug);
      const list = (await lyceum.recommendations.list({ limit: 20 })).recommendations;
      const matched = list.filter(({ terms }) => terms.interestMatch > 0);
      expect(new Set(matched.flatMap(({ topics }) => topics))).toEqual(new Set([topic]));
    }
  });

  test('knows nothing of drafts and of other sites, nor of other members', async () => {
    const siteId = await makeSite();
    const shown = await makePost(siteId);
    const draft = await makePost(siteId, { status: 'draft', publishedAt: null });
    await makeCourse(siteId, { status: 'archived' });
    const elsewhere = await makeSite();
    // The same slug on another site, read there by one of theirs.
    await makePost(elsewhere, { slug: shown });
    const theirs = await makeMember(elsewhere);
    await theirs.lyceum.recommendations.record('view', 'post', shown);
    const other = await makeMember(siteId, { fields: ['ai'] });
    await other.lyceum.recommendations.record('view', 'post', shown);
    const { lyceum } = await makeMember(siteId);
    const { recommendations, personal } = await lyceum.recommendations.list({ context: `post:${draft}` });
    expect(personal).toBe(false);
    expect(recommendations.map(({ slug }) => slug)).toEqual([shown]);
    expect(recommendations[0]?.reason).toEqual({ kind: 'discover' });
  });

  test('never carries the text of a content', async () => {
    const siteId = await makeSite();
    await makePost(siteId, { access: 'paid' });
    await makeCourse(siteId, { access: 'paid' });
    const { lyceum, cost } = countedClient(siteId);
    expect((await lyceum.recommendations.list()).recommendations).toHaveLength(2);
    expect(cost.handedOut).not.toContain('secret');
  });

  test('refuses limits and contexts that make no sense', async () => {
    const siteId = await makeSite();
    const page = pageFetch(BLOG);
    const status = async (query: string) =>
      (await page(`${API}/api/v1/sites/${siteId}/recommendations?${query}`)).status;
    for (const query of ['limit=0', 'limit=21', 'limit=x', 'limit=', 'limit=1.5', 'context=post', 'context=member:x'])
      expect([query, await status(query)]).toEqual([query, 400]);
    for (const query of ['limit=1', 'limit=20', 'context=lesson:a/b', 'context=post:unknown'])
      expect([query, await status(query)]).toEqual([query, 200]);
  });

  test('takes one round trip, and reads as many rows of 20,000 contents as of 1,000', async () => {
    const cost = async (size: number) => {
      const siteId = await makeSite();
      const begun = await makeCourse(siteId);
      const { id, token, lyceum: own } = await makeMember(siteId, { fields: ['ai'] });
      await fill(siteId, id, size);
      await own.courses.complete(begun, 'one');
      const { lyceum, cost } = countedClient(siteId, token);
      const list = await lyceum.recommendations.list({ context: 'post:post-7', limit: 20 });
      expect(list.recommendations).toHaveLength(20);
      expect(cost.trips).toBe(1);
      return cost.rowsRead;
    };
    // From where every source finds as much as it looks for.
    const small = await cost(1000);
    expect(await cost(20_000)).toBe(small);
    expect(small).toBeGreaterThan(200);
    expect(small).toBeLessThan(1800);
  });
});

/** Posts and courses with counts, the member's and another's acts on them: `size` of each. */
async function fill(siteId: string, memberId: string, size: number): Promise<void> {
  const numbers = 'with recursive n(i) as (select 1 union all select i + 1 from n where i < ?2)';
  const run = (query: string) => env.DB.prepare(`${numbers} ${query}`).bind(siteId, size).run();
  await run(`insert into post (site_id, slug, title, summary, access, status, topics, level, minutes, url, markdown, html, published_at, updated_at)
    select ?1, 'post-' || i, 'T', 'S', 'open', 'published', '["ai"]', 'beginner', 1, '/', 'm', 'h', i, i from n`);
  await run(`insert into course (site_id, slug, title, summary, access, status, topics, level, url, minutes, lessons, published_at, updated_at)
    select ?1, 'course-' || i, 'T', 'S', 'open', 'published', '["web"]', 'beginner', '/', 1, 1, i, i from n`);
  await run(
    `insert into content_stat (site_id, content_kind, content_slug, users) select ?1, 'post', 'post-' || i, 1 from n`,
  );
  for (const member of [memberId, 'another'])
    await run(`insert into member_content (site_id, member_id, content_kind, content_slug, clicked_at, last_at)
      select ?1, '${member}', 'post', 'post-' || i, i, i from n`);
}
