import { describe, expect, test } from 'vitest';
import { Course, MaterialSource, MaterialSourceList } from '../../worker/contract/course.ts';
import type { ErrorReply } from '../../worker/contract/error.ts';
import { countedClient, entitle, makeCourse, makeMaterial, secretUrl } from './course-factory.ts';
import { expectExactly } from './exactly.ts';
import { makeMember, makeSite, makeStaff, visitor } from './world.ts';

const failure = async (response: Response) => [response.status, ((await response.json()) as ErrorReply).error.code];

const paper = {
  title: 'Attention is all you need',
  url: 'https://arxiv.org/abs/1706.03762',
  format: 'article',
  minutes: 60,
};

describe('the materials of a course', () => {
  test('have their addresses for whoever may read the course, and for nobody else, in one round trip', async () => {
    const siteId = await makeSite();
    const slug = await makeCourse(siteId, { access: 'paid', tier: 'gold' });
    const [late, early] = [
      await makeMaterial(siteId, slug, { position: 2 }),
      await makeMaterial(siteId, slug, { position: 1 }),
    ];
    const urls = async (token?: string) => {
      const { lyceum, cost } = countedClient(siteId, token);
      const read = await lyceum.courses.read(slug);
      expectExactly(Course, read);
      expect(cost.trips).toBe(1);
      expect(read.materials.map(({ slug }) => slug)).toEqual([early, late]);
      return read.materials.map(({ url }) => url);
    };
    const [ada, expired, member] = [await makeMember(siteId), await makeMember(siteId), await makeMember(siteId)];
    await entitle(siteId, ada.id);
    await entitle(siteId, expired.id, Date.now() - 1);
    expect(await urls(ada.token)).toEqual([secretUrl(early), secretUrl(late)]);
    for (const token of [undefined, member.token, expired.token]) expect(await urls(token)).toEqual([null, null]);
  });

  test('of an open course are open to everybody; a course without any has none', async () => {
    const siteId = await makeSite();
    const slug = await makeCourse(siteId, { access: 'open' });
    const name = await makeMaterial(siteId, slug);
    expect((await visitor(siteId).courses.read(slug)).materials).toEqual([
      { slug: name, title: `Title of ${name}`, format: 'article', minutes: 15, url: secretUrl(name) },
    ]);
    expect((await visitor(siteId).courses.read(await makeCourse(siteId))).materials).toEqual([]);
  });
});

describe('materials at the desk', () => {
  async function open() {
    const siteId = await makeSite();
    const slug = await makeCourse(siteId, { status: 'draft' });
    const desk = await makeStaff(siteId, 'instructor');
    const path = `/studio/courses/${slug}/materials`;
    const put = (name: string, body: unknown) => desk.fetch(`${path}/${name}`, { method: 'PUT', body });
    const names = async () =>
      ((await (await desk.fetch(path)).json()) as MaterialSourceList).materials.map(({ slug }) => slug);
    return { siteId, desk, path, put, names };
  }

  test('are written, put in order and removed', async () => {
    const { desk, path, put, names } = await open();
    for (const name of ['a', 'b', 'c']) expectExactly(MaterialSource, await (await put(name, paper)).json());
    expect(await names()).toEqual(['a', 'b', 'c']);
    const order = async (order: string[]) => desk.fetch(path, { method: 'PUT', body: { order } });
    expectExactly(MaterialSourceList, await (await order(['c', 'a', 'b'])).json());
    expect(await names()).toEqual(['c', 'a', 'b']);
    // What is changed stays in its place, what is new comes last.
    await put('a', { ...paper, title: 'Other' });
    await put('d', paper);
    expect(await names()).toEqual(['c', 'a', 'b', 'd']);
    for (const wrong of [['a', 'b', 'c'], ['a', 'b', 'c', 'c'], ['a', 'b', 'c', 'e'], []])
      expect(await failure(await order(wrong))).toEqual([409, 'conflict']);
    expect((await desk.fetch(`${path}/b`, { method: 'DELETE' })).status).toBe(204);
    expect(await failure(await desk.fetch(`${path}/b`, { method: 'DELETE' }))).toEqual([404, 'not_found']);
    expect(await names()).toEqual(['c', 'a', 'd']);
  });

  test('are not overwritten unseen', async () => {
    const { put } = await open();
    const first = (await (await put('a', { ...paper, basedOn: null })).json()) as MaterialSource;
    expect(await failure(await put('a', { ...paper, basedOn: null }))).toEqual([409, 'conflict']);
    expect((await put('a', { ...paper, minutes: 5, basedOn: first.updatedAt })).status).toBe(200);
    expect(await failure(await put('a', { ...paper, basedOn: first.updatedAt }))).toEqual([409, 'conflict']);
  });

  test('have http addresses, a course of the site, and are at most fifty', async () => {
    const { desk, siteId, path, put } = await open();
    for (const url of ['javascript:x()', '/posts/a', 'https://', 'https://a b', 'data:text/html,x', 'http://[', ''])
      expect([url, ...(await failure(await put('a', { ...paper, url })))]).toEqual([url, 400, 'bad_request']);
    const elsewhere = await makeStaff(await makeSite(), 'owner');
    for (const method of ['GET', 'PUT'])
      expect(
        await failure(await elsewhere.fetch(path, { method, ...(method === 'PUT' && { body: { order: [] } }) })),
      ).toEqual([404, 'not_found']);
    expect(await failure(await elsewhere.fetch(`${path}/a`, { method: 'PUT', body: paper }))).toEqual([
      404,
      'not_found',
    ]);
    const moderator = await makeStaff(siteId, 'moderator');
    expect(await failure(await moderator.fetch(path))).toEqual([403, 'forbidden']);
    const slug = path.split('/')[3] ?? '';
    for (let i = 0; i < 49; i++) await makeMaterial(siteId, slug);
    const saves = await Promise.all(['x', 'y', 'z'].map((name) => put(name, paper)));
    expect(saves.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    expect(await failure(await put('one-more', paper))).toEqual([409, 'conflict']);
    expect((await desk.fetch(path)).status).toBe(200);
  });
});
