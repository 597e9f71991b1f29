import { env } from 'cloudflare:workers';
import { and, eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { RecommendationList } from '../../worker/contract/recommendation.ts';
import { course } from '../../worker/db/course.ts';
import { impression } from '../../worker/db/scoring.ts';
import { countedClient, entitle, makeCourse, makeMaterial } from './course-factory.ts';
import { expectExactly } from './exactly.ts';
import { db, makeMember, makeSite, visitor } from './world.ts';

type Client = Awaited<ReturnType<typeof makeMember>>['lyceum'];
const materialsFor = async (lyceum: Client) =>
  (await lyceum.recommendations.list({ limit: 20 })).recommendations.filter(({ kind }) => kind === 'material');
const named = async (lyceum: Client) => (await materialsFor(lyceum)).map(({ slug }) => slug);

test('materials of begun courses and on declared topics are listed, never with their own addresses', async () => {
  const siteId = await makeSite();
  const begun = await makeCourse(siteId, { topics: ['systems'] });
  const liked = await makeCourse(siteId, { topics: ['web'], access: 'paid' });
  const other = await makeCourse(siteId, { topics: ['ai'] });
  const names: string[] = [];
  for (const slug of [begun, liked, other]) names.push(`${slug}/${await makeMaterial(siteId, slug)}`);
  const { lyceum, token, id } = await makeMember(siteId, { fields: ['web'] });
  await lyceum.courses.complete(begun, 'one');
  const { lyceum: counted, cost } = countedClient(siteId, token);
  const list = await counted.recommendations.list({ limit: 20 });
  expect(cost.trips).toBe(1);
  expectExactly(RecommendationList, list);
  expect(new Set(await named(lyceum))).toEqual(new Set(names.slice(0, 2)));
  expect(list.recommendations.find(({ slug }) => slug === names[0])).toMatchObject({
    ...{ kind: 'material', title: `Title of ${names[0]?.split('/')[1]}`, summary: `Title of ${begun}`, minutes: 15 },
    ...{ url: `/courses/${begun}#materials`, access: 'members', topics: ['systems'] },
  });
  await entitle(siteId, id);
  expect(JSON.stringify(await lyceum.recommendations.list({ limit: 20 }))).not.toContain('elsewhere.test');
  expect(await named(visitor(siteId))).toEqual([]);
  await lyceum.profile.update({ personal: false });
  expect(await named(lyceum)).toEqual([]);
});

test('a material leaves the lists when it, its course or its topic is waved away, or the course is hidden', async () => {
  const siteId = await makeSite();
  const slug = await makeCourse(siteId, { topics: ['web'] });
  const [one, two] = [await makeMaterial(siteId, slug), await makeMaterial(siteId, slug)];
  const [first, second] = [`${slug}/${one}`, `${slug}/${two}`];
  const { lyceum } = await makeMember(siteId, { fields: ['web'] });
  expect(new Set(await named(lyceum))).toEqual(new Set([first, second]));
  await lyceum.profile.dismiss('material', first);
  expect(await named(lyceum)).toEqual([second]);
  const { dismissed } = await lyceum.profile.read();
  expect(dismissed).toEqual([{ kind: 'material', slug: first, title: `Title of ${one}` }]);
  await lyceum.profile.dismiss('course', slug);
  expect(await named(lyceum)).toEqual([]);
  await lyceum.profile.dismiss('course', slug, false);
  await lyceum.profile.dismiss('topic', 'web');
  expect(await named(lyceum)).toEqual([]);
  await lyceum.profile.dismiss('topic', 'web', false);
  expect(await named(lyceum)).toEqual([second]);
  await db
    .update(course)
    .set({ status: 'draft' })
    .where(and(eq(course.siteId, siteId), eq(course.slug, slug)));
  expect(await named(lyceum)).toEqual([]);
  await expect(lyceum.profile.dismiss('material', second)).rejects.toMatchObject({ code: 'not_found' });
});

test('what stands in a list is logged as such', async () => {
  const siteId = await makeSite();
  const slug = await makeCourse(siteId, { topics: ['web'] });
  const name = await makeMaterial(siteId, slug);
  const { lyceum, id } = await makeMember(siteId, { fields: ['web'] });
  await lyceum.recommendations.list();
  const logged = () =>
    db.select({ kind: impression.kind, slug: impression.slug }).from(impression).where(eq(impression.memberId, id));
  await expect.poll(logged).toContainEqual({ kind: 'material', slug: `${slug}/${name}` });
});

test('a material that was followed is not offered again, and tells of the taste for its topics', async () => {
  const siteId = await makeSite();
  const slug = await makeCourse(siteId, { topics: ['web'] });
  const name = `${slug}/${await makeMaterial(siteId, slug)}`;
  const { lyceum } = await makeMember(siteId, { fields: ['web'] });
  expect(await named(lyceum)).toEqual([name]);
  // To go to the course's page is not to follow it yet.
  await lyceum.recommendations.record('click', 'material', name);
  expect(await named(lyceum)).toEqual([name]);
  await lyceum.recommendations.record('view', 'material', name);
  expect(await named(lyceum)).toEqual([]);
  expect((await lyceum.profile.read()).learned).toMatchObject({ topics: [{ topic: 'web' }], formats: [] });
  const nothing = lyceum.recommendations.record('click', 'material', `${slug}/nothing`);
  await expect(nothing).rejects.toMatchObject({ code: 'not_found' });
});

test('a list reads as many rows of a site with 20,000 materials as of one with 2,000', async () => {
  const cost = async (size: number) => {
    const siteId = await makeSite();
    const begun = await makeCourse(siteId, { slug: 'course-0', topics: ['systems'] });
    await env.DB.batch([
      env.DB.prepare(
        `with recursive n(i) as (select 1 union all select i + 1 from n where i < ?2)
         insert into course (site_id, slug, title, summary, access, status, topics, level, url, minutes, lessons, published_at, updated_at)
         select ?1, 'course-' || i, 'T', 'S', 'open', 'published', '["web"]', 'beginner', '/', 1, 1, i, i from n`,
      ).bind(siteId, size / 50),
      env.DB.prepare(
        `with recursive n(i) as (select 0 union all select i + 1 from n where i < ?2 - 1)
         insert into material (site_id, course_slug, slug, title, url, format, minutes, position, created_at, updated_at)
         select ?1, 'course-' || (i % cast(?2 / 50 as integer)), 'material-' || i, 'T', 'https://example.com', 'book', 5, i, i, i from n`,
      ).bind(siteId, size),
    ]);
    const { lyceum, token } = await makeMember(siteId, { fields: ['web'] });
    await lyceum.courses.complete(begun, 'one');
    const { lyceum: counted, cost } = countedClient(siteId, token);
    const list = await counted.recommendations.list({ limit: 20 });
    expect(list.recommendations.filter(({ kind }) => kind === 'material').length).toBeGreaterThan(0);
    return cost.rowsRead;
  };
  const [small, large] = [await cost(2_000), await cost(20_000)];
  expect(large - small).toBeLessThan(200);
});
