import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { DAY } from '../../worker/access/can.ts';
import { Path } from '../../worker/contract/path.ts';
import { prerequisite } from '../../worker/db/prerequisite.ts';
import { apiToken } from '../../worker/db/token.ts';
import { newApiToken } from '../../worker/http/credential.ts';
import { sha256 } from '../../worker/http/hash.ts';
import { countedClient, makeCourse, makePost } from './course-factory.ts';
import { expectExactly } from './exactly.ts';
import { send } from './send.ts';
import { db, makeMember, makeSite, makeStaff } from './world.ts';

type Name = `${'post' | 'course'}:${string}`;
async function require(siteId: string, what: Name, before: Name) {
  const [kind, slug] = what.split(':') as ['post' | 'course', string];
  const [requiresKind, requiresSlug] = before.split(':') as ['post' | 'course', string];
  await db.insert(prerequisite).values({ siteId, kind, slug, requiresKind, requiresSlug });
}
const stepsOf = ({ steps }: Path) => steps.map(({ slug, reason }) => [slug, reason]);
const codeOf = (call: Promise<unknown>) => call.then(String, (error: { code: string }) => error.code);

describe('the path', () => {
  test('leads over what is required and lesson by lesson to the goal, and is planned again as one goes on', async () => {
    const siteId = await makeSite();
    const basics = await makePost(siteId, { title: 'Basics', minutes: 5 });
    const course = await makeCourse(siteId, { title: 'Transformers', topics: ['web'] }, ['one', 'two']);
    await require(siteId, `course:${course}`, `post:${basics}`);
    // Of another goal's way nothing is on this one.
    await require(siteId, `post:${await makePost(siteId)}`, `course:${course}`);
    const { lyceum } = await makeMember(siteId);
    expect(await lyceum.profile.path()).toEqual({ goal: null, reachable: true, steps: [], minutes: 0, weeks: null });
    await lyceum.profile.update({ pace: 10 });
    const path = await lyceum.profile.setGoal({ kind: 'course', slug: course });
    expectExactly(Path, path);
    expect(path).toMatchObject({
      ...{ goal: { kind: 'course', slug: course, title: 'Transformers' }, reachable: true },
      ...{ minutes: 25, weeks: 3 },
    });
    expect(stepsOf(path)).toEqual([
      [basics, { kind: 'required', title: 'Lesson one' }],
      [`${course}/one`, { kind: 'required', title: 'Lesson two' }],
      [`${course}/two`, { kind: 'goal' }],
    ]);
    expect(path.steps[1]).toMatchObject({ kind: 'lesson', url: `/courses/${course}#lesson=one`, minutes: 10 });
    await lyceum.recommendations.record('view', 'post', basics);
    await lyceum.courses.complete(course, 'one');
    expect(stepsOf(await lyceum.profile.path())).toEqual([[`${course}/two`, { kind: 'goal' }]]);
    await lyceum.courses.complete(course, 'two');
    expect(await lyceum.profile.path()).toMatchObject({ reachable: true, steps: [], minutes: 0 });
    expect(await lyceum.profile.setGoal(null)).toMatchObject({ goal: null });
  });

  test('says that a post is the goal, and of what this post requires that it does', async () => {
    const siteId = await makeSite();
    const [basics, goal] = [await makePost(siteId), await makePost(siteId, { title: 'The goal' })];
    const course = await makeCourse(siteId, {}, ['one']);
    await require(siteId, `post:${goal}`, `post:${basics}`);
    await require(siteId, `post:${goal}`, `course:${course}`);
    const { lyceum } = await makeMember(siteId);
    const steps = stepsOf(await lyceum.profile.setGoal({ kind: 'post', slug: goal }));
    expect(steps.at(-1)).toEqual([goal, { kind: 'goal' }]);
    expect(new Map(steps.map(([slug, reason]) => [slug, reason])).get(basics)).toEqual({
      ...{ kind: 'required', title: 'The goal' },
    });
  });

  test('leads over what the authors of pushed posts say, as they say it now', async () => {
    const siteId = await makeSite();
    const owner = await makeStaff(siteId, 'owner');
    const token = newApiToken();
    await db.insert(apiToken).values({
      ...{ siteId, id: await sha256(token), name: 'CI', scope: 'publish', createdBy: owner.id },
      ...{ createdAt: 1, expiresAt: Date.now() + DAY },
    });
    const put = (path: string, body: object) =>
      send('PUT', `/api/v1/sites/${siteId}/publish/posts/${path}`, {
        headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      });
    const publish = (slug: string, requires: string[], source = 'blog') =>
      put(slug, {
        ...{ source, requires, title: slug, summary: '', access: 'open', status: 'published', topics: [] },
        ...{ level: 'beginner', minutes: 2, url: `/${slug}`, markdown: '' },
      });
    const course = await makeCourse(siteId, {}, ['one']);
    const goal = await publish('goal', [`course:${course}`, 'middle', 'not-yet', 'middle']);
    expect([goal.status, await goal.json()]).toMatchObject([
      200,
      { requires: [`course:${course}`, 'middle', 'not-yet'] },
    ]);
    await publish('middle', ['basics']);
    const { lyceum } = await makeMember(siteId);
    await lyceum.profile.setGoal({ kind: 'post', slug: 'goal' });
    const slugs = async () => (await lyceum.profile.path()).steps.map(({ slug }) => slug).sort();
    expect(await slugs()).toEqual([`${course}/one`, 'goal', 'middle']);
    await publish('basics', []);
    expect(await slugs()).toEqual(['basics', `${course}/one`, 'goal', 'middle']);

    // Neither itself nor another source's; what is refused changes nothing.
    expect((await publish('goal', ['goal'])).status).toBe(400);
    expect((await publish('goal', [], 'docs')).status).toBe(409);
    expect((await put('middle/archive', { source: 'docs' })).status).toBe(409);
    expect(await slugs()).toEqual(['basics', `${course}/one`, 'goal', 'middle']);

    // An archived post is not waited for, and requires nothing any more.
    await put('middle/archive', { source: 'blog' });
    expect(await slugs()).toEqual([`${course}/one`, 'goal']);
    await publish('goal', ['basics']);
    expect(await slugs()).toEqual(['basics', 'goal']);
    const kept = await db.select().from(prerequisite).where(eq(prerequisite.siteId, siteId));
    expect(kept.map(({ slug, requiresSlug }) => [slug, requiresSlug])).toEqual([['goal', 'basics']]);
  });

  test('to a topic takes the cheapest content that teaches it, but none that was waved away', async () => {
    const siteId = await makeSite();
    const short = await makePost(siteId, { topics: ['web'], minutes: 3 });
    const long = await makePost(siteId, { topics: ['web'], minutes: 30 });
    await makePost(siteId, { topics: ['ai'], minutes: 1 });
    const { lyceum } = await makeMember(siteId);
    const path = await lyceum.profile.setGoal({ kind: 'topic', slug: 'web' });
    expect(path.goal).toEqual({ kind: 'topic', slug: 'web', title: 'web' });
    expect(stepsOf(path)).toEqual([[short, { kind: 'teaches', topic: 'web' }]]);
    await lyceum.profile.dismiss('post', short);
    expect(stepsOf(await lyceum.profile.path())).toEqual([[long, { kind: 'teaches', topic: 'web' }]]);
    await lyceum.profile.dismiss('post', long);
    expect(await lyceum.profile.path()).toMatchObject({ reachable: false, steps: [] });
  });

  test('leads over nothing of a topic that was waved away, but the one to be learned, nor over such a lesson', async () => {
    const siteId = await makeSite();
    const before = await makePost(siteId, { topics: ['ai'] });
    const course = await makeCourse(siteId, { topics: ['web'] }, ['one', 'two']);
    await require(siteId, `course:${course}`, `post:${before}`);
    const { lyceum } = await makeMember(siteId);
    const slugs = async () => (await lyceum.profile.path()).steps.map(({ slug }) => slug);
    await lyceum.profile.setGoal({ kind: 'topic', slug: 'web' });
    expect(await slugs()).toEqual([before, `${course}/one`, `${course}/two`]);
    await lyceum.profile.dismiss('topic', 'ai');
    expect(await slugs()).toEqual([`${course}/one`, `${course}/two`]);
    await lyceum.profile.dismiss('lesson', `${course}/one`);
    await lyceum.profile.dismiss('topic', 'web');
    expect(await slugs()).toEqual([`${course}/two`]);
  });

  test('does not wait for what is published no more, nor for ever in a circle', async () => {
    const siteId = await makeSite();
    const [a, b] = [await makePost(siteId), await makePost(siteId)];
    const draft = await makePost(siteId, { status: 'draft' });
    await require(siteId, `post:${a}`, `post:${b}`);
    await require(siteId, `post:${b}`, `post:${a}`);
    await require(siteId, `post:${a}`, `post:${draft}`);
    const { lyceum } = await makeMember(siteId);
    const path = await lyceum.profile.setGoal({ kind: 'post', slug: a });
    expect(path.reachable).toBe(true);
    expect(path.steps.at(-1)).toMatchObject({ slug: a, reason: { kind: 'goal' } });
    expect(path.steps.map(({ slug }) => slug)).not.toContain(draft);
  });

  test('takes first, of what may come next, what the reader is more likely to want', async () => {
    const siteId = await makeSite();
    const [web, ai] = [await makePost(siteId, { topics: ['web'] }), await makePost(siteId, { topics: ['ai'] })];
    const course = await makeCourse(siteId, { topics: ['web'] }, ['one', 'two']);
    const goal = await makePost(siteId, { topics: ['goal'] });
    for (const before of [`post:${web}`, `post:${ai}`, `course:${course}`] as const)
      await require(siteId, `post:${goal}`, before);
    const wayOf = async (fields: string[], personal = true) => {
      const { lyceum, token } = await makeMember(siteId);
      await lyceum.account.update({ fields });
      await lyceum.profile.update({ personal });
      await lyceum.profile.setGoal({ kind: 'post', slug: goal });
      const { lyceum: counted, cost } = countedClient(siteId, token);
      const { steps } = await counted.profile.path();
      expect(cost.trips).toBe(1);
      const { recommendations } = await lyceum.recommendations.list({ limit: 8 });
      return { slugs: steps.map(({ slug }) => slug), first: recommendations[0]?.slug };
    };
    const lessons = [`${course}/one`, `${course}/two`];
    const one = await wayOf(['ai']);
    expect(one.slugs[0]).toBe(ai);
    expect(one.first).toBe(ai);
    const other = await wayOf(['web']);
    expect(other.slugs.slice(0, 3).sort()).toEqual([...lessons, web].sort());
    expect([course, web]).toContain(other.first);
    expect(other.slugs.slice(3)).toEqual([ai, goal]);
    // Who has no personal lists gets them as they come, whatever the interests.
    expect((await wayOf(['ai'], false)).slugs).toEqual((await wayOf(['web'], false)).slugs);
  });

  test('leads to what is here only', async () => {
    const siteId = await makeSite();
    const draft = await makePost(siteId, { status: 'draft' });
    const elsewhere = await makePost(await makeSite());
    const { lyceum } = await makeMember(siteId);
    for (const goal of [
      { kind: 'post', slug: draft },
      { kind: 'post', slug: elsewhere },
      { kind: 'course', slug: 'none' },
      { kind: 'topic', slug: 'rust' },
    ] as const)
      expect([goal, await codeOf(lyceum.profile.setGoal(goal))]).toEqual([goal, 'not_found']);
    expect((await lyceum.profile.path()).goal).toBe(null);
  });

  test('takes one round trip, and reads as many rows of 20,000 contents as of 1,000', async () => {
    const cost = async (size: number) => {
      const siteId = await makeSite();
      await env.DB.prepare(
        `with recursive n(i) as (select 1 union all select i + 1 from n where i < ?2)
         insert into post (site_id, slug, title, summary, access, status, topics, level, minutes, url, markdown, html, published_at, updated_at)
         select ?1, 'post-' || i, 'T', 'S', 'open', 'published', '["ai"]', 'beginner', 1, '/', 'm', 'h', i, i from n`,
      )
        .bind(siteId, size)
        .run();
      const { token, lyceum: own } = await makeMember(siteId);
      const { lyceum, cost } = countedClient(siteId, token);
      await lyceum.profile.path();
      const idle = cost.rowsRead;
      expect(idle).toBeLessThan(30);
      await own.profile.setGoal({ kind: 'topic', slug: 'ai' });
      expect((await lyceum.profile.path()).steps).toHaveLength(1);
      expect(cost.trips).toBe(2);
      return cost.rowsRead - idle;
    };
    const small = await cost(1000);
    expect(await cost(20_000)).toBe(small);
    expect(small).toBeLessThan(1000);
  });
});
